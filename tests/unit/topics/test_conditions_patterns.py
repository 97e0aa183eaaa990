"""Regular expressions: what is refused, and that time stays linear."""

from __future__ import annotations

import pytest

from aggregator.topics.patterns import Pattern, is_pattern


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ("/(a/", "missing )"),
        ("/(?=a)/", "invalid perl operator"),
        (r"/(a)\1/", "invalid escape sequence"),
        ("/a{1001}/", "invalid repetition size"),
        (r"/\pL{900}/", "too large"),
        ("//", "empty"),
        (f"/{'a' * 501}/", "501 characters"),
        ("/\ud800/", "surrogate"),
    ],
)
def test_a_pattern_that_cannot_be_searched_for_is_refused_with_the_reason(
    wanted: str, reason: str
) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        Pattern(wanted)

    assert reason in str(refused.value)


def test_a_refusal_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="missing"):
        Pattern("/(b/")

    assert capfd.readouterr() == ("", "")


def test_a_pattern_of_the_greatest_length_is_taken() -> None:
    assert Pattern(f"/{'a' * 500}/").found_in(b"A" * 500)


@pytest.mark.parametrize("evil", ["/(a+)+$/", "/(a|aa)+$/", "/(a*)*b$/", "/(.*a){12}$/"])
def test_an_evil_pattern_is_done_before_the_test_is_given_up(evil: str) -> None:
    assert not Pattern(evil).found_in(b"a" * 60_000 + b"!")


def test_bytes_that_are_no_text_are_searched_all_the_same() -> None:
    assert Pattern("/b$/").found_in(b"\xff\xc3b")


@pytest.mark.parametrize(
    ("wanted", "expected"), [("/a/", True), ("//", True), ("/", False), ("/a", False), ("", False)]
)
def test_two_slashes_make_a_pattern(wanted: str, *, expected: bool) -> None:
    assert is_pattern(wanted) is expected
