"""The built wheel carries everything that the program needs away from the clone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
_LISTING = """\
  • A lantern for the pier

    The pier has got a lantern that is lit at dusk.

    Harbour
  • Ferry again at noon

    The ferry that was left out in spring goes again at noon.

    Harbour
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the builder that the lock names."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    [found] = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel holds, as an installer lays it out."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(installed: Path, cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs the installed command away from the clone."""
    return subprocess.run(
        [sys.executable, "-m", "aggregator", *words],
        cwd=cwd,
        env=environment(installed),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def environment(installed: Path) -> dict[str, str]:
    """The environment in which the unpacked wheel comes before the clone."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(installed),
        "PYTHONPATH": str(installed),
        "PYTHONSAFEPATH": "1",
    }


@pytest.fixture
def daemon(installed: Path, tmp_path: Path, free_tcp_port: int) -> Iterator[Path]:
    """A daemon of the wheel, begun with `init`; gives the folder of its configuration."""
    home = tmp_path / "news"
    run(installed, tmp_path, "init", str(home))
    settings = home / "aggregator.yaml"
    settings.write_text(settings.read_text().replace("8080", str(free_tcp_port)))
    command = [sys.executable, "-m", "aggregator", "run", "--config", str(settings)]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment(installed))
    yield home
    process.terminate()
    assert process.wait(20) == 0


def test_the_wheel_is_what_runs(installed: Path, tmp_path: Path) -> None:
    asked = subprocess.run(
        [sys.executable, "-c", "import aggregator; print(aggregator.__file__)"],
        cwd=tmp_path,
        env=environment(installed),
        capture_output=True,
        text=True,
        check=True,
    )

    assert Path(asked.stdout.strip()).is_relative_to(installed)


@pytest.mark.parametrize(
    "carried",
    [
        *(f"aggregator/{path.relative_to(ROOT)}" for path in (ROOT / "systemd").iterdir()),
        "aggregator/config/starter/aggregator.yaml",
        "aggregator/config/starter/vocabularies/news.yaml",
        *(
            str(path.relative_to(ROOT))
            for folder in ("render/templates", "store/migrations/versions")
            for path in (ROOT / "aggregator" / folder).iterdir()
            if path.is_file()
        ),
    ],
)
def test_the_wheel_carries(carried: str, installed: Path) -> None:
    assert (installed / carried).is_file()


def test_the_wheel_carries_nothing_of_the_clone_alone(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        roots = {name.partition("/")[0] for name in archive.namelist()}

    assert {re.sub(r"-\d+(\.\d+)*", "", root) for root in roots} == {
        "aggregator",
        "aggregator.data",
        "aggregator.dist-info",
    }


def test_a_starting_configuration_of_the_wheel_is_good(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "init", "news")

    checked = run(installed, tmp_path, "check", "--config", "news/aggregator.yaml")

    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_dump_becomes_a_feed_away_from_the_clone(daemon: Path, free_tcp_port: int) -> None:
    aside = daemon / "listing"
    aside.write_text(_LISTING)
    aside.rename(daemon / "state" / "inbox" / "news" / "2026-11-09.txt")

    feed = waited_for(f"http://127.0.0.1:{free_tcp_port}/feeds/harbour.atom")

    assert "Ferry again at noon" in feed
    assert "A lantern for the pier" in feed


def waited_for(address: str) -> str:
    """The text at an address, once it is there."""
    for _ in range(600):
        try:
            answer = httpx.get(address, trust_env=False)
        except httpx.TransportError:
            pass
        else:
            if answer.status_code == 200:
                return answer.text
        time.sleep(0.1)
    raise AssertionError(address)
