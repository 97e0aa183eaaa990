"""The operator's side of a running daemon."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from io import BytesIO

import feedparser
import httpx
import pytest

from tests.acceptance.conftest import Command
from tests.conftest import listing

ITEMS = [("Bridge opens", "The new bridge opens on Monday.", "Roads")]


@pytest.fixture
def admin(command: Command) -> str:
    """Give the daemon an admin listener of its own, a source that fails, and a secret."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    config = command.place.config
    more = (
        "  - {name: county, directory: nowhere, every: 1s}\n"
        "  - {name: lake, url: 'http://me:hunter2@127.0.0.1:9/x?token=s3cret'}\n"
        f"admin: {address}\n"
        "log: {levels: {town: debug}}\n"
    )
    config.write_text(config.read_text(encoding="utf-8") + more, encoding="utf-8")
    return f"http://{address}"


def until(condition: Callable[[], object], seconds: float = 40) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.1)


def get(admin: str, path: str) -> httpx.Response:
    return httpx.get(admin + path, timeout=20)


def test_the_operator_sees_what_is_wrong_and_no_secret(command: Command, admin: str) -> None:
    command.place.drop("a.txt", listing(ITEMS))
    daemon = command.start()
    command.wait_for("/feeds/all.atom", "Bridge opens", 20)
    command.get("/no/such/page")

    until(lambda: len(get(admin, "/status.json").json()["incidents"]) == 2)
    ready, metrics = get(admin, "/readyz"), get(admin, "/metrics")
    status, page = get(admin, "/status.json").json(), get(admin, "/status")
    feed = get(admin, "/incidents.atom")
    printed = command("status").stdout
    assert command.stop(daemon) == 0
    log = daemon.stdout.read() if daemon.stdout else ""

    assert (ready.status_code, ready.text) == (200, "ready\n")
    assert 'aggregator_source_new_total{source="town"} 1.0' in metrics.text
    assert 'aggregator_source_state{source="county",state="failing"} 1.0' in metrics.text
    assert status["served"]["404"] >= 1
    assert {one["name"]: one["state"] for one in status["sources"]} == {
        "county": "failing",
        "lake": "failing",
        "town": "ok",
    }
    assert "2 incidents to look at" in page.text
    assert len(feedparser.parse(BytesIO(feed.content)).entries) == 2
    assert "Source failing: county, since" in printed
    for text in (metrics.text, json.dumps(status), page.text, feed.text, printed, log):
        assert "hunter2" not in text
        assert "s3cret" not in text


def test_the_log_tells_the_story_of_a_turn(command: Command, admin: str) -> None:
    command.place.drop("a.txt", listing(ITEMS))
    daemon = command.start()
    command.wait_for("/feeds/all.atom", "Bridge opens", 20)
    until(lambda: "town" in get(admin, "/status").text)

    command.stop(daemon)

    assert daemon.stdout is not None
    lines = [line for line in daemon.stdout if "source=town" in line or "] published" in line]
    events = [line.split("]")[1].split("=")[0].rsplit(" ", 1)[0].strip() for line in lines]
    first = events.index("turn begun")
    assert events[first : first + 4] == ["turn begun", "dump taken in", "turn ended", "published"]


def test_promtool_accepts_the_figures_of_a_running_daemon(command: Command, admin: str) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed")
    command.place.drop("a.txt", listing(ITEMS))
    daemon = command.start()
    text = get(admin, "/metrics").content
    rules = get(admin, "/alerts.yaml").content
    command.stop(daemon)
    (command.place.folder / "alerts.yaml").write_bytes(rules)

    figures = subprocess.run(
        [promtool, "check", "metrics"], input=text, capture_output=True, check=False
    )
    checked = subprocess.run(
        [promtool, "check", "rules", str(command.place.folder / "alerts.yaml")],
        capture_output=True,
        check=False,
    )

    assert (figures.returncode, figures.stdout + figures.stderr) == (0, b"")
    assert checked.returncode == 0


def test_an_admin_address_that_is_taken_is_an_error_before_anything_has_begun(
    command: Command,
) -> None:
    config = command.place.config
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        config.write_text(
            f"{config.read_text(encoding='utf-8')}admin: {address}\n", encoding="utf-8"
        )
        done = command("run")

    assert done.returncode == 1
    assert f"{address}: the address is already in use" in done.stderr
    assert "`admin`" in done.stderr
