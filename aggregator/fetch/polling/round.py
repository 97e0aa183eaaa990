"""The exchanges of one poll: robots.txt where it counts, then the address, in memory or to disk."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Protocol

from aggregator.config import Source
from aggregator.errors import FetchError
from aggregator.fetch import manners
from aggregator.fetch.manners import Answer, Body, Polled, Robots
from aggregator.fetch.polling import archives
from aggregator.fetch.polling.arrivals import as_dump, content_type, told_by
from aggregator.fetch.polling.asks import Ask, Turn
from aggregator.fetch.polling.credentials import Vault
from aggregator.fetch.polling.downloads import Downloads, Wanted
from aggregator.fetch.polling.hearing import answered, failed, is_content
from aggregator.fetch.polling.requests import archive_rules, request_for, rules_of
from aggregator.fetch.polling.robots import RobotsDesk, delay, permission
from aggregator.fetch.polling.senses import Senses
from aggregator.fetch.web import Client, Failure, Head, Request, Response
from aggregator.model import Container, Dump, DumpKind

_FEEDS = (".xml", ".rss", ".atom", ".rdf", ".json", "/feed", "/rss", "/atom", "/feed/", "/rss/")


class Desk(Protocol):
    """What all polls share."""

    client: Client
    senses: Senses
    downloads: Downloads
    robots: RobotsDesk
    vault: Vault
    turn: Turn

    def agent_of(self, source: Source) -> str:
        """How a source names itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What an address gave."""

    url: str = field(repr=False)
    answer: Answer
    kind: DumpKind | None = None
    dump: Dump | None = None
    container: Container | None = None
    file: Path | None = None


@dataclass(kw_only=True)
class Round:
    """The exchanges of one poll, and what they cost together."""

    poller: Desk
    ask: Ask
    now: datetime
    wire_bytes: int = 0
    robots: Robots | None = None
    began: float = field(default_factory=time.monotonic)

    @property
    def elapsed(self) -> timedelta:
        """The time since it began, but for the waits for its turn."""
        return timedelta(seconds=time.monotonic() - self.began)

    @cached_property
    def parser_version(self) -> str:
        """Which reading of a body its validators stand for."""
        return self.poller.senses.version_of(self.ask.source.hints)

    def refused(self, error: FetchError, url: str | None = None) -> Brought:
        """What an error brings."""
        return Brought(url=url or self.ask.url, answer=failed(error))

    def bring(self, url: str, polled: Polled, validators: tuple[str | None, str | None]) -> Brought:
        """What an address gives, if its site lets us read it; raises nothing."""
        try:
            obeyed = self._obeys(url, polled)
            if obeyed:
                self._check(url)
            brought = self._fetched(url, polled, validators)
            if brought.kind is DumpKind.PAGE and not obeyed and self.ask.source.robots is None:
                self._check(url)  # what was taken for a feed is a page
        except FetchError as error:
            return self.refused(error, url)
        return brought

    def _obeys(self, url: str, polled: Polled) -> bool:
        """Whether robots.txt is asked first: it is for pages, and not for feeds."""
        if self.ask.source.robots is not None:
            return self.ask.source.robots
        if polled.kind is not None:
            return polled.kind is not DumpKind.FEED
        return not url.partition("?")[0].lower().endswith(_FEEDS)

    def _check(self, url: str) -> None:
        """Raises FetchError when robots.txt keeps us out."""
        source = self.ask.source
        agent = self.poller.agent_of(source)
        own = manners.robots_url(url) == manners.robots_url(self.ask.url)
        remembered = self.robots or self.ask.robots if own else None
        if self.poller.robots.is_due(url, remembered, self.now):
            self._turn(manners.robots_url(url), None)
        robots, cost = self.poller.robots.look(url, remembered, (agent, rules_of(source)), self.now)
        self.wire_bytes += cost
        self.robots = robots if own else self.robots
        allowed = permission(robots, url, agent, self.now)
        if not allowed.allowed:
            raise FetchError(
                allowed.reason,
                hint="ask the site's owner; with their consent set `robots: false`",
                permanent=True,
            )

    def _wait(self, url: str) -> None:
        known = self.poller.robots.known(url, self.ask.robots if url == self.ask.url else None)
        wanted = delay(known, self.poller.agent_of(self.ask.source)) if known else None
        self._turn(url, wanted)

    def _turn(self, url: str, wanted: timedelta | None) -> None:
        began = time.monotonic()
        self.poller.turn(url, wanted)
        self.began += time.monotonic() - began  # waiting for others is not the server's doing

    def _request(self, url: str, validators: tuple[str | None, str | None]) -> Request:
        secrets = self.poller.vault.secrets_of(self.ask.source)
        agent = self.poller.agent_of(self.ask.source)
        request = request_for(url, self.ask.url, secrets, agent)
        return replace(request, etag=validators[0], last_modified=validators[1])

    def _fetched(
        self, url: str, polled: Polled, validators: tuple[str | None, str | None]
    ) -> Brought:
        request = self._request(url, validators)
        self._wait(url)
        rules = rules_of(self.ask.source)
        if archives.is_archive(url, polled.kind):
            return self._streamed(Wanted(request=request, rules=rules), polled)
        try:
            response = self.poller.client.get(request, rules)
        except FetchError as error:
            if not error.message.startswith(f"{Failure.WIRE}: "):
                raise
            too_large = error
        else:
            return self._in_memory(response, request, polled)

        def begun(head: Head) -> None:
            if not archives.is_archive_type(content_type(head.headers.get("content-type"))[0]):
                raise too_large

        return self._streamed(Wanted(request=request, rules=rules, begun=begun), polled)

    def _in_memory(self, response: Response, request: Request, polled: Polled) -> Brought:
        self.wire_bytes += response.wire_bytes
        source = self.ask.source
        if not is_content(response):
            return self._empty_handed(response, request)
        told = told_by(response, self.now)
        if archives.holds_many(response.body, told.location, source.hints.json_lines):
            place = self.poller.downloads.place(source.name, request.url)
            self.poller.downloads.keep(response.body, place)
            return self._from_disk(response, request, polled, place)
        return self._as_dump(as_dump(response.body, told, source.name), response, request, polled)

    def _streamed(self, wanted: Wanted, polled: Polled) -> Brought:
        source = self.ask.source
        place = self.poller.downloads.place(source.name, wanted.request.url)
        wanted = replace(wanted, rules=archive_rules(wanted.rules, source))
        response = self.poller.downloads.fetch(wanted, place)
        self.wire_bytes += response.wire_bytes
        if not is_content(response):
            return self._empty_handed(response, wanted.request)
        return self._from_disk(response, wanted.request, polled, place)

    def _from_disk(
        self, response: Response, request: Request, polled: Polled, place: Path
    ) -> Brought:
        try:
            found = archives.opened(place, told_by(response, self.now), self.ask.source, self.now)
        except FetchError:
            place.unlink(missing_ok=True)
            raise
        if isinstance(found, Dump):
            place.unlink(missing_ok=True)
            return self._as_dump(found, response, request, polled)
        return Brought(
            url=response.url,
            answer=answered(response, Body.WHOLE, conditional=request.conditional),
            kind=DumpKind.ARCHIVE,
            container=found,
            file=place,
        )

    def _as_dump(self, dump: Dump, response: Response, request: Request, polled: Polled) -> Brought:
        kind = self.poller.senses.kind_of(dump)
        body = Body.WHOLE
        if kind is DumpKind.EMPTY:
            body = Body.EMPTY
        elif kind is DumpKind.PAGE and polled.kind is DumpKind.FEED:
            body = Body.PAGE
        answer = answered(response, body, conditional=request.conditional)
        whole = body is Body.WHOLE
        return Brought(url=response.url, answer=answer, kind=kind, dump=dump if whole else None)

    def _empty_handed(self, response: Response, request: Request) -> Brought:
        answer = answered(response, Body.WHOLE, conditional=request.conditional)
        return Brought(url=response.url, answer=answer)
