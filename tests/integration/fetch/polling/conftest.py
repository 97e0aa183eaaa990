"""A poller that may talk to loopback, and sources as an operator configures them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator import parse
from aggregator.config import Settings, Source
from aggregator.fetch.polling import Poll, Poller, Senses, open_poller
from aggregator.fetch.polling import settled as settle
from aggregator.model import Parsed
from tests.integration.fetch.web.conftest import answer
from tests.integration.fetch.web.conftest import serve as serve  # noqa: PLC0414 - a fixture

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SENSES = Senses(kind_of=parse.kind_of, alternates=parse.alternates, version_of=parse.version_of)
MISSING = answer(b"", status="404 Not Found")
_ITEM = "<item><title>{0}</title><link>https://pier.test/{0}</link></item>"
_ARTICLE = (
    '<article><h2><a href="/{0}">{0}</a></h2><time datetime="2026-03-01">1 March 2026</time>'
    "<p>The council has decided what becomes of {0} in the coming year.</p></article>"
)


def feed(*titles: str, channel: str = "") -> bytes:
    """An RSS feed of articles with these titles."""
    items = "".join(_ITEM.format(title) for title in titles)
    return f'<rss version="2.0"><channel>{channel}{items}</channel></rss>'.encode()


def page(*titles: str, head: str = "", foot: str = "") -> bytes:
    """A listing page of articles with these titles."""
    items = "".join(_ARTICLE.format(title) for title in titles)
    return f"<html><head>{head}</head><body><main>{items}</main>{foot}</body></html>".encode()


def source_of(url: str, **keys: Any) -> Source:  # noqa: ANN401 - any key of the configuration
    """A source by address on this machine."""
    told = {"name": "pier", "url": url, "allow_private": True, "floor": "1s", "deadline": "5s"}
    return Source.model_validate(told | keys)


def parsed(poll: Poll, source: Source) -> Parsed:
    """What the dump of a poll says."""
    assert poll.dump is not None, poll.verdict
    return parse.parse(poll.dump, source.hints)


def settled(poll: Poll, source: Source) -> Poll:
    """The poll with what its caller would remember after reading the dump."""
    found = parsed(poll, source) if poll.dump is not None else None
    return Poll(
        polled=settle(poll, found), verdict=poll.verdict, location=poll.location, robots=poll.robots
    )


@pytest.fixture
def poller(tmp_path: Path) -> Iterator[Poller]:
    told = {"contact": "mailto:desk@news.test", "state": tmp_path / "state"}
    settings = Settings.model_validate(
        told | {"sources": [{"name": "pier", "url": "https://pier.test/"}]}
    )
    opened = open_poller(settings, SENSES)
    yield opened
    opened.close()
