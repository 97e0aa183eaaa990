"""From what the client says to what the manners judge: answers, and errors in their place."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from aggregator.errors import FetchError
from aggregator.fetch.manners import Answer, Body, Hop
from aggregator.fetch.web import Headers, Response

_WHOLE = frozenset({HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION})


def answered(response: Response, body: Body, *, conditional: bool) -> Answer:
    """The answer that a response is; a part that completed a transfer counts as the whole."""
    resumed = response.status == HTTPStatus.PARTIAL_CONTENT
    return Answer(
        status=HTTPStatus.OK if resumed else response.status,
        headers=_fields(response.headers),
        hops=tuple(
            Hop(
                status=hop.status,
                target=hop.location,
                headers={"retry-after": (hop.retry_after,)} if hop.retry_after else {},
            )
            for hop in response.hops
        ),
        body=body,
        conditional=conditional,
    )


def failed(error: FetchError, *, conditional: bool = False) -> Answer:
    """The answer that an error stands for; the error's text holds no secrets."""
    place = f"{error.subject}: " if error.subject else ""
    return Answer(
        conditional=conditional,
        error=f"{place}{error.message}",
        hint=error.hint,
        permanent=error.permanent,
    )


def is_content(response: Response) -> bool:
    """Whether the body of a response is a dump."""
    return response.status in _WHOLE or response.status == HTTPStatus.PARTIAL_CONTENT


def _fields(headers: Headers) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}  # of one name there may be thousands
    for name, text in headers.fields:
        found.setdefault(name, []).append(text)
    return {name: tuple(texts) for name, texts in found.items()}
