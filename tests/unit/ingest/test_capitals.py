"""Telling by its bytes that a text holds no word with a capital inside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.ingest.capitals import may_mix
from aggregator.topics import mixed_words

SIGNS = "aZzA éÉñÞßÿ×÷–’“…ªºŁłДж字7_-.\ud800"


@given(st.one_of(st.text(), st.text(alphabet=SIGNS)))
def test_a_text_that_is_passed_over_has_no_mixed_word(text: str) -> None:
    assert may_mix(text) or not mixed_words(text)


@pytest.mark.parametrize("text", ["The ferry – it “runs”. Daily…", "Señor Ángel, CAFÉ Ñandú"])
def test_plain_sentences_are_passed_over(text: str) -> None:
    assert not may_mix(text)


@pytest.mark.parametrize("text", ["the McKinsey report", "a iPhone", "caféÉtoile", "жЖ"])
def test_a_capital_inside_a_word_is_not_passed_over(text: str) -> None:
    assert may_mix(text)
