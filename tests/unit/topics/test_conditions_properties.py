"""What holds of every registry and every article, whatever its texts."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import (
    CombinedFeed,
    Condition,
    Facts,
    Field,
    Filed,
    Registry,
    Term,
    TopicEntry,
)
from aggregator.topics import Classifier
from aggregator.topics.sight import Texts
from aggregator.topics.triggers import Index

_Form = Literal["NFC", "NFD"]
_FORMS: tuple[_Form, ...] = ("NFC", "NFD")
_NAMES = ("Sea", "Shore", "Åland", "港", "C++")
_SLUGS = ("sea", "shore", "aland", "topic-port", "c")
_SURROGATES = st.sampled_from(["\ud800", "sea \udfff", "İ\u0307", "ǰ\u0323", "\u200b", "\x00"])
_TEXTS = st.text() | st.text(alphabet="aAbå\u030ae_ -.港がか\u3099กß", max_size=12) | _SURROGATES
_WANTED = st.sampled_from(
    [*_NAMES, *_SLUGS, "a", "b a", "sv", "/å.?b/", "/^[^a]*$/"]
) | _TEXTS.filter(lambda text: not text.startswith("/"))
_TERMS = st.builds(
    Term, field=st.sampled_from(Field), wanted=st.lists(_WANTED, max_size=3).map(tuple)
)
_SIMPLE = st.builds(Condition, terms=st.lists(_TERMS, max_size=2).map(tuple))


def _nested(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, max_size=2).map(tuple)
    return st.builds(Condition, all_of=parts, any_of=parts, none_of=parts)


_CONDITIONS = st.recursive(_SIMPLE, _nested, max_leaves=6)
_RULES = st.lists(_CONDITIONS, max_size=1).map(tuple)
_FACTS = st.builds(
    Facts,
    title=_TEXTS,
    summary=_TEXTS,
    categories=st.lists(_TEXTS, max_size=2).map(tuple),
    sources=st.lists(_TEXTS | st.sampled_from(_SLUGS), max_size=3).map(tuple),
    language=st.none() | _TEXTS | st.sampled_from(["sv", "sv-FI", "en"]),
    link=st.none() | _TEXTS,
)
_LABELS = st.lists(st.sampled_from(_NAMES) | _TEXTS, max_size=4)


@st.composite
def _registries(draw: st.DrawFn) -> Registry:
    topics = tuple(
        TopicEntry(
            slug=slug,
            label=name,
            title=name,
            parents=tuple(draw(st.lists(st.sampled_from([*_SLUGS, "unknown"]), max_size=2))),
            include=draw(_RULES),
            exclude=draw(_RULES),
            removed=draw(st.booleans()),
        )
        for slug, name in zip(_SLUGS, _NAMES, strict=True)
    )
    return Registry(topics=topics, combined=(_feed("both", draw(_CONDITIONS)),))


@given(registry=_registries(), labels=_LABELS, facts=_FACTS)
def test_any_article_is_filed_and_explained(
    registry: Registry, labels: list[str], facts: Facts
) -> None:
    classifier = Classifier(registry)

    filed, reasons = classifier.file(labels, facts), classifier.why(labels, facts)

    assert filed == classifier.file(labels, facts)
    assert len({*filed.labels, *filed.above}) == len(filed.labels) + len(filed.above)
    assert all(reason.feed and reason.text for reason in reasons)


@given(registry=_registries(), labels=_LABELS, facts=_FACTS)
def test_texts_in_one_form_of_unicode_are_filed_as_in_another(
    registry: Registry, labels: list[str], facts: Facts
) -> None:
    classifier = Classifier(registry)

    composed, apart = (
        classifier.file([unicodedata.normalize(form, label) for label in labels], _in(facts, form))
        for form in _FORMS
    )

    assert _composed(composed) == _composed(apart)


@given(registry=_registries(), labels=_LABELS, facts=_FACTS)
def test_the_order_of_the_sources_does_not_matter(
    registry: Registry, labels: list[str], facts: Facts
) -> None:
    classifier = Classifier(registry)

    there = classifier.file(labels, facts)
    back = classifier.file(labels, replace(facts, sources=facts.sources[::-1]))

    assert there == back


@given(registry=_registries(), labels=_LABELS, facts=_FACTS)
def test_no_topic_holds_what_it_excludes_or_holds_when_removed(
    registry: Registry, labels: list[str], facts: Facts
) -> None:
    everything = Condition()
    first, second, *others = registry.topics
    topics = (replace(first, removed=True), replace(second, exclude=(everything,)), *others)

    filed = Classifier(replace(registry, topics=topics)).file(labels, facts)

    assert not {first.label, second.label} & {*filed.labels, *filed.above}


@given(registry=_registries(), labels=_LABELS, facts=_FACTS, order=st.permutations(range(5)))
def test_the_order_of_the_registry_changes_no_membership(
    registry: Registry, labels: list[str], facts: Facts, order: list[int]
) -> None:
    other = replace(registry, topics=tuple(registry.topics[place] for place in order))

    filed, again = (Classifier(each).file(labels, facts) for each in (registry, other))

    assert {*filed.labels} == {*again.labels}
    assert {*filed.above} == {*again.above}
    assert filed.combined == again.combined


@given(parts=st.lists(_CONDITIONS, min_size=1, max_size=3).map(tuple), facts=_FACTS)
def test_none_of_is_the_negation_of_any_of(parts: tuple[Condition, ...], facts: Facts) -> None:
    assert _holds(Condition(none_of=parts), facts) is not _holds(Condition(any_of=parts), facts)


@given(one=_CONDITIONS, other=_CONDITIONS, facts=_FACTS)
def test_not_both_is_not_the_one_or_not_the_other(
    one: Condition, other: Condition, facts: Facts
) -> None:
    not_both = Condition(none_of=(Condition(all_of=(one, other)),))
    either_not = Condition(any_of=(Condition(none_of=(one,)), Condition(none_of=(other,))))

    assert _holds(not_both, facts) is _holds(either_not, facts)


@given(terms=st.lists(_TERMS, min_size=1, max_size=3).map(tuple), facts=_FACTS)
def test_terms_side_by_side_are_as_many_conditions_in_all_of(
    terms: tuple[Term, ...], facts: Facts
) -> None:
    apart = Condition(all_of=tuple(Condition(terms=(term,)) for term in terms))

    assert _holds(Condition(terms=terms), facts) is _holds(apart, facts)


@given(conditions=st.lists(_CONDITIONS, min_size=1, max_size=4), facts=_FACTS)
def test_the_index_leaves_out_no_rule_that_holds(conditions: list[Condition], facts: Facts) -> None:
    index = Index({str(place): (condition,) for place, condition in enumerate(conditions)})
    holding = [str(place) for place, each in enumerate(conditions) if _holds(each, facts)]

    candidates = index.candidates(Texts(facts))

    assert {*holding} <= {*candidates}


@pytest.mark.parametrize("field", Field)
def test_facts_are_needed_for_all_fields_but_the_topic(field: Field) -> None:
    condition = Condition(none_of=(Condition(terms=(Term(field=field, wanted=("sea",)),)),))

    classifier = Classifier(Registry(combined=(_feed("some", condition),)))

    assert classifier.needs_facts is (field is not Field.TOPIC)


def _feed(slug: str, condition: Condition) -> CombinedFeed:
    return CombinedFeed(slug=slug, title=slug, condition=condition)


def _holds(condition: Condition, facts: Facts) -> bool:
    return bool(Classifier(Registry(combined=(_feed("it", condition),))).file((), facts).combined)


def _in(facts: Facts, form: _Form) -> Facts:
    def to(text: str) -> str:
        return unicodedata.normalize(form, text)

    return Facts(
        title=to(facts.title),
        summary=to(facts.summary),
        categories=tuple(map(to, facts.categories)),
        sources=tuple(map(to, facts.sources)),
        language=facts.language and to(facts.language),
        link=facts.link and to(facts.link),
    )


def _composed(filed: Filed) -> Filed:
    labels = tuple(unicodedata.normalize("NFC", label) for label in filed.labels)
    return replace(filed, labels=labels)
