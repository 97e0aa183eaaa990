"""The names of topics in addresses."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.topics import slug_of


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("Hälso- och sjukvård", "halso-och-sjukvard"),
        ("RUFS - regional utvecklingsplan", "rufs-regional-utvecklingsplan"),
        ("Smørrebrød på Færøerne", "smorrebrod-pa-faeroerne"),
        ("Straßen & Plätze", "strassen-platze"),
        ("Đà Nẵng, Łódź", "da-nang-lodz"),
        ("ME/CFS", "me-cfs"),
        ("5G", "5g"),
        ("健康 och IT", "och-it"),
    ],
)
def test_a_slug_is_the_words_in_ascii(label: str, slug: str) -> None:
    assert slug_of(label, ()) == slug


def test_case_and_spaces_do_not_change_a_slug() -> None:
    assert slug_of("  STRASSEN  und  Wege ", ()) == slug_of("Straßen und Wege", ())


def test_a_label_without_latin_letters_gets_a_digest() -> None:
    slugs = {slug_of("健康", ()), slug_of("教育", ()), slug_of("–", ()), slug_of("", ())}

    assert len(slugs) == 4
    assert all(re.fullmatch("topic-[0-9a-f]{8}", slug) for slug in slugs)


@pytest.mark.parametrize(("label", "taken"), [("C++", {"c"}), ("All", set())])
def test_a_slug_that_is_taken_or_reserved_gets_a_digest(label: str, taken: set[str]) -> None:
    slug = slug_of(label, taken)

    assert re.fullmatch(f"{label[:3].lower().rstrip('+')}-[0-9a-f]{{8}}", slug)
    assert slug == slug_of(label.upper(), taken)


def test_a_taken_digest_grows() -> None:
    first = slug_of("健康", ())

    second = slug_of("健康", {first})

    assert second.startswith(first)
    assert len(second) == len(first) + 8


def test_a_long_slug_ends_with_a_whole_word() -> None:
    slug = slug_of("abcdefghi " * 9, ())

    assert slug == "-".join(["abcdefghi"] * 8)


@given(label=st.text() | st.text(alphabet="ab -å健", max_size=200), taken=st.booleans())
def test_a_slug_is_always_usable_in_an_address(label: str, *, taken: bool) -> None:
    plain = slug_of(label, ())

    slug = slug_of(label, {plain}) if taken else plain

    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 80
    assert slug != "all"
    assert slug == slug_of(label, {plain} if taken else ())


@given(label=st.text() | st.text(alphabet="åÅßİǆéé健 -", max_size=20))
def test_a_slug_is_the_same_however_letters_are_composed(label: str) -> None:
    composed, apart = (unicodedata.normalize(form, label) for form in ("NFC", "NFD"))

    assert slug_of(composed, ()) == slug_of(apart, ())
    assert slug_of(composed, {slug_of(composed, ())}) == slug_of(apart, {slug_of(apart, ())})


@pytest.mark.parametrize("label", ["ÅRSTA", "Straße", "Łódź", "健康"])
def test_a_slug_is_the_same_in_any_case(label: str) -> None:
    assert slug_of(label.lower(), ()) == slug_of(label, ()) == slug_of(label.upper(), ())
