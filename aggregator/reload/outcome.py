"""How the last reload ended, as a file in the state directory: for the command that asked for it.

Knows neither settings nor processes.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from aggregator.errors import StoreError
from aggregator.reload.difference import Difference

_FILE = "reload.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one reload ended: the configuration was taken, or there are problems."""

    number: int  # of the reloads of a process, from 1
    pid: int
    config: str  # the file that was read
    taken: bool
    problems: tuple[str, ...] = ()
    faulty: bool = False  # the problems are faults of the configuration
    change: Difference = field(default_factory=Difference)

    @property
    def told(self) -> str:
        """What was changed, in one line."""
        one = self.change
        parts = [
            *(_listed("added", one.added), _listed("changed", one.changed)),
            *(_listed("removed", one.removed), _listed("settings", one.keys)),
            _listed("needs a restart", one.restart),
        ]
        return "; ".join(part for part in parts if part) or "nothing has changed"


def write_outcome(state: Path, outcome: Outcome) -> None:
    """Write it for whoever waits; raises StoreError when the state directory cannot be written."""
    aside = state / f".{_FILE}.part"
    try:
        aside.write_text(json.dumps(asdict(outcome), ensure_ascii=False), encoding="utf-8")
        os.replace(aside, state / _FILE)  # noqa: PTH105 - the reader finds the one or the other
    except OSError as error:
        raise StoreError(
            f"how the reload ended cannot be written: {error.strerror}",
            subject=str(state),
            hint="make it writable, with some space left",
        ) from error


def last_outcome(state: Path) -> Outcome | None:
    """How the last reload ended; None when there was none or the file tells nothing."""
    try:
        told = json.loads((state / _FILE).read_text(encoding="utf-8"))
        return _outcome(told)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _outcome(told: dict[str, Any]) -> Outcome:
    change = told["change"]
    return Outcome(
        number=int(told["number"]),
        pid=int(told["pid"]),
        config=str(told["config"]),
        taken=bool(told["taken"]),
        problems=tuple(map(str, told["problems"])),
        faulty=bool(told["faulty"]),
        change=Difference(
            **{one.name: tuple(map(str, change[one.name])) for one in fields(Difference)}
        ),
    )


def _listed(what: str, names: tuple[str, ...]) -> str:
    return f"{what}: {', '.join(names)}" if names else ""
