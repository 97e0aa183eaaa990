"""Where the operator is told, and who may listen."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import Settings, is_local, load
from aggregator.errors import ConfigError


def settings(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "aggregator.yaml"
    file.write_text(f"{text}\nsources: [{{name: town, directory: .}}]\n", encoding="utf-8")
    return load(file)


def test_the_admin_listener_is_on_this_machine_by_default(tmp_path: Path) -> None:
    assert settings(tmp_path, "").admin == "127.0.0.1:8081"


@pytest.mark.parametrize("off", ["off", "null", "", "false"])
def test_the_admin_listener_can_be_left_out(tmp_path: Path, off: str) -> None:
    assert settings(tmp_path, f"admin: {off}").admin is None


@pytest.mark.parametrize(
    "listen", ["127.0.0.1:1", "127.8.8.8:1", "[::1]:8081", "localhost:8081", "unix:/run/a"]
)
def test_an_address_of_this_machine_is_local(listen: str) -> None:
    assert is_local(listen)


@pytest.mark.parametrize("listen", ["0.0.0.0:8081", "[::]:8081", "10.0.0.1:81", "news.test:81"])
def test_any_other_address_must_be_meant(tmp_path: Path, listen: str) -> None:
    with pytest.raises(ConfigError, match="admin_anywhere: true"):
        settings(tmp_path, f'admin: "{listen}"')

    assert settings(tmp_path, f'admin: "{listen}"\nadmin_anywhere: true').admin == listen


def test_the_levels_of_single_sources_are_read(tmp_path: Path) -> None:
    log = settings(tmp_path, "log: {level: warning, levels: {town: debug}}").log

    assert (log.format, log.level, log.levels) == ("auto", "warning", {"town": "debug"})


def test_what_may_hold_a_secret_is_not_shown(tmp_path: Path) -> None:
    told = settings(
        tmp_path,
        "ping: {url: 'https://alive.test/s3cret'}\n"
        "on_incident: {webhook: 'https://chat.test/s3cret'}",
    )

    assert "s3cret" not in repr(told)
