"""What goes out over the web: an incident to a webhook, a sign of life."""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from aggregator.config import OnIncident, Ping
from aggregator.errors import AggregatorError, FetchError
from aggregator.fetch import send
from aggregator.health.report import incident_json
from aggregator.model import Incident

_PING_DEADLINE = timedelta(seconds=20)
_CLASS = 100


def post_incident(settings: OnIncident, incident: Incident) -> None:
    """Posts an incident as JSON; AggregatorError when it is not taken with a status of 2xx."""
    if settings.webhook is None:
        return
    told = json.dumps(incident_json(incident), ensure_ascii=False).encode()
    try:
        status = send(
            settings.webhook,
            posted=told,
            authorization=_bearer(settings.bearer_file) if settings.bearer_file else None,
            allow_private=settings.allow_private,
            deadline=settings.deadline,
        )
    except FetchError as error:
        raise _untold("on_incident.webhook", error) from error
    _check(status, "on_incident.webhook")


def ping(settings: Ping) -> None:
    """Gives the sign of life; AggregatorError when it is not taken with a status of 2xx."""
    try:
        status = send(settings.url, allow_private=settings.allow_private, deadline=_PING_DEADLINE)
    except FetchError as error:
        raise _untold("ping.url", error) from error
    _check(status, "ping.url")


def _untold(key: str, error: FetchError) -> AggregatorError:
    return AggregatorError(
        f"`{key}` could not be told: {error.message}",
        subject=error.subject,
        hint=error.hint or f"look at the address in `{key}`",
    )


def _check(status: int, key: str) -> None:
    if status // _CLASS != HTTPStatus.OK // _CLASS:
        raise AggregatorError(
            f"`{key}` answered {status}",
            hint="an answer of 2xx says that it was taken; a redirect of a POST is not followed",
        )


def _bearer(file: Path) -> str:
    try:
        return f"Bearer {file.read_text(encoding='ascii').strip()}"
    except (OSError, UnicodeDecodeError) as error:
        raise AggregatorError(
            "the file with the token for the webhook cannot be read",
            subject=str(file),
            hint="see `on_incident.bearer_file`",
        ) from error
