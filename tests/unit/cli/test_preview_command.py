"""What a source would bring, shown without a trace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import Place, listing

Run = Callable[..., Any]
_FIRST = [
    ("Ferries sail again", "From the old quay.", "Boats"),
    ("Bridge closed", "For a week.", ""),
]


def _files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _decisions(done: Any) -> dict[str, str]:  # noqa: ANN401 - the end of any command
    return {one["title"]: one["decision"] for one in done.told if one["kind"] == "item"}


def _add_source(place: Place, url: str) -> None:
    with place.config.open("a", encoding="utf-8") as file:
        file.write(f"  - {{name: pier, url: '{url}', allow_private: true, robots: false}}\n")


def test_what_is_new_in_a_directory_is_shown(run: Run, place: Place) -> None:
    place.drop("a.txt", listing(_FIRST))

    done = run("preview", "town", "--config", place.config, "--json")

    assert done.code == 0
    assert _decisions(done) == {"Ferries sail again": "new", "Bridge closed": "new"}


def test_identity_decides_beside_the_store(run: Run, place: Place) -> None:
    place.drop("a.txt", listing(_FIRST))
    run("ingest", "town", "--config", place.config)
    later = [(_FIRST[0][0], "From the new quay, every hour.", "Boats"), _FIRST[1]]
    place.drop("b.txt", listing([*later, ("Third news", "All fresh.", "")]))

    done = run("preview", "town", "--config", place.config, "--json")

    assert _decisions(done) == {
        "Ferries sail again": "revised",
        "Bridge closed": "seen",
        "Third news": "new",
    }


def test_nothing_is_written(run: Run, place: Place) -> None:
    place.drop("a.txt", listing(_FIRST))
    run("ingest", "town", "--config", place.config)
    extra = place.folder / "extra.txt"
    extra.write_text(listing([("Third news", "All fresh.", "")]), encoding="utf-8")
    before = _files(place.folder)

    done = run("preview", "town", "--file", extra, "--config", place.config)

    assert "Nothing was written." in done.out
    assert _files(place.folder) == before


def test_nothing_is_written_where_there_is_no_store_yet(run: Run, place: Place) -> None:
    place.drop("a.txt", listing(_FIRST))
    before = _files(place.folder)

    run("preview", "town", "--config", place.config)

    assert _files(place.folder) == before
    assert not (place.folder / "state").exists()


def test_an_address_is_asked_and_nothing_remembered(run: Run, place: Place, server: str) -> None:
    _add_source(place, f"{server}/feed")
    before = _files(place.folder)

    done = run("preview", "pier", "--config", place.config, "--json")

    assert _decisions(done) == {"Ferries sail again": "new"}
    assert _files(place.folder) == before


def test_an_address_that_has_nothing_ends_with_one(run: Run, place: Place, server: str) -> None:
    _add_source(place, f"{server}/absent")

    done = run("preview", "pier", "--config", place.config)

    assert done.code == 1
    assert "404" in done.err


def test_what_cannot_be_read_is_told_beside_the_rest(run: Run, place: Place) -> None:
    good = place.folder / "good.txt"
    good.write_text(listing(_FIRST), encoding="utf-8")

    done = run(
        *("preview", "town", "--file", place.folder / "absent.txt", "--file", good),
        *("--config", place.config),
    )

    assert done.code == 1
    assert "absent.txt: cannot be read" in done.err
    assert "Bridge closed" in done.out


def test_a_misspelt_source_is_asked_about(run: Run, place: Place) -> None:
    done = run("preview", "twon", "--config", place.config)

    assert done.code == 2
    assert "did you mean town?" in done.err
