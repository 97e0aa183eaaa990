"""An overview, and an incident, as JSON for programs. Pure; no secrets in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from aggregator.masking import masked
from aggregator.model import Beat, Incident, Overview, SourceHealth


def as_json(overview: Overview, reasons: Sequence[str]) -> dict[str, object]:
    """Everything the status page says and more; reasons say why the daemon is not ready."""
    return {
        "at": overview.at.isoformat(),
        "version": overview.version,
        "started_at": overview.started_at.isoformat(),
        "ready": not reasons,
        "reasons": [masked(one) for one in reasons],
        "tick_age": overview.tick_age,
        "publication": {
            "documents": overview.documents,
            "bytes": overview.document_bytes,
            "feeds": overview.feeds,
            "changed_at": _exact(overview.changed_at),
            "missing": overview.missing,
            "unrendered": list(overview.unrendered),
        },
        "store": {
            "place": overview.store,
            "error": overview.store_error and masked(overview.store_error),
            "bytes": overview.store_bytes,
            "articles": overview.articles,
        },
        "disk": {"free": overview.disk_free, "total": overview.disk_total},
        "served": {str(status): count for status, count in sorted(overview.served.items())},
        "incidents": [incident_json(one) for one in overview.incidents],
        "sources": [_source(one) for one in overview.sources],
    }


def incident_json(incident: Incident) -> dict[str, object]:
    """One incident, as the status, the command and the webhook tell it."""
    return {
        "id": incident.urn,
        "kind": incident.kind.value,
        "subject": incident.subject,
        "state": "over" if incident.ended else "lasting",
        "title": incident.title,
        "text": masked(incident.text),
        "remedy": masked(incident.remedy),
        "begun": incident.begun.isoformat(),
        "ended": _exact(incident.ended),
    }


def _source(one: SourceHealth) -> dict[str, object]:
    state = one.state
    return {
        "name": state.name,
        "title": state.title,
        "active": state.active,
        "state": one.condition,
        "reason": masked(one.reason),
        "error": state.error and masked(state.error),
        "failures": state.failures,
        "articles": state.articles,
        "dumps": state.dumps,
        "quarantined": state.quarantined,
        "last_attempt": _exact(state.last_attempt),
        "last_success": _exact(state.last_success),
        "last_new": _exact(state.last_new),
        "next_due": _exact(one.due),
        "due_reason": masked(one.why) or None,
        "since_start": asdict(one.tallied),
        "history": [_beat(beat) for beat in one.history],
    }


def _beat(beat: Beat) -> dict[str, object]:
    return {"at": beat.at.isoformat(), "new": beat.new, "failed": beat.failed}


def _exact(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
