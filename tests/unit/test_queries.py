"""What is typed into a search field, as words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import LONGEST_QUERY, Phrase, Query


def starts(*words: str) -> Phrase:
    """Words of which the last may go on."""
    return Phrase(words=words, beginning=True)


def whole(*words: str) -> Phrase:
    """Words that stand as they are."""
    return Phrase(words=words, beginning=False)


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("", ()),
        ("  ", ()),
        ("ferry", (starts("ferry"),)),
        ("Night  ferry\n", (starts("Night"), starts("ferry"))),
        ("to sea", (whole("to"), starts("sea"))),
        ('"night ferry"', (whole("night", "ferry"),)),
        ("”night ferry”", (whole("night", "ferry"),)),
        ('sea "night ferry', (starts("sea"), whole("night", "ferry"))),
        ("e-mail", (starts("e", "mail"),)),
        ("ferry ferry", (starts("ferry"),)),
        ("a AND NOT b*", (whole("a"), starts("AND"), starts("NOT"), whole("b"))),
        ("snake_case", (starts("snake", "case"),)),
        ("海", (starts("海"),)),
        ("fer\u00adry", (starts("ferry"),)),
        ('""', ()),
        ("* - ( :", ()),
    ],
)
def test_a_text_asks_for_words_and_phrases(text: str, phrases: tuple[Phrase, ...]) -> None:
    assert Query.of(text).phrases == phrases


def test_the_text_is_kept_in_one_line_as_it_was_typed() -> None:
    assert Query.of("  «night\tferry»  a-b ").text == "«night ferry» a-b"


def test_of_many_words_the_first_are_asked_for() -> None:
    words = [f"w{number:03}" for number in range(30)]

    assert [one.words[0] for one in Query.of(" ".join(words)).phrases] == words[:12]


@given(st.text(max_size=2 * LONGEST_QUERY))
def test_nothing_but_letters_and_digits_is_left(text: str) -> None:
    query = Query.of(text)

    assert len(query.text) <= LONGEST_QUERY
    assert all(word.isalnum() for phrase in query.phrases for word in phrase.words)
    assert Query.of(query.text) == query
