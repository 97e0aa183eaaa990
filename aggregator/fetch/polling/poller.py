"""The poller: asks an address by the manners, and hands on what came.

Acts, and decides nothing: what to send, what an answer means and which feed of a page counts is
told by pure functions. Whatever goes wrong outside becomes an answer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from aggregator.config import Source
from aggregator.fetch import manners, web
from aggregator.fetch.manners import Outcome, Polled, Robots, Verdict
from aggregator.fetch.polling import discovery
from aggregator.fetch.polling.asks import Ask, Poll, Turn
from aggregator.fetch.polling.credentials import Vault
from aggregator.fetch.polling.downloads import Downloads
from aggregator.fetch.polling.robots import RobotsDesk, delay
from aggregator.fetch.polling.round import Brought, Round
from aggregator.fetch.polling.senses import Senses
from aggregator.fetch.polling.settling import policy_of
from aggregator.model import DumpKind


class WebPoller:
    """Polls addresses through the guarded client; may be used by many threads."""

    def __init__(
        self,
        client: web.Client,
        *,
        senses: Senses,
        user_agent: str,
        downloads: Path,
        turn: Turn | None = None,
    ) -> None:
        self.client = client
        self.senses = senses
        self.downloads = Downloads(downloads, client)
        self.robots = RobotsDesk(client)
        self.vault = Vault()
        self.turn: Turn = turn or _at_once
        self._user_agent = user_agent

    def poll(self, ask: Ask, now: datetime) -> Poll:
        """One poll. Nothing that a server, a network or a disk does is raised."""
        policy = policy_of(ask.source)
        polled = discovery.begun(ask.polled, ask.url, discover=ask.source.discover)
        reason = manners.barred(polled, policy, now, by_hand=ask.by_hand)
        if reason is not None:
            verdict = Verdict(outcome=Outcome.UNCHANGED, sentence=reason)
            location = web.shown(polled.url)
            return Poll(polled=polled, verdict=verdict, location=location, barred=reason)
        turn = Round(poller=self, ask=ask, now=now)
        if ask.source.discover and discovery.look_due(polled, now):
            polled, end = self._look(turn, polled)
            if end is not None:
                return self._judged(turn, polled, end)
        brought = turn.bring(polled.url, polled, self._validators(turn, polled))
        if ask.source.discover:
            polled, brought = self._again(turn, polled, brought)
        return self._judged(turn, polled, brought)

    def page(self, ask: Ask, url: str, now: datetime) -> Poll:
        """A further page of the same turn; its `polled` is that of the question, unchanged."""
        known = discovery.begun(ask.polled, ask.url, discover=ask.source.discover)
        turn = Round(poller=self, ask=ask, now=now)
        bare = Polled(configured=url, url=url, kind=known.kind)
        brought = turn.bring(url, bare, (None, None))
        return replace(self._judged(turn, bare, brought), polled=known)

    def crawl_delay(self, source: Source, robots: Robots) -> timedelta | None:
        """How long a site wants this source to wait between two requests."""
        return delay(robots, self.agent_of(source))

    def agent_of(self, source: Source) -> str:
        """How a source names itself."""
        return source.user_agent or self._user_agent

    def close(self) -> None:
        """Closes idle connections."""
        self.client.close()

    def _validators(self, turn: Round, polled: Polled) -> tuple[str | None, str | None]:
        return manners.conditional(polled, turn.parser_version)

    def _look(self, turn: Round, polled: Polled) -> tuple[Polled, Brought | None]:
        """What to go on with after a look at the page, or what the poll ends with."""
        first = polled.looked_at is None
        page = replace(polled, kind=None if first else DumpKind.PAGE)
        brought = turn.bring(polled.configured, page, (None, None))
        dump = brought.dump
        if dump is None:
            return (polled, brought) if first else (replace(polled, looked_at=turn.now), None)
        if self.senses.kind_of(dump) is DumpKind.FEED:  # it is the feed itself
            looked = replace(polled, looked_at=turn.now)
            return (looked, brought) if first else (looked, None)
        offered = self.senses.alternates(dump, turn.ask.source.hints)
        if first and not offered:
            return polled, turn.refused(discovery.without_feed())
        return discovery.seen(polled, offered, turn.now), None

    def _again(self, turn: Round, polled: Polled, brought: Brought) -> tuple[Polled, Brought]:
        """Looks for another feed when this one is gone, and asks it in the same turn."""
        told, verdict = manners.heard(polled, brought.answer, turn.now, policy_of(turn.ask.source))
        lost = verdict.outcome is Outcome.GONE
        if not lost or polled.looked_at == turn.now:
            return polled, brought
        found, _ = self._look(turn, replace(polled, gone_at=told.gone_at))
        if found.url == polled.url:
            return replace(polled, looked_at=found.looked_at), brought
        return found, turn.bring(found.url, found, (None, None))

    def _judged(self, turn: Round, polled: Polled, brought: Brought) -> Poll:
        told, verdict = manners.heard(polled, brought.answer, turn.now, policy_of(turn.ask.source))
        if verdict.outcome is Outcome.FRESH:
            told = replace(told, kind=brought.kind)
        elif brought.file is not None:
            brought.file.unlink(missing_ok=True)
            brought = replace(brought, file=None, container=None)
        fresh = verdict.outcome is Outcome.FRESH
        return Poll(
            polled=told,
            verdict=verdict,
            location=web.shown(brought.url),
            dump=brought.dump if fresh else None,
            container=brought.container,
            file=brought.file,
            status=brought.answer.status,
            wire_bytes=turn.wire_bytes,
            elapsed=turn.elapsed,
            robots=turn.robots,
            parser_version=turn.parser_version,
        )


def _at_once(_url: str, _delay: timedelta | None) -> None:
    """Nobody else asks."""
