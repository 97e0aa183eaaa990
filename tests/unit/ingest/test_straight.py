"""New items decided upon straight, and as all others are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.identity import Occasion, Outcome, key_of
from aggregator.ingest.deciding import Context, decide, straight
from aggregator.model import Item, Parsed
from aggregator.store import NewArticle

NOW = datetime(2026, 6, 1, 12, 0, 0, 7, tzinfo=UTC)
DATES = (None, NOW, NOW - timedelta(days=40, microseconds=3), NOW + timedelta(days=40))
LANGUAGES = st.sampled_from((None, "sv", "en"))


@st.composite
def items(draw: st.DrawFn) -> Item:
    """One item, its title and place to be told."""
    return Item(
        title="Ferries",
        summary=draw(st.sampled_from(("", "It runs.", "It \ufffd"))),
        categories=draw(st.sampled_from(((), ("Roads",), ("Roads", "Roads"), ("x" * 600,)))),
        published=draw(st.sampled_from(DATES)),
        link=draw(st.sampled_from((None, "http://a.test/"))),
        content=draw(st.sampled_from((None, "", "<p>It runs.</p>"))),
        authors=draw(st.sampled_from(((), ("Ann", "Bo")))),
        image=draw(st.sampled_from((None, "http://a.test/i.png"))),
        language=draw(LANGUAGES),
        position=0,
    )


@given(item=items(), language=LANGUAGES, days=st.integers(-3, 3), place=st.integers(0, 9))
def test_a_new_item_becomes_the_same_article_either_way(
    item: Item, language: str | None, days: int, place: int
) -> None:
    key = key_of(item.title)
    context = Context(
        occasion=Occasion(source="town", dated=NOW + timedelta(days=days), recurs_after=None),
        now=NOW,
        place=place,
        language=language,
        marks={0: b"mark"},
    )

    (fresh,) = straight([(key, item)], context)
    parsed = Parsed(items=(item,), layout="feed", encoding="utf-8")
    ((outcome, change),) = decide(parsed, [key], {}, context)

    assert (outcome, change.new) == (Outcome.NEW, True)
    for name in set(NewArticle._fields) - {"authors"}:
        assert getattr(change, name) == getattr(fresh, name), name
    assert (change.authors or ()) == fresh.authors
