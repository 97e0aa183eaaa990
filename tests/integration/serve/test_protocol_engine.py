"""When the short way is taken, and what is said when it is not."""

from __future__ import annotations

import resource
from datetime import timedelta
from types import ModuleType, SimpleNamespace
from typing import cast

import pytest
from uvicorn.protocols.http import httptools_impl

from aggregator.model import Publication
from aggregator.serve import Server, by_status, make_app
from aggregator.serve.engine import engine
from aggregator.serve.limits import Limits
from tests.integration.serve.listener import FEED, listening, statuses

APP = make_app(Publication, lambda _: None, timedelta(minutes=5))


def changed(**names: object) -> ModuleType:
    return cast("ModuleType", SimpleNamespace(**(vars(httptools_impl) | names)))


class Renamed(httptools_impl.HttpToolsProtocol):
    """An argument bears another name."""

    def data_received(self, octets: bytes) -> None:
        """Feeds the parser."""
        self.parser.feed_data(octets)


def test_the_uvicorn_that_is_installed_is_as_expected() -> None:
    assert Server(APP, "127.0.0.1:0").plain_because is None


@pytest.mark.parametrize(
    ("implementation", "reason"),
    [
        (None, "httptools is not installed"),
        (changed(FlowControl=None), "uvicorn has no FlowControl.__init__"),
        (changed(HttpToolsProtocol=Renamed), "data_received knows no data"),
        (changed(httptools=None), "the parser has no get_http_version"),
    ],
)
def test_another_uvicorn_serves_the_long_way_and_says_why(
    implementation: ModuleType | None, reason: str
) -> None:
    made = engine(APP, Limits(), implementation, [])

    assert made.protocol == "auto"
    assert reason in (made.plain_because or "")


def test_an_application_without_a_look_up_is_served_the_long_way() -> None:
    with listening(plain=True) as it:
        got = it.answer(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

        assert it.server.plain_because == "the application has no look-up for what is published"
    assert statuses(got) == [200]
    assert it.app.asked == 1


def test_no_more_connections_are_taken_than_files_can_be_open() -> None:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)

    within = Limits(connections=10**9).within_reach()

    assert within.connections < files
    assert Limits(connections=5).within_reach().connections == 5


def test_answers_of_both_ways_are_counted_by_status() -> None:
    with listening() as it:
        for path in (FEED.encode(), FEED.encode(), b"/nowhere"):
            it.answer(b"GET %b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % path)

        assert it.app.asked == 1
        assert by_status(it.server.served) == {200: 2, 404: 1}
