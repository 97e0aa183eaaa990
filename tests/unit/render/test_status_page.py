"""The page that shows the operator how everything fares."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import html

from aggregator.model import Beat, Overview, Site
from aggregator.render import ROWS, in_order_of_trouble, render_status
from aggregator.render.status import spoken_size, spoken_span
from tests.overviews import HOUR, NOON, incident, overview, source

SITE = Site(
    base_url="http://news.test/deep",
    title="Harbour <news>",
    description="",
    language="en",
    max_age=timedelta(minutes=5),
)


def page(seen: Overview, *reasons: str, start: int = 0) -> html.HtmlElement:
    return html.document_fromstring(render_status(seen, reasons, SITE, start=start).decode())


def texts(root: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in root.xpath(path)]


def test_all_is_well_in_one_line() -> None:
    root = page(overview())

    assert texts(root, "//h1") == ["All is well"]
    assert texts(root, "//head/title") == ["All is well – Harbour <news>"]


def test_reasons_for_not_being_ready_come_first() -> None:
    root = page(overview(store_error="is locked"), "the store does not answer: is locked")

    assert texts(root, "//h1") == ["Not ready"]
    assert texts(root, "//ul[@class='reasons']/li") == ["the store does not answer: is locked"]


def test_an_incident_says_what_to_do() -> None:
    root = page(overview(incidents=(incident("town"),)))

    (told,) = texts(root, "//ul[@class='incidents']/li")
    assert told == (
        "Source failing: town no answer What to do: look at its address "
        "Began 2026-03-01 11:00, 1 h ago"
    )


def test_a_source_is_a_row_with_state_articles_and_next_look() -> None:
    root = page(overview(source("town", why="its usual interval")))

    (row,) = root.xpath("//tbody/tr")
    assert [" ".join(cell.text_content().split()) for cell in row] == [
        "Town town",
        "ok",
        "nothing yet",
        "12",
        "1 h ago",
        "in 1 h its usual interval",
    ]


def test_a_troubled_source_tells_its_reason_below() -> None:
    root = page(overview(source("town", "failing", reason="failed once: no answer", failures=1)))

    assert texts(root, "//tr[@class='because']") == ["failed once: no answer"]
    assert root.xpath("//span[contains(@class, 'state bad')]/text()") == ["failing"]


def test_troubled_sources_come_first() -> None:
    seen = [source("a"), source("b", "stale"), source("c", "gone"), source("d", "failing")]

    assert [one.state.name for one in in_order_of_trouble(seen)] == ["c", "d", "b", "a"]


def test_the_history_is_a_bar_for_each_poll_told_in_words_too() -> None:
    beats = [Beat(at=NOON, new=new, failed=new < 0) for new in (0, 10, 5, -1)]
    history = tuple(replace(beat, new=max(0, beat.new)) for beat in beats)

    root = page(overview(source("town", history=history)))

    bars = root.xpath("//svg/rect")
    assert [int(bar.get("height")) for bar in bars] == [2, 22, 11, 11]
    assert [bar.get("class") for bar in bars] == [None, None, None, "failed"]
    assert all(int(bar.get("y")) + int(bar.get("height")) == 22 for bar in bars)
    assert root.xpath("//svg/@aria-label") == ["15 new in the last 4, 1 failed"]


def test_many_sources_are_shown_page_by_page() -> None:
    seen = overview(*(source(f"s{number:04}") for number in range(ROWS + 5)))

    first, second = page(seen), page(seen, start=ROWS)

    assert len(first.xpath("//tbody/tr")) == ROWS
    assert first.xpath("//nav[@class='pager']/a/@href") == [f"status?from={ROWS}#sources"]
    assert len(second.xpath("//tbody/tr")) == 5
    assert second.xpath("//nav[@class='pager']/a/@href") == ["status?from=0#sources"]


def test_no_secret_stands_on_the_page() -> None:
    reason = "https://me:hunter2@town.test/?token=s3cret: the server answered 500"
    told = incident("town", text=reason, remedy=reason)

    shown = render_status(
        overview(source("town", "failing", reason=reason, why=reason), incidents=(told,)),
        [reason],
        SITE,
    )

    assert b"hunter2" not in shown
    assert b"s3cret" not in shown
    assert b"the server answered 500" in shown


def test_what_a_source_says_is_no_markup() -> None:
    shown = render_status(overview(source("town", title="<script>x</script>")), (), SITE)

    assert b"<script>" not in shown


def test_everything_the_page_needs_is_beside_it() -> None:
    root = page(overview())

    needed = root.xpath("//link[not(@rel='alternate')]/@href | //img/@src | //script/@src")

    assert sorted(set(needed)) == ["favicon.svg", "status.css"]
    assert not root.xpath("//@style")


@pytest.mark.parametrize(
    ("seconds", "spoken"),
    [(0.4, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (3600, "1 h"), (93_780, "1 d 2 h")],
)
def test_a_span_is_told_in_its_two_largest_units(seconds: float, spoken: str) -> None:
    assert spoken_span(seconds) == spoken


@pytest.mark.parametrize(
    ("size", "spoken"),
    [(12, "12 B"), (1536, "1.5 KiB"), (3 << 30, "3.0 GiB"), (5 << 40, "5.0 TiB")],
)
def test_a_size_is_told_in_a_fitting_unit(size: int, spoken: str) -> None:
    assert spoken_size(size) == spoken


def test_a_source_that_is_overdue_is_due_now() -> None:
    root = page(overview(source("town", due=NOON - HOUR)))

    assert texts(root, "//td[@data-label='Next look']") == ["now"]
