"""The shipped units are such that systemd understands them and rates them as well closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.systemd.conftest import FOLDER, SERVICES, UNITS, analyze, needs_systemd, settings_of

EXPOSURE = {"aggregator.service": 1.1, "aggregator-directory.service": 0.2}


@needs_systemd
def test_systemd_finds_nothing_to_say_about_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        there = text.replace("/opt/aggregator/bin/aggregator", "/bin/true")
        (tmp_path / unit.name).write_text(there, encoding="utf-8")

    done = analyze("verify", *sorted(tmp_path.iterdir()))

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_exposes_no_more_than_it_needs(unit: Path) -> None:
    done = analyze("security", "--offline=true", "--no-pager", unit)

    last = done.stdout.strip().splitlines()[-1]
    exposure = float(last.partition(": ")[2].split()[0])
    assert exposure <= EXPOSURE[unit.name]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_setting_has_its_reason_above_it(unit: Path) -> None:
    lines = unit.read_text(encoding="utf-8").splitlines()
    settings = [n for n, line in enumerate(lines) if "=" in line and not line.startswith("#")]

    bare = [lines[n] for n in settings if not lines[n - 1].startswith("#")]

    assert settings
    assert bare == []


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_says_how_it_is_by_itself(unit: Path) -> None:
    settings = dict(settings_of(unit.read_text(encoding="utf-8")))

    assert (settings["Type"], settings["NotifyAccess"]) == ("notify", "main")
    assert settings["WatchdogSec"]
    assert settings["ExecReload"].split(" ", 1)[1].startswith("reload ")


def test_the_listeners_have_names_of_their_own() -> None:
    names = {
        socket.name: dict(settings_of(socket.read_text(encoding="utf-8")))["FileDescriptorName"]
        for socket in FOLDER.glob("*.socket")
    }

    assert names == {
        "aggregator.socket": "public",
        "aggregator-admin.socket": "admin",
        "aggregator-directory.socket": "public",
    }


def test_without_a_network_there_is_no_way_out() -> None:
    unit = FOLDER / "aggregator-directory.service"

    settings = dict(settings_of(unit.read_text(encoding="utf-8")))

    assert settings["PrivateNetwork"] == "yes"
    assert settings["RestrictAddressFamilies"] == "AF_UNIX"
