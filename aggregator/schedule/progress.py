"""What the turns since the start have brought, for whoever asks how the daemon fares."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A count of turns; each turn makes the next one."""

    turns: int = 0
    new: int = 0  # articles
    failing: frozenset[str] = field(default_factory=frozenset)  # sources whose last turn failed
    last: str | None = None  # the source of the last turn
    last_at: datetime | None = None

    def after(self, name: str, now: datetime, *, new: int, failed: bool) -> Progress:
        """The tally after one more turn."""
        return Progress(
            turns=self.turns + 1,
            new=self.new + new,
            failing=self.failing | {name} if failed else self.failing - {name},
            last=name,
            last_at=now,
        )

    def of(self, names: frozenset[str]) -> Progress:
        """The tally when there are no sources but these any more."""
        return replace(self, failing=self.failing & names)
