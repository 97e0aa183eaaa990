"""robots.txt: what a site wants no robot to read (RFC 9309).

Decides what a copy of the file, or its absence, allows. The rules themselves are read by a library
that is handed in; nothing is parsed here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

_KEPT = timedelta(hours=24)  # RFC 9309, section 2.4
_AGAIN = timedelta(hours=1)  # when it could not be had
_UNREACHABLE = timedelta(days=30)  # section 2.3.1.4
_MOST = 500 << 10  # characters that are read, section 2.5
_LONGEST_DELAY = 86_400.0
_BUSY = 429  # a server that is asked too much has not said that all is allowed


class Rules(Protocol):
    """The rules of one file, as the library protego has them."""

    def can_fetch(self, url: str, user_agent: str) -> bool:
        """Whether this agent may ask for this URL."""

    def crawl_delay(self, user_agent: str) -> float | None:
        """Seconds between two requests of this agent, if the file names them."""


Reader = Callable[[str], Rules]  # `Protego.parse`


class Standing(StrEnum):
    """What the last look at robots.txt has found."""

    THERE = "there"
    ABSENT = "absent"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """A copy of one site's robots.txt; the text outlives failures, and is empty when absent."""

    standing: Standing
    asked_at: datetime
    text: str | None = None
    since: datetime | None = None  # unreachable since


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Whether a URL may be read, and why not."""

    allowed: bool
    reason: str = ""


def robots_url(url: str) -> str:
    """Where the robots.txt of a URL's site lies."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], "/robots.txt", "", ""))


def robots_due(robots: Robots | None, now: datetime) -> bool:
    """Whether robots.txt is to be asked for: after a day, or an hour when it could not be had."""
    if robots is None:
        return True
    kept = _AGAIN if robots.standing is Standing.UNREACHABLE else _KEPT
    return not timedelta(0) <= now - robots.asked_at < kept


def robots_heard(robots: Robots | None, status: int | None, text: str, now: datetime) -> Robots:
    """The copy after an answer; a status of None is no answer at all.

    Absent is what a 4xx, or a redirect that leads nowhere, says (sections 2.3.1.2 and 2.3.1.3).
    """
    standing = _standing(status)
    if standing is Standing.THERE:
        return Robots(standing=standing, asked_at=now, text=text[:_MOST])
    if standing is Standing.ABSENT:
        return Robots(standing=standing, asked_at=now, text="")
    if robots is None:
        return Robots(standing=standing, asked_at=now, since=now)
    return replace(robots, standing=standing, asked_at=now, since=robots.since or now)


def may_read(robots: Robots, url: str, agent: str, now: datetime, *, reader: Reader) -> Permission:
    """Whether this agent may read this URL.

    While robots.txt cannot be had its last copy counts; without one nothing may be read for thirty
    days, and everything afterwards.
    """
    if robots.text is None:
        given_up = robots.since is not None and now - robots.since > _UNREACHABLE
        return Permission(
            allowed=given_up, reason="" if given_up else "robots.txt of the site cannot be had"
        )
    if not robots.text or reader(robots.text).can_fetch(url, agent):
        return Permission(allowed=True)
    return Permission(allowed=False, reason="robots.txt of the site forbids it")


def crawl_delay(robots: Robots, agent: str, *, reader: Reader) -> timedelta | None:
    """How long this agent is asked to wait between two requests; a day at most."""
    seconds = reader(robots.text).crawl_delay(agent) if robots.text else None
    if seconds is None or not seconds > 0:  # also what is no number
        return None
    return timedelta(seconds=min(seconds, _LONGEST_DELAY))


def _standing(status: int | None) -> Standing:
    hundreds = 0 if status is None or status == _BUSY else status // 100
    match hundreds:
        case 2:
            return Standing.THERE
        case 3 | 4:
            return Standing.ABSENT
        case _:
            return Standing.UNREACHABLE
