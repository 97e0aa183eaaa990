"""The order in which an index lists topics and their sub-topics."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import FeedHead, FeedKind
from aggregator.render.tree import tree

MOMENT = datetime(2026, 3, 4, tzinfo=UTC)


def topic(slug: str, *parents: str) -> FeedHead:
    return FeedHead(
        kind=FeedKind.TOPIC,
        slug=slug,
        title=slug,
        revision=1,
        changed_at=MOMENT,
        articles=1,
        latest=None,
        parents=parents,
    )


def lines(*heads: FeedHead) -> list[str]:
    return [f"{'-' * place.depth}{place.head.slug}" for place in tree(heads)]


def test_sub_topics_stand_below_their_parents_in_the_order_given() -> None:
    heads = (topic("bus", "transport"), topic("arts"), topic("transport"), topic("boat", "bus"))

    assert lines(*heads) == ["arts", "transport", "-bus", "--boat"]


def test_a_topic_of_two_parents_stands_below_both_and_is_unfolded_once() -> None:
    heads = (topic("a"), topic("b"), topic("both", "a", "b"), topic("inner", "both"))

    assert lines(*heads) == ["a", "-both", "--inner", "b", "-both"]
    assert [place.elsewhere for place in tree(heads)] == [False, False, False, False, True]


def test_a_parent_that_is_not_published_is_overlooked() -> None:
    assert lines(topic("bus", "gone")) == ["bus"]


def test_topics_in_a_circle_hang_from_the_first() -> None:
    assert lines(topic("a", "b"), topic("b", "a"), topic("c", "c")) == ["a", "-b", "c"]


_slugs = st.sampled_from("abcdefgh")


@given(st.dictionaries(_slugs, st.lists(_slugs | st.just("gone"), max_size=3)))
def test_every_topic_is_listed_below_one_of_its_parents_or_at_the_top(
    parents: dict[str, list[str]],
) -> None:
    places = tree([topic(slug, *above) for slug, above in parents.items()])

    assert {place.head.slug for place in places} == set(parents)
    way: list[str] = []
    for place in places:
        assert place.depth <= len(way)
        way[place.depth :] = [place.head.slug]
        assert len(way) == 1 or way[-2] in place.head.parents
        assert len(set(way)) == len(way)
