"""The reasons for where an article is filed, in words."""

from __future__ import annotations

from aggregator.model import (
    CombinedFeed,
    Condition,
    Facts,
    Field,
    Registry,
    Term,
    TopicEntry,
)
from aggregator.topics import Classifier, Reason

_FACTS = Facts(
    title="Harbour fair on Sunday",
    summary="",
    categories=(),
    sources=("pier",),
    language="en",
    link=None,
)


def test_a_rule_that_brings_in_names_the_words_it_found() -> None:
    fairs = _topic("fairs", include=(_term(Field.TITLE, "market", "fair"),))

    assert _why(fairs) == [Reason(feed="Fairs", text='brought in: title has "fair"')]


def test_a_rule_that_keeps_out_names_the_pattern_it_found() -> None:
    fairs = _topic("fairs", exclude=(_term(Field.TEXT, "monday", "/sun(day)?/"),))

    assert _why(fairs, labels=("Fairs",)) == [
        Reason(feed="Fairs", text="kept out: text has /sun(day)?/")
    ]


def test_a_rule_that_did_not_act_is_not_named() -> None:
    fairs = _topic(
        "fairs",
        include=(_term(Field.TITLE, "market"),),
        exclude=(_term(Field.TITLE, "fair"),),
    )

    assert _why(fairs) == []


def test_each_parent_is_named_with_the_topic_it_is_a_parent_of() -> None:
    topics = (_topic("town"), _topic("events", "town"), _topic("fairs", "events"))

    assert _why(*topics, labels=("Fairs",)) == [
        Reason(feed="Events", text='a parent of "Fairs"'),
        Reason(feed="Town", text='a parent of "Events"'),
    ]


def test_a_removed_topic_tells_that_its_label_is_not_counted() -> None:
    [reason] = _why(_topic("fairs", removed=True), labels=("Fairs",))

    assert reason == Reason(feed="Fairs", text="the topic is removed: its label is not counted")


def test_a_combined_feed_names_what_held_and_what_was_absent() -> None:
    condition = Condition(
        terms=_term(Field.SOURCE, "pier").terms,
        any_of=(_term(Field.LANGUAGE, "sv"), _term(Field.LANGUAGE, "en")),
        none_of=(
            Condition(all_of=(_term(Field.CATEGORIES, "sport", "/race/"),), any_of=(Condition(),)),
        ),
    )

    [reason] = _why(combined=(CombinedFeed(slug="pier", title="At sea", condition=condition),))

    assert reason.feed == "At sea"
    assert reason.text == (
        'the condition holds: source is "pier" and language is "en"'
        ' and not ((categories have "sport" or /race/) and (anything))'
    )


def test_a_condition_that_asks_for_nothing_says_so() -> None:
    [reason] = _why(combined=(CombinedFeed(slug="all-of-it", title="It", condition=Condition()),))

    assert reason.text == "the condition holds: it asks for nothing"


def _topic(
    slug: str,
    *parents: str,
    include: tuple[Condition, ...] = (),
    exclude: tuple[Condition, ...] = (),
    removed: bool = False,
) -> TopicEntry:
    return TopicEntry(
        slug=slug,
        label=slug.capitalize(),
        title=slug.capitalize(),
        parents=parents,
        include=include,
        exclude=exclude,
        removed=removed,
    )


def _term(field: Field, *wanted: str) -> Condition:
    return Condition(terms=(Term(field=field, wanted=wanted),))


def _why(
    *topics: TopicEntry, labels: tuple[str, ...] = (), combined: tuple[CombinedFeed, ...] = ()
) -> list[Reason]:
    return list(Classifier(Registry(topics=topics, combined=combined)).why(labels, _FACTS))
