"""The command that is told of incidents, as a real process."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.errors import AggregatorError
from aggregator.health.command import run_command
from tests.overviews import NOON, incident

MINUTE = timedelta(minutes=1)
TELLING = """
import json, os, sys
told = json.load(sys.stdin)
seen = {name: value for name, value in os.environ.items() if name.startswith("AGGREGATOR_INC")}
open(sys.argv[1], "w").write(json.dumps([told, seen, "NOTIFY_SOCKET" in os.environ]))
"""


def test_the_command_gets_the_incident_as_json_and_in_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere")
    told = incident("town", ended=NOON)

    run_command([sys.executable, "-c", TELLING, str(tmp_path / "seen")], told, MINUTE)

    given, environment, notified = json.loads((tmp_path / "seen").read_text(encoding="utf-8"))
    assert given == {
        "id": told.urn,
        "kind": "source-failing",
        "subject": "town",
        "state": "over",
        "title": "Source failing: town",
        "text": "no answer",
        "remedy": "look at its address",
        "begun": "2026-03-01T11:00:00+00:00",
        "ended": "2026-03-01T12:00:00+00:00",
    }
    assert environment["AGGREGATOR_INCIDENT_SUBJECT"] == "town"
    assert environment["AGGREGATOR_INCIDENT_STATE"] == "over"
    assert not notified


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["/nowhere/at-all"], "cannot be started"),
        ([sys.executable, "-c", "raise SystemExit('no mail today')"], "no mail today"),
    ],
)
def test_a_command_that_fails_is_an_error_with_its_reason(command: list[str], reason: str) -> None:
    with pytest.raises(AggregatorError, match=reason) as caught:
        run_command(command, incident(), MINUTE)

    assert caught.value.subject == command[0]


def test_a_command_that_does_not_end_is_ended_with_its_children(tmp_path: Path) -> None:
    script = f"sleep 60 & echo $! > {tmp_path}/child; wait"

    with pytest.raises(AggregatorError, match="took longer"):
        run_command(["sh", "-c", script], incident(), timedelta(seconds=1))

    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    assert is_over(child)


def test_a_command_that_reads_nothing_is_fine() -> None:
    run_command(["true"], incident("town", text="x" * 1_000_000), MINUTE)


def is_over(process: int) -> bool:
    """Whether a process ends within some seconds; one that nobody has buried is over."""
    for _ in range(200):
        try:
            os.kill(process, 0)
            state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")")[-1]
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state.split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False
