"""What becomes of an article's categories: labels, their spelling, and which deserve a feed."""

from __future__ import annotations

import pytest

from aggregator.topics import Corpus, Topics, Vocabulary, mixed_words


def test_categories_give_each_label_once_in_the_order_given() -> None:
    topics = Topics(Vocabulary(labels=("Music", "Dance", "Film")), Corpus())

    labels = topics.labels(["FilmMusic", "dance", "MUSIC"])

    assert labels == ("Film", "Music", "Dance")


def test_an_alias_wins_over_a_label_that_a_vocabulary_lists() -> None:
    topics = Topics(Vocabulary(labels=("Kultur", "Stöd"), aliases={"Kultur": "Culture"}), Corpus())

    assert topics.labels(["KulturStöd"]) == ("Culture", "Stöd")


def test_an_alias_gives_the_label_it_stands_for() -> None:
    topics = Topics(Vocabulary(labels=("Music",), aliases={"tunes": "Transport"}), Corpus())

    labels = topics.labels(["tunesMusic", "TUNES"])

    assert labels == ("Transport", "Music")
    assert topics.announced("tunes")
    assert topics.announced("transport")


def test_a_learned_label_is_spelt_as_the_source_most_often_does() -> None:
    topics = Topics(Vocabulary(), Corpus(lines={"PARKS": 1, "Parks": 3, "parks": 2}))

    assert topics.labels(["pArKs"]) == ("Parks",)


@pytest.mark.parametrize(
    ("label", "announced"),
    [("Film", True), ("Music", True), ("Dance", True), ("Opera", False), ("Ballet", False)],
)
def test_a_label_is_announced_when_it_is_configured_or_proven(
    label: str, *, announced: bool
) -> None:
    lines = {"Music": 1, "MusicDance": 1, "OperaDance": 7}

    topics = Topics(Vocabulary(labels=("Film",)), Corpus(lines=lines))

    assert topics.announced(label) is announced


def test_a_line_that_other_labels_cover_is_not_announced() -> None:
    lines = dict.fromkeys(["Music", "Dance", "Music Dance"], 1)

    topics = Topics(Vocabulary(), Corpus(lines=lines))

    assert not topics.announced("Music Dance")


def test_the_same_line_in_other_letters_is_not_a_second_line() -> None:
    topics = Topics(Vocabulary(), Corpus(lines={"OperaDance": 1, "OperaDANCE": 1}))

    assert not topics.announced("Opera")


def test_signs_alone_are_never_announced() -> None:
    topics = Topics(Vocabulary(), Corpus(lines={"-": 5, "---": 5}))

    assert not topics.announced("-")
    assert topics.labels(["Music - Dance"]) == ("Music - Dance",)


def test_an_undivided_line_is_announced_whole() -> None:
    topics = Topics(Vocabulary(), Corpus(lines={"MusicDance": 1}), "none")

    assert topics.announced("MusicDance")
    assert not topics.announced("Music")


def test_mixed_words_are_those_with_a_capital_inside() -> None:
    text = "Use MinaSidor-appen, said McKay of the BBC: Öppet i eHälsa"

    assert mixed_words(text) == {"MinaSidor", "McKay", "eHälsa"}


def test_the_reason_is_in_words() -> None:
    topics = Topics(Vocabulary(labels=("Music", "Dance")), Corpus())

    assert topics.explain("MusicDance").reason == "configured labels cover it completely"
    assert topics.explain("Music | Dance").reason == "separators between labels; a configured label"
    assert "kept whole" in topics.explain("Gardens").reason
