"""robots.txt: fetched as everything else, kept for a day, read by protego.

The one module that imports protego. What a copy means is decided by the manners.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

import protego

from aggregator.errors import FetchError
from aggregator.fetch.manners import (
    Permission,
    Robots,
    crawl_delay,
    may_read,
    robots_due,
    robots_heard,
    robots_url,
)
from aggregator.fetch.manners import Rules as RobotsRules
from aggregator.fetch.web import Client, Failure, Request, Rules

_SITES = 1000  # copies that are held
_MOST = 1 << 20  # bytes of a file; RFC 9309 section 2.5 wants 500 KiB at least
_HELD = 32 << 20  # characters of all copies together
_RULES = 1_000_000  # the library holds each rule once for every agent of its group
_AGENT = ("user-agent", "useragent")


@lru_cache(maxsize=16)
def read_robots(text: str) -> RobotsRules:
    """The rules that a file holds; of one that would fill the memory those that stand first."""
    rules: RobotsRules = protego.Protego.parse(_bounded(text))
    return rules


def _bounded(text: str) -> str:
    """The lines of a file as long as its agents times its rules stay below the limit."""
    lines = text.splitlines()
    agents = rules = 0
    for number, line in enumerate(lines):
        bare = "".join(line.split()).lower()
        if not bare or bare.startswith("#"):
            continue
        if bare.startswith(_AGENT):
            agents += 2  # the library takes `a*b` for another one without the asterisk
        else:
            rules += 2  # and a rule with `$` for another one
        if agents * rules > _RULES:
            return "\n".join(lines[:number])
    return text


class RobotsDesk:
    """The copies of all sites, each asked for once a day; for many threads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._copies: OrderedDict[str, Robots] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, url: str, remembered: Robots | None) -> Robots | None:
        """The newest copy for the site of an address, here or remembered."""
        with self._lock:
            held = self._copies.get(robots_url(url))
        copies = [copy for copy in (held, remembered) if copy is not None]
        return max(copies, key=lambda copy: copy.asked_at, default=None)

    def is_due(self, url: str, remembered: Robots | None, now: datetime) -> bool:
        """Whether the file has to be asked for before the address."""
        return robots_due(self.known(url, remembered), now)

    def look(
        self, url: str, remembered: Robots | None, request: tuple[str, Rules], now: datetime
    ) -> tuple[Robots, int]:
        """A copy that is fresh enough, and the bytes it cost; `request` is agent and rules."""
        known = self.known(url, remembered)
        if known is not None and not robots_due(known, now):
            return known, 0
        agent, rules = request
        bounded = replace(rules, wire_bytes=_MOST, decoded_bytes=_MOST)
        place = robots_url(url)
        try:
            response = self._client.get(Request(url=place, user_agent=agent), bounded)
        except FetchError as error:
            if error.message == Failure.BUSY:  # that says nothing about the file
                raise
            robots, cost = robots_heard(known, None, "", now), 0
        else:
            text = response.body.decode("utf-8", "replace")
            robots, cost = robots_heard(known, response.status, text, now), response.wire_bytes
        self._keep(place, robots)
        return robots, cost

    def _keep(self, place: str, robots: Robots) -> None:
        with self._lock:
            self._copies[place] = robots
            self._copies.move_to_end(place)
            held = sum(len(copy.text or "") for copy in self._copies.values())
            while len(self._copies) > _SITES or (held > _HELD and len(self._copies) > 1):
                _, oldest = self._copies.popitem(last=False)
                held -= len(oldest.text or "")


def permission(robots: Robots, url: str, agent: str, now: datetime) -> Permission:
    """Whether a copy lets this agent read an address."""
    return may_read(robots, url, agent, now, reader=read_robots)


def delay(robots: Robots, agent: str) -> timedelta | None:
    """How long a copy asks this agent to wait between two requests."""
    return crawl_delay(robots, agent, reader=read_robots)
