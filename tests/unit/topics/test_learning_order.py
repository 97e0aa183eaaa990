"""What is known depends on what a source has shown, never on the order or the portions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from aggregator.text import label_key
from aggregator.topics import Corpus, Split, Topics, Undeclared, Vocabulary

# Beginnings, ends and parts of each other, compounds, mixed-case words, scripts without case.
_LABELS = (
    *("Kultur", "kultur", "KULTUR", "Kultur och hälsa", "Arrangera kultur", "Hälsa", "eHälsa"),
    *("Mina", "Sidor", "MinaSidor", "Stöd", "stöd", "IT", "It", "5G", "A", "b", "2024", "(barn)"),
    *(
        "健康",
        "教育",
        "健",
        "健康教育",
        "ßtadt",
        "Straße",
        "STRASSE",
        "İl",
        "Vad?",
        "e-hälsa",
        "#Ab",
    ),
    *("Kultur, Stöd", "Ab, och cd", "Ka", "KaBa", "ΑΣ", "ας"),
)
_JOINTS = ("", "", "", " ", " | ", ", ", "  ")
_line = st.lists(st.tuples(st.sampled_from(_LABELS), st.sampled_from(_JOINTS)), max_size=4).map(
    lambda parts: "".join(text for part in parts for text in part)
)
_Portion: TypeAlias = tuple[dict[str, int], frozenset[str]]
_portion = st.tuples(
    st.dictionaries(_line, st.integers(0, 6), max_size=5),
    st.frozensets(st.sampled_from(["MinaSidor", "KaBa", "eHälsa", "KulturStöd", "ITStöd"])),
)
_vocabulary = st.builds(
    lambda labels, aliases: Vocabulary(labels=tuple(labels), aliases=aliases),
    st.lists(st.sampled_from(_LABELS), max_size=3),
    st.dictionaries(st.sampled_from(_LABELS), st.sampled_from(_LABELS), max_size=1),
)
_split = st.sampled_from(["auto", "auto", "auto", "vocabulary", "none"])


def _corpus(portion: _Portion) -> Corpus:
    return Corpus(lines=portion[0], words=portion[1])


def _sum(corpora: Iterable[Corpus]) -> Corpus:
    lines: Counter[str] = Counter()
    words: frozenset[str] = frozenset()
    for corpus in corpora:
        lines.update(corpus.lines)
        words |= corpus.words
    return Corpus(lines=lines, words=words)


def _state(topics: Topics, lines: Iterable[str]) -> list[object]:
    lines = sorted(lines)
    labels = sorted({*_LABELS, *(label for line in lines for label in topics.labels([line]))})
    return [
        [(line, topics.explain(line), topics.labels([line])) for line in lines],
        [(label, topics.announced(label), topics.uses(label)) for label in labels],
        list(topics.unmapped()),
        topics.proposals(),
    ]


@given(st.lists(_portion, max_size=6), _vocabulary, _split, st.randoms(use_true_random=False))
def test_portions_in_any_order_teach_what_all_at_once_does(
    portions: list[_Portion], vocabulary: Vocabulary, split: Split, random: Random
) -> None:
    corpora = [*map(_corpus, portions)]
    lines = [*_sum(corpora).lines, *_LABELS]
    at_once = Topics(vocabulary, _sum(corpora), split)
    random.shuffle(corpora)

    by_and_by = Topics(vocabulary, split=split)
    for corpus in corpora:
        by_and_by.learn(corpus)

    assert _state(by_and_by, lines) == _state(at_once, lines)


@given(_portion, _portion, _vocabulary, st.sampled_from(["publish", "list", "ignore"]))
def test_what_was_learnt_tells_every_difference(
    first: _Portion, second: _Portion, vocabulary: Vocabulary, undeclared: Undeclared
) -> None:
    topics = Topics(vocabulary, _corpus(first), undeclared=undeclared)
    lines = [line for line, articles in first[0].items() if articles]
    labels_before = {line: topics.labels([line]) for line in lines}

    learnt = topics.learn(_corpus(second))

    labels = {line: topics.labels([line]) for line in lines}
    assert learnt.changed == {
        line: (labels_before[line], labels[line])
        for line in lines
        if labels[line] != labels_before[line]
    }


@given(_portion, _portion, _vocabulary)
def test_what_was_learnt_tells_who_gets_a_feed_and_who_loses_it(
    first: _Portion, second: _Portion, vocabulary: Vocabulary
) -> None:
    topics = Topics(vocabulary, _corpus(first))
    everything = Topics(vocabulary, _sum([_corpus(first), _corpus(second)]))
    keys = {label_key(label) for each in (topics, everything) for label in _labels(each, first)}
    before = {key for key in keys if topics.announced(key)}

    learnt = topics.learn(_corpus(second))

    after = {key for key in keys if everything.announced(key)}
    assert learnt.announced & keys == after - before
    assert learnt.withdrawn == before - after


def _labels(topics: Topics, portion: _Portion) -> Iterable[str]:
    return (label for line in portion[0] for label in topics.labels([line]))
