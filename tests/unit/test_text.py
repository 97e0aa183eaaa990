"""Normal forms of text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text import label_key, normal, squeeze, visible, xml_safe

PAIRS = json.loads(
    (Path(__file__).parents[1] / "data" / "titles" / "pairs.json").read_text("utf-8")
)


@pytest.mark.parametrize(("one", "other"), PAIRS["equal"])
def test_two_spellings_of_a_title_have_one_normal_form(one: str, other: str) -> None:
    assert one != other
    assert normal(one) == normal(other)


@pytest.mark.parametrize(("one", "other"), PAIRS["different"])
def test_two_titles_keep_two_normal_forms(one: str, other: str) -> None:
    assert normal(one) != normal(other)


def test_the_normal_form_is_what_the_version_says() -> None:
    assert normal(" ”Ån”\u00a0– 2\u202f445 m &amp; mer …") == '"ån" - 2 445 m & mer'
    assert normal("…") == ""


@given(st.text().filter(lambda text: "&" not in text))
def test_a_normal_form_of_ordinary_text_has_no_white_space_at_its_ends(text: str) -> None:
    assert normal(text) == normal(text).strip()


def test_squeezing_keeps_no_break_spaces_inside_and_cuts_them_at_the_ends() -> None:
    assert squeeze("\u00a0 2\u202f445 \n\t 9\u00a0kr\u00a0") == "2\u202f445 9\u00a0kr"


@given(st.text())
def test_squeezing_twice_changes_nothing(text: str) -> None:
    assert squeeze(squeeze(text)) == squeeze(text)


@given(st.text(st.characters(exclude_categories=())))
def test_xml_safe_text_holds_only_characters_of_xml(text: str) -> None:
    def allowed(code: int) -> bool:  # XML 1.0, section 2.2
        return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0x10FFFF

    safe = xml_safe(text)

    assert all(allowed(ord(character)) for character in safe)
    assert not {"\ufffe", "\uffff"} & set(safe)
    safe.encode("utf-8")


def test_xml_safe_text_loses_nothing_that_may_stand() -> None:
    assert xml_safe("a\tb\nc\u00a0å\u200d😀\ufffd") == "a\tb\nc\u00a0å\u200d😀\ufffd"


def test_visible_text_has_no_invisible_characters() -> None:
    assert visible("spår\u00advagn\u200b\ufeff och \u202ebuss\u202c") == "spårvagn och buss"


def test_labels_are_the_same_label_whatever_their_case_and_space() -> None:
    assert label_key(" Kultur  och\u00a0hälsa") == label_key("kultur och\u00a0HÄLSA")
    assert label_key("Kultur") != label_key("Kultür")
    assert label_key("Ha\u0308lsa") == label_key("hälsa")
