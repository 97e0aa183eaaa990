"""Each rule of the architecture catches what is planted, and only that."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture import layers
from tests.architecture.rules import violations

DOC = '"""A room."""\n'


def plant(root: Path, files: dict[str, str]) -> list[str]:
    """What is said about a package of these files."""
    for name, source in files.items():
        path = root / layers.PACKAGE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(DOC + source, encoding="utf-8")
    return violations(root / layers.PACKAGE)


def test_a_tidy_package_is_left_in_peace(tmp_path: Path) -> None:
    said = plant(
        tmp_path,
        {
            "__init__.py": "",
            "model.py": "import dataclasses\n",
            "identity.py": "from aggregator.model import Item\n",
            "store/__init__.py": "from aggregator.store.schema import tables\n",
            "store/schema.py": "import sqlalchemy\nfrom aggregator import __version__\n",
            "fetch/__init__.py": "from aggregator.fetch.watch import watch\n",
            "fetch/watch.py": "try:\n    x = 1\nexcept BaseException:\n    x = 2\n    raise\n",
            "clock.py": "import datetime\nx = datetime.datetime.now()\n",
            "daemon.py": "from aggregator.fetch import watch\n",
            "ingest.py": "from aggregator import model\nfrom aggregator.store import Store\n",
            "cli/__init__.py": "def run() -> None:\n    import aggregator.daemon\n",
            "__main__.py": "from aggregator.cli import main\n",
            "schedule.py": "try:\n    x = 1\nexcept Exception:\n    x = 2\n",
        },
    )

    assert said == []


@pytest.mark.parametrize(
    ("name", "source", "line", "sentence"),
    [
        ("model.py", "from aggregator.config import load\n", 2, "imports go down only"),
        ("ingest.py", "import aggregator.publish\n", 2, "imports go down only"),
        ("ingest.py", "from . import publish\n", 2, "imports go down only"),
        ("__init__.py", "from aggregator.model import Item\n", 2, "imports go down only"),
        ("render/atom.py", "from aggregator.store import Store\n", 2, "imports go down only"),
        ("parse/listing.py", "from ..fetch import fetch\n", 2, "imports go down only"),
        ("ingest.py", "from aggregator.store.rows import insert\n", 2, "behind the door"),
        ("ingest.py", "from aggregator.store import rows\n", 2, "behind the door"),
        ("ingest.py", "\nimport sqlalchemy.exc\n", 3, "is imported in store only"),
        ("render/atom.py", "from feedgen.feed import FeedGenerator\n", 2, "render.entry only"),
        ("parse/listing.py", "import requests\n", 2, "has no address"),
        ("dates.py", "import time\n", 2, "but it is pure"),
        ("topics/learn.py", "def f(d):\n    return d.now()\n", 3, "reads the clock"),
        ("ingest.py", "from datetime import date\nX = date.today()\n", 3, "reads the clock"),
        ("weather.py", "", 1, "has no row"),
        ("parse/utils.py", "", 1, "is a drawer"),
        ("store/rows.py", "class RawRecord:\n    pass\n", 2, "use the glossary's word"),
        ("store/raw_data.py", "", 1, "use the glossary's word"),
        ("text.py", "x = 1\n" * 400, 1, "401 lines, at most 400"),
        ("text.py", "def f() -> None:\n" + "    x = 1\n" * 60, 2, "has 61 lines, at most 60"),
        ("text.py", "def f() -> None:\n    import re\n", 3, "import inside `f`"),
        ("ingest.py", "try:\n    x = 1\nexcept Exception:\n    x = 2\n", 4, "broad except"),
        ("ingest.py", "try:\n    x = 1\nexcept:\n    x = 2\n", 4, "broad except"),
        (
            "ingest.py",
            "try:\n    x = 1\nexcept (OSError, BaseException):\n    x = 2\n",
            4,
            "broad except",
        ),
    ],
)
def test_a_planted_violation_is_named_with_its_place(
    tmp_path: Path, name: str, source: str, line: int, sentence: str
) -> None:
    rows = {"store/__init__.py": "", "store/rows.py": "", "publish.py": ""}

    said = plant(tmp_path, {**rows, name: source})

    assert len(said) == 1
    assert said[0].startswith(f"{layers.PACKAGE}/{name}:{line}: ")
    assert sentence in said[0]


def test_a_module_without_a_docstring_is_asked_for_its_role(tmp_path: Path) -> None:
    package = tmp_path / layers.PACKAGE
    package.mkdir()
    (package / "model.py").write_text("X = 1\n", encoding="utf-8")

    said = violations(package)

    assert [sentence.partition(": ")[2][:12] for sentence in said] == ["no docstring"]


def test_a_room_stands_in_one_row_only() -> None:
    rooms = [room for row in layers.ROWS for room in row.rooms]

    assert len(rooms) == len(set(rooms))


def test_addresses_and_exceptions_name_rooms_that_have_a_row() -> None:
    rooms = {room for row in layers.ROWS for room in row.rooms}
    places = [place for places in layers.ADDRESSES.values() for place in places]
    excused = [name for names in layers.ALLOWED.values() for name in names]

    assert {name.partition(".")[0] for name in [*places, *excused, *layers.PURE]} <= rooms
