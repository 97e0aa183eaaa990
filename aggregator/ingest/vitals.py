"""How sources fare: what is stored of each and what is expected of it, judged by one rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.config import Settings
from aggregator.fetch import manners
from aggregator.model import NEVER, SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A source and how it fares."""

    state: SourceState
    condition: str  # a state of manners.State, or removed or partly
    reason: str  # one sentence; what to do where there is something to do
    due: datetime | None  # None when nobody gives it a turn by himself
    why: str  # due then


def standings(
    settings: Settings, states: Iterable[SourceState], now: datetime
) -> tuple[Standing, ...]:
    """How all sources fare now, those included that are no longer configured."""
    expected = {source.name: source.expect_every for source in settings.sources}
    return tuple(_standing(state, expected, now) for state in states)


def _standing(state: SourceState, expected: dict[str, timedelta | None], now: datetime) -> Standing:
    due = state.next_due if state.active and state.next_due != NEVER else None
    health = manners.health(
        manners.Vitals(
            last_attempt=state.last_attempt,
            news=state.news,
            failures=state.failures,
            error=state.error,
            held=state.quarantined,
            gone_at=state.gone_at,
            not_before=state.not_before,
            due=due,
            why=state.due_reason or "",
            expect_every=expected.get(state.name),
        ),
        now,
    )
    condition, reason = health.state.value, health.reason
    if not state.active:
        condition, reason = "removed", "no longer configured: its articles stay"
    elif state.unreadable and health.state in {manners.State.OK, manners.State.STALE}:
        condition = "partly"
        reason = f"{_files(len(state.unreadable))} could not be taken in: see aggregator status"
    return Standing(state=state, condition=condition, reason=reason, due=health.due, why=health.why)


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
