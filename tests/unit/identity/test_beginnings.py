"""What a tombstone keeps of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.identity import beginning, comparable

PARTS = [*"aB é1ſ2&;.…–\u00ad", "e\u0301", "&amp;", "ß"]
TEXT = st.lists(st.sampled_from(PARTS), max_size=40).map("".join)


def agree(one: str, other: str) -> bool:
    short, long = sorted((comparable(one), comparable(other)), key=len)
    return long.startswith(short)


def test_a_short_text_is_kept_whole() -> None:
    assert beginning("The bridge opens on Monday.") == "The bridge opens on Monday."


def test_a_long_text_is_cut() -> None:
    assert beginning("a" * 5000) == "a" * 400


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("x" * 398 + " 12345 and more", 399),  # inside a number
        ("x" * 399 + "e\u0301 and more", 399),  # between a letter and its accent
        ("x" * 398 + "&amp; and more", 399),  # inside an entity
    ],
    ids=["number", "accent", "entity"],
)
def test_a_text_is_never_cut_where_its_beginning_would_be_another_text(
    text: str, length: int
) -> None:
    assert len(beginning(text)) == length


@given(start=st.sampled_from(["", "y" * 380, "y " * 195]), text=TEXT, more=TEXT)
def test_what_agrees_with_a_text_agrees_with_its_beginning(
    start: str, text: str, more: str
) -> None:
    whole, longer = start + text, start + text + more
    kept = beginning(whole)

    assert agree(kept, whole)
    if agree(whole, longer):
        assert agree(kept, longer)
    assert beginning(kept) == kept
