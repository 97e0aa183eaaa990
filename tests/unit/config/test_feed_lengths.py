"""How long feeds are, as it is written."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.errors import ConfigError
from aggregator.model import Length, Lengths

_TOLD = """
state: state
sources:
  - {name: pier, directory: inbox, publish: {entries: 5}}
topics:
  - {slug: ferries, title: Ferries, publish: {age: 30d}}
  - {slug: quays, title: Quays, publish: {age: never, entries: 200}}
feeds:
  - {slug: boats, title: Boats, all_of: [{topic: ferries}]}
publish: {entries: 20, age: 1y}
"""


def written(folder: Path, told: str) -> Lengths:
    """Load a configuration and tell the lengths of its feeds."""
    file = folder / "aggregator.yaml"
    file.write_text(told, encoding="utf-8")
    return load(file).lengths


def test_a_feed_is_as_long_as_the_others_but_where_it_says_otherwise(tmp_path: Path) -> None:
    year = timedelta(days=365)

    lengths = written(tmp_path, _TOLD)

    assert lengths.usual == Length(entries=20, age=year)
    assert lengths.own == {
        "/sources/pier": Length(entries=5, age=year),
        "/feeds/ferries": Length(entries=20, age=timedelta(days=30)),
        "/feeds/quays": Length(entries=200, age=None),
        "/feeds/boats": Length(entries=20, age=year),
    }


@pytest.mark.parametrize("bad", ["entries: 0", "entries: 1001", "age: 0s", "length: 5"])
def test_a_length_that_is_none_is_refused(tmp_path: Path, bad: str) -> None:
    with pytest.raises(ConfigError, match=r"publish"):
        written(tmp_path, _TOLD.replace("entries: 200", bad))
