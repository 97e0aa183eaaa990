"""What the head of an answer is worth: whether its body is wanted, and how it is packed. Pure."""

from __future__ import annotations

import re
from http import HTTPStatus

from aggregator.fetch.web.answer import Headers, Request, Resume, Rules
from aggregator.fetch.web.body import Coding, codings_of
from aggregator.fetch.web.budget import Budget
from aggregator.fetch.web.failures import Failure, failed

_WHOLE = frozenset({HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION})
_BARE = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})
_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(?:\d{1,18}|\*)", re.IGNORECASE)
_WORTH_READING = 16 << 10  # a body that nobody wants, read so that the connection can be kept


def is_wanted(status: int) -> bool:
    """Whether the body of an answer is content; `check` has let it pass."""
    return status in _WHOLE or status == HTTPStatus.PARTIAL_CONTENT


def offset_of(
    status: int, headers: Headers, request: Request, resume: Resume | None, subject: str
) -> int:
    """Where the body begins in the whole.

    FetchError when a part was sent that was not asked for, or 304 to a request without validators.
    """
    if status == HTTPStatus.NOT_MODIFIED and not request.conditional:
        raise failed(Failure.UNASKED, subject)
    if status == HTTPStatus.IM_USED:
        raise failed(Failure.PARTIAL, subject, f"status {status}")
    if status != HTTPStatus.PARTIAL_CONTENT:
        return 0
    found = _RANGE.fullmatch((headers.get("content-range") or "").strip())
    if resume is None or found is None or int(found[1]) != resume.offset:
        raise failed(Failure.PARTIAL, subject, f"status {status}")
    return resume.offset


def codings(status: int, headers: Headers, subject: str) -> tuple[Coding, ...]:
    """How a body is packed; FetchError when it cannot be unpacked, as a part never can."""
    said = headers.joined("content-encoding")
    found = codings_of(said)
    if found is None or (found and status == HTTPStatus.PARTIAL_CONTENT):
        raise failed(Failure.CODING, subject, "only gzip and deflate are read")
    return found


def check_length(headers: Headers, rules: Rules, budget: Budget) -> None:
    """Refuses a body that announces more bytes than allowed."""
    length = _length(headers)
    if length is not None and length > rules.wire_bytes:
        raise budget.too_large()


def worth_reading(status: int, headers: Headers) -> bool:
    """Whether a body that nobody wants is so short that reading it is cheaper than a new line."""
    length = 0 if status in _BARE else _length(headers)
    return length is not None and length <= _WORTH_READING


def _length(headers: Headers) -> int | None:
    said = headers.get("content-length")
    return int(said) if said is not None and said.isdecimal() and len(said) < 20 else None  # noqa: PLR2004 - what fits an integer of the wire
