"""Files that the service manager hands over."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import load, load_with_places
from aggregator.errors import ConfigError

_SOURCE = (
    "sources: [{name: pier, url: 'https://pier.example.org/', bearer_file: credential:pier}]\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "aggregator.yaml"
    path.write_text(_SOURCE, encoding="utf-8")
    return path


def test_a_credential_is_a_file_in_the_directory_that_systemd_names(file: Path) -> None:
    settings = load(file, {"CREDENTIALS_DIRECTORY": "/run/credentials/news"})

    assert settings.source("pier").bearer_file == Path("/run/credentials/news/pier")


def test_the_store_may_stand_in_a_credential(file: Path) -> None:
    (file.parent / "store").write_text("postgresql://pier:herring@db/news\n", encoding="utf-8")
    file.write_text(f"store_file: credential:store\n{_SOURCE}", encoding="utf-8")

    settings = load(file, {"CREDENTIALS_DIRECTORY": str(file.parent)})

    assert settings.store_url == "postgresql://pier:herring@db/news"


def test_outside_the_service_a_sources_credential_is_not_missed(file: Path) -> None:
    settings = load_with_places(file, {}, files=True).settings

    bearer = settings.source("pier").bearer_file
    assert bearer is not None
    assert bearer.name == "pier"


def test_inside_the_service_it_is_missed(file: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_with_places(file, {"CREDENTIALS_DIRECTORY": str(file.parent)}, files=True)

    assert [problem.key for problem in caught.value.problems] == ["sources.0.bearer_file"]
