"""Variables of the environment come before what the file says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.config import Settings, load
from aggregator.errors import ConfigError

_FILE = "title: From the file\nstate: here\nsources: [{name: pier, directory: inbox}]\n"


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("environment") / "aggregator.yaml"
    path.write_text(_FILE, encoding="utf-8")
    return path


def _loaded(file: Path, **variables: str) -> Settings:
    return load(file, {f"AGGREGATOR_{name}": value for name, value in variables.items()})


def test_a_variable_comes_before_the_file(file: Path) -> None:
    settings = _loaded(file, TITLE="2024", PUBLISH__ENTRIES="20", PUBLISH__MAX_AGE="1m30s")

    assert settings.title == "2024"
    assert settings.publish.entries == 20
    assert settings.publish.max_age == timedelta(seconds=90)


def test_what_no_variable_sets_stays_as_the_file_says(file: Path) -> None:
    settings = _loaded(file, QUARANTINE_KEEP__DUMPS="7")

    assert settings.title == "From the file"
    assert settings.quarantine_keep.dumps == 7
    assert settings.quarantine_keep.age.days == 30


def test_a_path_in_a_variable_is_relative_to_the_file(file: Path) -> None:
    settings = _loaded(file, STATE="elsewhere")

    assert settings.state == file.parent / "elsewhere"


def test_a_store_by_variable_takes_the_place_of_the_files_store_file(tmp_path: Path) -> None:
    file = tmp_path / "aggregator.yaml"
    file.write_text(f"store_file: absent\n{_FILE}", encoding="utf-8")

    settings = _loaded(file, STORE="postgresql://pier@db/news")

    assert settings.store_url == "postgresql://pier@db/news"


@pytest.mark.parametrize(
    "name", ["CONFIG", "SERVICE_HOST", "SERVICE_PORT", "PORT", "PORT_8080_TCP_ADDR"]
)
def test_names_that_others_use_are_no_keys(file: Path, name: str) -> None:
    settings = _loaded(file, **{name: "tcp://10.0.0.1:8080"})

    assert settings == load(file, {})


def test_the_environment_of_the_process_counts_by_itself(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGGREGATOR_PUBLISH__ENTRIES", "3")

    assert load(file).publish.entries == 3


@given(
    some.dictionaries(
        some.sampled_from(
            ["TITLE", "PUBLISH__ENTRIES", "STATE", "LISTEN", "TOPICS", "PUBLISH", "X"]
        )
        | some.text(max_size=6),
        some.text(max_size=8),
        max_size=3,
    )
)
def test_whatever_is_set_is_taken_or_refused_by_name(file: Path, variables: dict[str, str]) -> None:
    blamed: set[str] = set()

    try:
        _loaded(file, **variables)
    except ConfigError as error:
        blamed = {problem.file for problem in error.problems}

    assert blamed <= {f"$AGGREGATOR_{name}" for name in variables}
