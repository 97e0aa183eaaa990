"""Which pieces of lines become labels: never a part of one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aggregator.topics import Corpus, Topics, Undeclared, Vocabulary


def _topics(lines: Mapping[str, int] | list[str]) -> Topics:
    counts = lines if isinstance(lines, Mapping) else dict.fromkeys(lines, 1)
    return Topics(Vocabulary(), Corpus(lines=counts))


@pytest.mark.parametrize("fragment", ["Mina", "Sidor"])
def test_what_always_has_the_same_neighbour_is_no_label(fragment: str) -> None:
    topics = _topics(["MinaSidor", "KulturMinaSidor", "StödMinaSidor"])

    assert not topics.announced(fragment)


def test_what_has_different_neighbours_is_a_label() -> None:
    topics = _topics(["KulturStöd", "HälsaStöd"])

    assert topics.announced("Stöd")
    assert not topics.announced("Kultur")


def test_the_end_of_a_line_is_a_neighbour() -> None:
    topics = _topics(["KulturStöd", "HälsaStödBad"])

    assert topics.announced("Stöd")


def test_a_separator_is_a_neighbour() -> None:
    topics = _topics(["KulturStöd | Bad", "Kultur | HälsaStödBad"])

    assert topics.announced("Stöd")
    assert topics.announced("Kultur")


def test_a_further_neighbour_makes_a_label_of_a_piece() -> None:
    topics = _topics(["ParkStöd", "ParkStödBad"])
    assert not topics.announced("Stöd")

    learnt = topics.learn(Corpus(lines={"SkolaStöd": 1}))

    assert topics.announced("Stöd")
    assert "stöd" in learnt.announced


def test_two_words_once_found_inseparable_are_taken_back() -> None:
    topics = _topics({"KlimatPunkten": 1, "KlimatPunktenSkola": 1, "StödKlimatPunkten": 1})
    assert topics.labels(["KlimatPunkten"]) == ("Klimat", "Punkten")

    learnt = topics.learn(Corpus(lines={"KlimatPunkten": 2}))

    assert learnt.changed["KlimatPunktenSkola"] == (
        ("Klimat", "Punkten", "Skola"),
        ("KlimatPunkten", "Skola"),
    )
    assert learnt.announced == {"klimatpunkten"}


def test_a_line_that_shorter_labels_cover_later_loses_its_feed() -> None:
    topics = _topics(["健康教育", "健康"])

    learnt = topics.learn(Corpus(lines={"教育": 1}))

    assert learnt.changed == {"健康教育": (("健康教育",), ("健康", "教育"))}
    assert learnt.announced == {"教育"}
    assert learnt.withdrawn == {"健康教育"}


def test_a_mixed_case_word_met_later_joins_its_pieces() -> None:
    topics = _topics(["KulturMinaSidor"])

    learnt = topics.learn(Corpus(words=frozenset({"MinaSidor"})))

    assert learnt.changed == {
        "KulturMinaSidor": (("Kultur", "Mina", "Sidor"), ("Kultur", "MinaSidor"))
    }


def test_another_spelling_that_prevails_is_shown_everywhere() -> None:
    topics = _topics({"Parks": 2, "Parks | Film": 1})

    learnt = topics.learn(Corpus(lines={"PARKS": 4}))

    assert learnt.changed == {
        "Parks": (("Parks",), ("PARKS",)),
        "Parks | Film": (("Parks", "Film"), ("PARKS", "Film")),
    }


@pytest.mark.parametrize("line", ["2024", "1 177", "A", "b", "–", "5%"])
def test_figures_signs_and_single_letters_get_no_feed(line: str) -> None:
    topics = _topics([line, f"{line} | Film", f"Film | {line}"])

    assert not topics.announced(line)


def test_a_single_letter_of_a_script_without_case_is_a_label() -> None:
    assert _topics(["水"]).announced("水")


@pytest.mark.parametrize(
    ("undeclared", "labels", "announced"),
    [
        ("publish", ("Film", "Music"), True),
        ("list", ("Film", "Music"), False),
        ("ignore", ("Music",), False),
    ],
)
def test_labels_that_are_not_configured_are_treated_as_told(
    undeclared: Undeclared, labels: tuple[str, ...], *, announced: bool
) -> None:
    vocabulary = Vocabulary(labels=("Music",), aliases={"Tunes": "Music"})

    topics = Topics(vocabulary, Corpus(lines={"Film": 3}), undeclared=undeclared)

    assert topics.labels(["Film | tunes"]) == labels
    assert topics.announced("Film") is announced
    assert topics.announced("Music")


def test_a_name_with_a_capital_inside_is_not_torn_at_the_end_of_a_word() -> None:
    topics = _topics(["eHälsa", "Tandvård", "TandvårdeHälsa", "KommuneHälsa", "RegioneHälsa"])

    assert topics.labels(["TandvårdeHälsa"]) == ("Tandvård", "eHälsa")
    assert topics.labels(["KommuneHälsa"]) == ("KommuneHälsa",)
    assert not topics.announced("Hälsa")
