"""`check`, `show-config` and `init`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Place

Run = Callable[..., Any]


def test_a_good_configuration_is_told_with_its_figures(run: Run, place: Place) -> None:
    done = run("check", "--config", place.config, "--json")

    assert done.code == 0
    assert done.told == [{"file": str(place.config), "good": True, "sources": 1, "topics": 0}]


def test_problems_are_objects_for_machines(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("sources: []\ntilte: x\n", encoding="utf-8")

    done = run("check", "--config", file, "--json")

    assert done.code == 78
    assert [(one["line"], one["column"], one["key"]) for one in done.told] == [
        (1, 10, "sources"),
        (2, 1, "tilte"),
    ]


def test_check_leaves_everything_as_it_is(run: Run, place: Place) -> None:
    before = sorted(place.folder.rglob("*"))

    run("check", "--config", place.config)

    assert sorted(place.folder.rglob("*")) == before


def test_what_is_in_force_names_its_origin(
    run: Run, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGGREGATOR_PUBLISH__ENTRIES", "9")

    done = run("show-config", "--config", place.config)

    lines = {line.partition(":")[0].strip(): line for line in done.out.splitlines()}
    assert lines["entries"].split() == ["entries:", "9", "#", "$AGGREGATOR_PUBLISH__ENTRIES"]
    assert lines["timezone"].endswith("# default")
    assert lines["state"].endswith(f"# {place.config}:1")


def test_without_defaults_only_what_is_set_is_shown(run: Run, place: Place) -> None:
    done = run("show-config", "--no-defaults", "--config", place.config, "--json")

    assert {one["key"] for one in done.told} >= {"state", "sources.0.name"}
    assert all(one["origin"] for one in done.told)


def test_the_starting_configuration_is_accepted_at_once(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "news"

    begun = run("init", folder)
    checked = run("check", "--config", folder / "aggregator.yaml")
    ingested = run("ingest", "--config", folder / "aggregator.yaml")

    assert (begun.code, checked.code, ingested.code) == (0, 0, 0)
    assert ingested.out == "Nothing new.\n"
