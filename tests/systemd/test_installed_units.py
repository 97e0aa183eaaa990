"""The units that are written for one installation."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aggregator.cli.install import install_service
from aggregator.errors import AggregatorError
from aggregator.units import Installation, adapted, shipped
from tests.systemd.conftest import analyze, needs_systemd, settings_of

HERE = Installation(
    command=("/opt/aggregator/bin/aggregator",),
    config=Path("/etc/aggregator/aggregator.yaml"),
    state=Path("/var/lib/aggregator"),
    listen="127.0.0.1:8080",
)


def settings_in(name: str, one: Installation) -> dict[str, str]:
    return dict(settings_of(adapted(name, shipped(name), one)))


def install(config: Path, *words: str) -> Result:
    return CliRunner().invoke(install_service, ["--config", str(config), *words])


def configured(folder: Path) -> Path:
    config = folder / "aggregator.yaml"
    text = "state: /var/lib/aggregator\nsources: [{name: town, directory: /srv/town}]\n"
    config.write_text(text, encoding="utf-8")
    return config


@pytest.mark.parametrize("name", ["aggregator.service", "aggregator-directory.service"])
def test_the_usual_installation_gets_the_shipped_unit(name: str) -> None:
    assert adapted(name, shipped(name), HERE) == shipped(name)


def test_a_state_directory_of_somebody_is_written_by_its_owner_only() -> None:
    one = replace(HERE, state=Path("/srv/feeds/state"), user="press")

    settings = settings_in("aggregator.service", one)

    assert settings["User"] == "press"
    assert settings["ReadWritePaths"] == "-/srv/feeds/state"
    assert settings["WorkingDirectory"] == "/srv/feeds/state"
    assert "DynamicUser" not in settings
    assert settings["ProtectSystem"] == "strict"


def test_what_lies_in_a_home_can_be_read_there() -> None:
    one = replace(HERE, command=("/home/ada/.local/bin/aggregator",))

    assert settings_in("aggregator.service", one)["ProtectHome"] == "read-only"


def test_paths_with_blanks_and_signs_stay_one_word() -> None:
    one = replace(
        HERE, command=("/opt/the feeds/100%/aggregator",), config=Path("/etc/it's/a $5.yaml")
    )

    run = settings_in("aggregator.service", one)["ExecStart"]

    assert run == '"/opt/the feeds/100%%/aggregator" run --config "/etc/it\'s/a $$5.yaml"'


@pytest.mark.parametrize(
    ("listen", "stream"),
    [
        ("localhost:8088", "127.0.0.1:8088"),
        ("[::1]:8088", "[::1]:8088"),
        ("unix:/run/feeds/public.sock", "/run/feeds/public.sock"),
    ],
)
def test_the_socket_listens_where_the_configuration_says(listen: str, stream: str) -> None:
    settings = settings_in("aggregator.socket", replace(HERE, listen=listen))

    assert settings["ListenStream"] == stream
    assert settings["IPAddressAllow"] == "localhost"


def test_a_socket_for_everybody_is_for_everybody() -> None:
    settings = settings_in("aggregator.socket", replace(HERE, listen="0.0.0.0:8080"))

    assert settings["ListenStream"] == "0.0.0.0:8080"
    assert not {"IPAddressDeny", "IPAddressAllow"} & settings.keys()


def test_a_name_cannot_be_listened_on_by_the_manager() -> None:
    with pytest.raises(AggregatorError, match="a number, not a name"):
        settings_in("aggregator.socket", replace(HERE, listen="news.test:8080"))


@needs_systemd
@pytest.mark.parametrize("state", ["/var/lib/aggregator", "/srv/the feeds/state"])
@pytest.mark.parametrize("manager", ["--system", "--user"])
def test_systemd_finds_nothing_to_say_about_them(state: str, manager: str, tmp_path: Path) -> None:
    one = replace(
        HERE, command=("/bin/true",), state=Path(state), of_user=manager == "--user", user="root"
    )
    for name in ("aggregator.service", "aggregator.socket", "aggregator-admin.socket"):
        (tmp_path / name).write_text(adapted(name, shipped(name), one), encoding="utf-8")
    environment = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)}

    done = analyze(manager, "verify", *sorted(tmp_path.iterdir()), environment=environment)

    # Other units of the machine may not like the place; what is said of ours counts.
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "aggregator" in line]
    ours = [line for line in ours if not line.startswith("/usr/lib/")]
    assert (done.returncode, ours) == (0, [])


def test_what_a_service_of_the_system_would_not_find_is_told() -> None:
    there = replace(HERE, config=Path("/tmp/aggregator.yaml"))

    assert list(there.hidden) == [Path("/tmp/aggregator.yaml")]
    assert list(replace(there, of_user=True).hidden) == []


def test_a_dry_run_shows_the_units_and_writes_nothing(tmp_path: Path) -> None:
    config = configured(tmp_path)

    done = install(config, "--user", "--dry-run", "--to", str(tmp_path / "units"))

    assert done.exit_code == 0
    assert f"--config {config}" in done.output
    assert not (tmp_path / "units").exists()


def test_the_same_again_changes_no_unit(tmp_path: Path) -> None:
    config, units = configured(tmp_path), tmp_path / "units"
    install(config, "--user", "--to", str(units))

    again = install(config, "--user", "--to", str(units))

    assert "wrote" not in again.output
    assert "unchanged" in again.output


def test_it_says_what_to_type_next(tmp_path: Path) -> None:
    done = install(configured(tmp_path), "--user", "--to", str(tmp_path / "units"))

    assert "systemctl --user daemon-reload" in done.output
    assert "aggregator.socket aggregator.service" in done.output


def test_a_manager_has_to_be_named(tmp_path: Path) -> None:
    done = install(configured(tmp_path), "--dry-run")

    assert done.exit_code == 2
    assert "--user or --system" in done.output


def test_sources_by_address_need_a_network(tmp_path: Path) -> None:
    config = tmp_path / "aggregator.yaml"
    config.write_text("sources: [{name: pier, url: 'https://pier.test/feed'}]\n", encoding="utf-8")

    done = install(config, "--user", "--without-network", "--dry-run")

    assert done.exit_code == 2
    assert "pier" in done.output
