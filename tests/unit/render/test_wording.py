"""The languages of the interface."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone

import pytest

from aggregator.render.wording import Plural, Words, wording

ENGLISH, SWEDISH = wording("en"), wording("sv")
NAMES = [one.name for one in fields(Words)]


def places(told: object) -> list[str]:
    """The places for values in a text, or in both of a plural."""
    texts = [told.one, told.other] if isinstance(told, Plural) else [str(told)]
    return sorted({place for text in texts for place in re.findall(r"{(\w*)}", text)})


@pytest.mark.parametrize(
    ("asked", "tag"),
    [
        (("sv",), "sv"),
        (("sv-SE",), "sv"),
        (("SV",), "sv"),
        (("fi", "sv"), "sv"),
        (("en-GB", "sv"), "en"),
        ((None, "sv"), "sv"),
        (("fi",), "en"),
        (("", None), "en"),
        ((), "en"),
    ],
)
def test_a_page_speaks_the_first_language_that_is_known(
    asked: tuple[str | None, ...], tag: str
) -> None:
    assert wording(*asked).tag == tag


@pytest.mark.parametrize("name", NAMES)
def test_every_language_has_the_same_places_for_values(name: str) -> None:
    english, swedish = getattr(ENGLISH, name), getattr(SWEDISH, name)

    assert places(swedish) == places(english)
    assert swedish
    assert english


@pytest.mark.parametrize(
    ("figure", "english", "swedish"),
    [
        (0, "0 articles", "0 artiklar"),
        (1, "1 article", "1 artikel"),
        (2, "2 articles", "2 artiklar"),
        (21, "21 articles", "21 artiklar"),
        (12345, "12,345 articles", "12\u00a0345 artiklar"),
    ],
)
def test_figures_have_their_plural_and_their_thousands(
    figure: int, english: str, swedish: str
) -> None:
    assert ENGLISH.count(ENGLISH.articles, figure) == english
    assert SWEDISH.count(SWEDISH.articles, figure) == swedish


def test_dates_are_told_in_utc_and_in_words() -> None:
    late = datetime(2026, 5, 31, 23, 30, tzinfo=timezone(timedelta(hours=-2)))

    assert ENGLISH.day(late) == "1 June 2026"
    assert SWEDISH.moment(late) == "1 juni 2026, 01:30 UTC"
    assert SWEDISH.day(datetime(2026, 12, 1, tzinfo=UTC)) == "1 december 2026"
