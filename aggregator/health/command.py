"""Hands an incident to a command of the operator's.

The command gets it as JSON on its standard input and in its environment. It is given no shell and
a bounded time, and whatever it has started ends with it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from datetime import timedelta

from aggregator.errors import AggregatorError
from aggregator.health.report import incident_json
from aggregator.model import Incident

_TOLD = ("id", "kind", "subject", "state", "title", "text", "remedy", "begun", "ended")
_MANAGERS = ("NOTIFY_SOCKET", "LISTEN_", "WATCHDOG_")
_LONGEST = 8_000  # characters of a variable; the kernel takes no endless ones
_SHOWN = 300  # characters of what a failing command says


def run_command(command: Sequence[str], incident: Incident, deadline: timedelta) -> None:
    """Runs the command; AggregatorError when it cannot be started, fails, or takes too long."""
    told = incident_json(incident)
    try:
        running = subprocess.Popen(  # noqa: S603 - the operator's own words, and no shell
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_own() | environment(told),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise _failed(command, f"it cannot be started: {error}") from error
    with running:
        try:
            _, said = running.communicate(json.dumps(told).encode(), deadline.total_seconds())
        except subprocess.TimeoutExpired:
            raise _failed(command, f"it took longer than {deadline}") from None
        finally:
            _end(running)
    if running.returncode:
        words = said[-_SHOWN:].decode("utf-8", "replace").strip()
        raise _failed(command, f"it ended with {running.returncode}: {words}".rstrip(": "))


def environment(told: Mapping[str, object]) -> dict[str, str]:
    """What the command finds in its environment beyond that of the daemon."""
    return {
        f"AGGREGATOR_INCIDENT_{name.upper()}": str(told[name] or "")[:_LONGEST].replace("\0", "")
        for name in _TOLD
    }


def _own() -> dict[str, str]:
    """The daemon's environment without what only the daemon may use to speak to its manager."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_MANAGERS)}


def _end(running: subprocess.Popen[bytes]) -> None:
    """Ends whatever the command has left running in its session."""
    try:
        os.killpg(running.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _failed(command: Sequence[str], reason: str) -> AggregatorError:
    return AggregatorError(
        f"the command for incidents failed: {reason}",
        subject=command[0],
        hint="correct it, or `on_incident` in the configuration",
    )
