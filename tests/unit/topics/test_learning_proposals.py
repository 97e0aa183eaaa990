"""What the owner of a vocabulary is told about a source."""

from __future__ import annotations

from aggregator.topics import Corpus, Topics, Use, Vocabulary

_LINES = {"Film": 4, "FilmDans": 1, "OperaDans": 2, "Musik": 9, "FilmOpera": 1, "Bad": 5}


def _topics() -> Topics:
    vocabulary = Vocabulary(labels=("Musik",), aliases={"Bad": "Simning"})
    return Topics(vocabulary, Corpus(lines=_LINES))


def test_labels_worth_configuring_come_with_evidence_the_most_certain_first() -> None:
    proposals = _topics().proposals()

    assert [(each.label, each.alone) for each in proposals] == [
        ("Film", True),
        ("Dans", False),
        ("Opera", False),
    ]
    assert (proposals[0].articles, proposals[0].lines) == (6, 3)
    assert proposals[0].evidence == "stood alone in 4 articles, in 3 different lines altogether"
    assert proposals[1].evidence == "came out of 2 different lines, beside different labels"


def test_lines_that_the_vocabulary_does_not_cover_are_told_by_their_articles() -> None:
    unmapped = [*_topics().unmapped()]

    assert [(each.line, each.articles) for each in unmapped] == [
        ("Film", 4),
        ("OperaDans", 2),
        ("FilmDans", 1),
        ("FilmOpera", 1),
    ]
    assert unmapped[1].division.pieces == ("Opera", "Dans")


def test_a_use_counts_articles_and_lines() -> None:
    topics = _topics()

    assert topics.uses("film") == Use(spelling="Film", articles=6, lines=3)
    assert topics.uses("Simning") == Use(spelling="Bad", articles=5, lines=1)
    assert topics.uses("Ballet") == Use()


def test_a_line_in_other_letters_is_no_further_line() -> None:
    topics = _topics()

    topics.learn(Corpus(lines={"FILM": 1}))

    assert topics.uses("Film") == Use(spelling="Film", articles=7, lines=3)
