"""Overviews to judge, show and count; each a small change of one where all is well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from aggregator.model import Incident, IncidentKind, Overview, SourceHealth, SourceState

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def source(name: str = "town", condition: str = "ok", **told: Any) -> SourceHealth:  # noqa: ANN401 - as SourceHealth takes them
    """A source in a state; what its row holds is told by names of SourceState."""
    usual: dict[str, Any] = {
        "reason": "no fault at the last attempt",
        "due": NOON + HOUR,
        "why": "",
    }
    health = {key: told.pop(key) for key in (*usual, "tallied", "history") if key in told}
    row: dict[str, Any] = {
        "name": name,
        "title": name.capitalize(),
        "active": True,
        "next_due": NOON + HOUR,
        "leased_until": None,
        "last_attempt": NOON - HOUR,
        "last_success": NOON - HOUR,
        "last_new": NOON - 5 * HOUR,
        "failures": 0,
        "error": None,
        "articles": 12,
        "dumps": 3,
    }
    state = SourceState(**(row | told))
    return SourceHealth(state=state, condition=condition, **(usual | health))


def overview(*sources: SourceHealth, **told: Any) -> Overview:  # noqa: ANN401 - as Overview takes them
    """A daemon that is ready, with these sources."""
    usual: dict[str, Any] = {
        "at": NOON,
        "version": "9.9.9",
        "started_at": NOON - 26 * HOUR,
        "tick_age": 0.5,
        "store": "sqlite:///state/aggregator.db",
        "store_bytes": 2048,
        "articles": 12,
        "documents": 9,
        "document_bytes": 3 << 20,
        "feeds": 2,
        "changed_at": NOON - HOUR,
        "disk_free": 50 << 30,
        "disk_total": 100 << 30,
        "served": {200: 7, 304: 30, 404: 2},
    }
    return Overview(sources=sources or (source(),), **(usual | told))


def incident(subject: str = "town", **told: Any) -> Incident:  # noqa: ANN401 - as Incident takes them
    """An incident that lasts since an hour."""
    usual: dict[str, Any] = {
        "kind": IncidentKind.FAILING,
        "begun": NOON - HOUR,
        "text": "no answer",
        "remedy": "look at its address",
    }
    return Incident(subject=subject, **(usual | told))
