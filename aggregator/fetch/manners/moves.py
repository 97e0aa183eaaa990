"""Permanent redirects: believed only after they have held, and never from https to http.

A hijacked answer or a careless rule on a server must not move a source for good (RFC 9110,
sections 15.4.2 and 15.4.9). Temporary redirects are followed and forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from urllib.parse import urldefrag, urlsplit

from aggregator.fetch.manners.answers import Hop
from aggregator.fetch.manners.policy import Policy
from aggregator.fetch.manners.polled import FORMER, Candidate, Polled

_PERMANENT = (301, 308)


def moved(polled: Polled, hops: Sequence[Hop], now: datetime, policy: Policy) -> Polled:
    """The URL with what the redirects of a good answer say; its `url` is new when it has moved.

    An answer without a permanent redirect forgets the candidate, another target replaces it.
    """
    target = _target(polled.url, hops)
    if target is None:
        return replace(polled, candidate=None)
    seen = _seen(polled.candidate, target, now)
    if seen.times < policy.move_polls or now - seen.since < policy.move_age:
        return replace(polled, candidate=seen)
    former = (*(url for url in polled.former if url not in {polled.url, target}), polled.url)
    return replace(polled, url=target, candidate=None, former=former[-FORMER:])


def is_permanent(hops: Sequence[Hop]) -> bool:
    """Whether no temporary redirect leads to the answer."""
    return all(hop.status in _PERMANENT for hop in hops)


def _seen(candidate: Candidate | None, target: str, now: datetime) -> Candidate:
    if candidate is None or candidate.target != target:
        return Candidate(target=target, since=now, times=1)
    # A first sight in the future tells that the clock has stepped back.
    return replace(candidate, since=min(candidate.since, now), times=candidate.times + 1)


def _target(url: str, hops: Sequence[Hop]) -> str | None:
    """Where the permanent redirects lead before the first temporary one, if that can be believed.

    Not through a stretch of http from https, where anybody could have answered.
    """
    run = [hop.target for hop in takewhile(lambda hop: hop.status in _PERMANENT, hops)]
    schemes = [_scheme(target) for target in run]
    if not run or None in schemes or (_scheme(url) == "https" and "http" in schemes):
        return None
    target = urldefrag(run[-1]).url
    return None if target == url else target


def _scheme(url: str) -> str | None:
    """The scheme of an address that may be stored: http or https, a host, no credentials."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    sound = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return parts.scheme if sound else None
