"""Where articles are kept, and that a password is told to nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import Settings, load
from aggregator.errors import ConfigError

_SOURCES = "sources: [{name: pier, directory: inbox}]\n"


def written(folder: Path, told: str) -> Settings:
    """Load a configuration that says this about the store."""
    file = folder / "aggregator.yaml"
    file.write_text(f"state: state\n{told}\n{_SOURCES}", encoding="utf-8")
    return load(file)


@pytest.mark.parametrize("told", ["", "store: sqlite"])
def test_the_store_is_a_file_in_the_state_directory(tmp_path: Path, told: str) -> None:
    settings = written(tmp_path, told)

    assert settings.store_url == f"sqlite:///{tmp_path}/state/aggregator.db"
    assert settings.store_shown == settings.store_url


def test_an_address_of_a_server_is_taken_as_it_stands(tmp_path: Path) -> None:
    settings = written(tmp_path, "store: postgresql://pier@db.example.org/news")

    assert settings.store_url == "postgresql://pier@db.example.org/news"


def test_a_file_may_hold_the_address(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("postgresql://pier:herring@db:5433/news\n", encoding="utf-8")

    settings = written(tmp_path, "store_file: secret")

    assert settings.store_url == "postgresql://pier:herring@db:5433/news"
    assert settings.store_shown == "postgresql://pier@db:5433/news"
    assert "herring" not in repr(settings)


def test_an_address_is_shown_without_what_follows_the_question_mark(tmp_path: Path) -> None:
    settings = written(tmp_path, "store: postgresql:///news?host=/run/pg&password=herring")

    assert settings.store_shown == "postgresql:///news"


@pytest.mark.parametrize(
    "address",
    [
        "mysql://pier:herring@db/news",
        "postgres://pier:herring@db/news",
        "postgresql://pier:herring@[db/news",
        "postgresql://pier:herring@db:port/news",
        '"postgresql://pier:herring@db/new s"',
    ],
)
def test_no_message_repeats_an_address(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, f"store: {address}")

    assert "herring" not in str(caught.value)
