"""A mended parser, or other settings of a source: the same bytes are read once more."""

from __future__ import annotations

from collections.abc import Callable

from tests.integration.fetch.web.conftest import Serve, Server, answer
from tests.integration.polls.conftest import HOUR, Desk

Install = Callable[..., Desk]
PAGE = b"""<html><body><main>
<div class="item"><h3>Quay</h3><p>The quay is closed until the autumn for repairs.</p></div>
<div class="item"><h3>Mole</h3><p>The mole is open again for walkers and anglers.</p></div>
<div class="late"><h3>Pier</h3><p>The pier gets new lamps before the winter comes.</p></div>
</main></body></html>"""


def told_where(installed: Install, server: Server, items: str, hours: int) -> Desk:
    """The installation, started anew after its source was told where items lie."""
    selectors = {"list": items, "title": "h3", "summary": "p"}
    desk = installed({"name": "pier", "url": server.url, "selectors": selectors})
    desk.now += hours * HOUR
    return desk


def test_known_bytes_are_read_again_when_they_are_read_otherwise(
    serve: Serve, installed: Install
) -> None:
    server = serve(answer(PAGE, 'ETag: "one"', "Content-Type: text/html"))
    first = told_where(installed, server, "div.item", 0)
    first.turn()
    before = {article.title: article.id for article in first.store.articles()}

    mended = told_where(installed, server, "div.item, div.late", 1)
    turned = mended.turn()

    articles = {article.title: article.id for article in mended.store.articles()}
    assert b"If-None-Match" not in server.asked[1]
    assert sorted(before) == ["Mole", "Quay"]
    assert sorted(articles) == ["Mole", "Pier", "Quay"]
    assert before.items() <= articles.items()
    assert [(report.new, report.seen, report.known) for report in turned.reports] == [(1, 2, False)]
    assert mended.state().dumps == 1


def test_known_bytes_that_are_read_alike_change_nothing(serve: Serve, installed: Install) -> None:
    server = serve(answer(PAGE, 'ETag: "one"', "Content-Type: text/html"))
    first = told_where(installed, server, "div.item", 0)
    first.turn()
    before = [(one.id, one.published, one.updated) for one in first.store.articles()]

    mended = told_where(installed, server, "main > div.item", 1)
    turned = mended.turn()

    assert [(report.new, report.seen) for report in turned.reports] == [(0, 2)]
    assert [(one.id, one.published, one.updated) for one in mended.store.articles()] == before


def test_bytes_that_were_read_again_are_known_once_more(serve: Serve, installed: Install) -> None:
    server = serve(answer(PAGE, "Content-Type: text/html"))
    told_where(installed, server, "div.item", 0).turn()
    mended = told_where(installed, server, "div.item, div.late", 1)
    mended.turn()

    mended.now += HOUR
    turned = mended.turn()

    assert [report.known for report in turned.reports] == [True]


def test_known_bytes_that_can_no_longer_be_read_leave_what_was_read(
    serve: Serve, installed: Install
) -> None:
    server = serve(answer(PAGE, "Content-Type: text/html"))
    told_where(installed, server, "div.item", 0).turn()

    spoilt = told_where(installed, server, "div.none", 1)
    spoilt.turn()

    assert spoilt.titles == ["Mole", "Quay"]
