"""What an answer does to what is remembered of a URL, and what it means.

Decides only: the values belong into the store together with the items, in one transaction, so
that no validator is ever ahead of its articles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

from aggregator.fetch.manners import failures
from aggregator.fetch.manners.answers import Answer, Body, Headers, Outcome, Verdict
from aggregator.fetch.manners.cadence import Cadence
from aggregator.fetch.manners.headers import first, freshness, retry_after
from aggregator.fetch.manners.moves import is_permanent, moved
from aggregator.fetch.manners.policy import Policy
from aggregator.fetch.manners.polled import Polled, with_news

_GOOD = (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION)


def conditional(polled: Polled, parser_version: str) -> tuple[str | None, str | None]:
    """The ETag and the Last-Modified to send back, exactly as they were received.

    None for both unless this version of the parser has read the body they stand for: a mended
    parser sees the body again.
    """
    if polled.parser_version != parser_version:
        return None, None
    return polled.etag, polled.last_modified


def heard(polled: Polled, answer: Answer, now: datetime, policy: Policy) -> tuple[Polled, Verdict]:
    """What to remember after an answer, and what it means; nothing in an answer raises.

    After FRESH comes `taken` or `refused`: until then validators and failures are undecided.
    """
    asked = replace(
        polled, polls=polled.polls + 1, asked_at=now, status=answer.status, not_before=None
    )
    if answer.status in _GOOD and answer.body is Body.WHOLE:
        return _good(asked, answer, now, policy)
    if answer.status == HTTPStatus.NOT_MODIFIED and answer.conditional and asked.has_validators:
        return _good(asked, answer, now, policy)
    if answer.status == HTTPStatus.GONE and is_permanent(answer.hops):
        since = polled.gone_at or now
        return replace(asked, gone_at=since, failures=asked.failures + 1), failures.gone()
    return _failed(asked, answer, now, policy)


def taken(
    polled: Polled,
    *,
    parser_version: str,
    cadence: Cadence | None = None,
    news: Iterable[datetime] = (),
) -> Polled:
    """What to remember once a fresh body has been read; `news` are the dates of new articles."""
    return replace(
        polled,
        parser_version=parser_version,
        failures=0,
        cadence=cadence or Cadence(),
        news=with_news(polled.news, news),
    )


def refused(polled: Polled) -> Polled:
    """What to remember when a fresh body could not be read: a failure, and no validators."""
    return replace(polled, parser_version=None, failures=polled.failures + 1)


def _good(asked: Polled, answer: Answer, now: datetime, policy: Policy) -> tuple[Polled, Verdict]:
    etag, modified = first(answer.headers, "etag"), first(answer.headers, "last-modified")
    fresh = freshness(answer.headers, now)
    # A server may ask for time with a redirect, too; with a good answer itself it means nothing.
    wait = _asked_wait((hop.headers for hop in answer.hops), now, policy)
    told = replace(asked, gone_at=None, not_before=now + wait if wait else None)
    if answer.status == HTTPStatus.NOT_MODIFIED:
        outcome = Outcome.UNCHANGED
        etag, modified = etag or asked.etag, modified or asked.last_modified
        fresh = fresh or _kept(asked)  # RFC 9111, section 3.2: not repeated is not withdrawn
        told = replace(told, failures=0)
    else:
        outcome = Outcome.FRESH
        told = replace(told, parser_version=None)
    span, reason = fresh or (None, "")
    told = replace(told, etag=etag, last_modified=modified, fresh_for=span, fresh_by=reason)
    told = moved(told, answer.hops, now, policy)
    verdict = Verdict(
        outcome=outcome,
        retry_after=wait,
        moved_to=told.url if told.url != asked.url else None,
    )
    return told, verdict


def _failed(asked: Polled, answer: Answer, now: datetime, policy: Policy) -> tuple[Polled, Verdict]:
    wait = _asked_wait((answer.headers, *(hop.headers for hop in answer.hops)), now, policy)
    told = replace(asked, failures=asked.failures + 1, not_before=now + wait if wait else None)
    return told, replace(failures.verdict_of(answer), retry_after=wait)


def _asked_wait(fields: Iterable[Headers], now: datetime, policy: Policy) -> timedelta | None:
    """The longest Retry-After of these headers, capped."""
    waits = (retry_after(one, now) for one in fields)
    return max((min(wait, policy.longest_retry) for wait in waits if wait), default=None)


def _kept(asked: Polled) -> tuple[timedelta, str] | None:
    return (asked.fresh_for, asked.fresh_by) if asked.fresh_for else None
