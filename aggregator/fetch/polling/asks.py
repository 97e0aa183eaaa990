"""A question to an address, and what came of it: values between a poller and its caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from aggregator.config import Source
from aggregator.fetch.manners import Polled, Robots, Verdict
from aggregator.model import Container, Dump

# Called with every address before it is asked, and with the delay that its site's robots.txt
# wants; returns when the address may be asked.
Turn = Callable[[str, timedelta | None], None]
# Called with the address of each redirect before it is asked: whether it may be; may wait for that.
MayHop = Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One address of a source that is to be asked."""

    source: Source
    url: str = field(repr=False)  # as configured
    polled: Polled | None = None  # what is remembered of it
    by_hand: bool = False
    robots: Robots | None = None  # what is remembered of its site


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What one poll has brought; of dump and container at most one."""

    polled: Polled  # to be remembered as `settled` makes it, in the transaction of the items
    verdict: Verdict
    location: str  # what was asked, for people: no password, no query
    barred: str | None = None  # why nobody was asked
    dump: Dump | None = None
    container: Container | None = None
    file: Path | None = None  # what the container is read from
    status: int | None = None
    wire_bytes: int = 0  # of all exchanges of this poll
    elapsed: timedelta = timedelta()
    robots: Robots | None = None  # of the site, to be remembered; None when nobody looked
    parser_version: str = ""

    def done(self) -> None:
        """Removes the container's file; to be called when it has been taken in."""
        if self.file is not None:
            self.file.unlink(missing_ok=True)


class Poller(Protocol):
    """Polls addresses; one per daemon, for all its threads."""

    def poll(self, ask: Ask, now: datetime) -> Poll:
        """One poll. Nothing that a server, a network or a disk does is raised."""

    def page(self, ask: Ask, url: str, now: datetime) -> Poll:
        """A further page of the same turn; its `polled` is that of the question, unchanged."""

    def crawl_delay(self, source: Source, robots: Robots) -> timedelta | None:
        """How long a site wants this source to wait between two requests."""

    def close(self) -> None:
        """Closes idle connections."""
