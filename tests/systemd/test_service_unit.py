"""The shipped unit is one that systemd understands and rates as well closed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[2] / "systemd" / "aggregator.service"

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, check=False
    )


@needs_systemd
def test_systemd_finds_nothing_to_say_about_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/aggregator/bin/aggregator", "/bin/true"), encoding="utf-8")

    done = analyze("verify", unit)

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_systemd
def test_the_unit_exposes_at_most_fifteen_tenths() -> None:
    done = analyze("security", "--offline=true", "--threshold=15", "--no-pager", UNIT)

    assert done.returncode == 0, done.stdout[-500:]


def test_every_setting_has_its_reason_above_it() -> None:
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    settings = [n for n, line in enumerate(lines) if "=" in line and not line.startswith("#")]

    bare = [lines[n] for n in settings if not lines[n - 1].startswith("#")]

    assert settings
    assert bare == []
