"""Secrets in texts for people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.masking import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:hunter2@town.test/a: 500", "https://***@town.test/a: 500"),
        ("see http://ghp_abc123@town.test", "see http://***@town.test"),
        ("https://town.test/a?token=abc&page=2", "https://town.test/a?token=***&page=2"),
        ("https://town.test/?page=2&api_key=a%20b#x", "https://town.test/?page=2&api_key=***#x"),
        ("X-Amz-Signature=0f0f; rest", "X-Amz-Signature=***; rest"),
        ("?access_token=a,b", "?access_token=***"),
        ("postgresql://me:p%40ss@db/news", "postgresql://***@db/news"),
        ("Authorization: Bearer abcdefgh.ijkl", "Authorization: Bearer ***"),
        ("authorization=Basic dXNlcjpwYXNz", "authorization=Basic ***"),
        ("password=hunter2 was refused", "password=*** was refused"),
    ],
)
def test_a_secret_is_masked_and_the_rest_stays(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "https://town.test/news?page=2: the server answered 503",
        "mailto:desk@town.test",
        "the directory /srv/news cannot be listed (correct `directory`)",
        "monkey=7 turnkey=8 author=me",
        "it is the basic rule of the bearer",
    ],
)
def test_a_text_without_secrets_stays_as_it_is(text: str) -> None:
    assert masked(text) == text


@given(st.text())
def test_masking_never_fails_and_masks_nothing_twice(text: str) -> None:
    once = masked(text)

    assert masked(once) == once
