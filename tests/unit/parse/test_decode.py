"""Which encoding a dump is read in, and why."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aggregator.errors import ParseError
from aggregator.model import Dump
from aggregator.parse.decode import decode

TEXT = "Räksmörgås på ön – två för 90 kr\n"


def test_the_operator_is_believed_before_everything_else(make_dump: Callable[..., Dump]) -> None:
    decoded = decode(make_dump(b"\xe4\xff", charset="utf-8"), "latin-1")

    assert decoded.text == "äÿ"
    assert decoded.encoding == "iso8859-1"
    assert "configured" in decoded.finding.text


@pytest.mark.parametrize("encoding", ["klingon", "base64", "", "a\x00b"])
def test_an_encoding_that_is_none_is_refused_or_ignored(
    encoding: str, make_dump: Callable[..., Dump]
) -> None:
    dump = make_dump(TEXT.encode(), charset=encoding)

    assert decode(dump, None).text == TEXT
    if encoding:
        with pytest.raises(ParseError, match="cannot be used"):
            decode(dump, encoding)


def test_a_declared_charset_counts_when_every_byte_fits(make_dump: Callable[..., Dump]) -> None:
    decoded = decode(make_dump("新しい橋\n".encode("shift_jis"), charset="Shift_JIS"), None)

    assert decoded.text == "新しい橋\n"
    assert "declared" in decoded.finding.text


def test_a_declared_charset_that_does_not_fit_is_passed_over(
    make_dump: Callable[..., Dump],
) -> None:
    decoded = decode(make_dump(TEXT.encode("cp1252"), charset="utf-8"), None)

    assert (decoded.text, decoded.encoding) == (TEXT, "cp1252")


def test_utf_8_declared_as_latin_1_is_utf_8(make_dump: Callable[..., Dump]) -> None:
    decoded = decode(make_dump(TEXT.encode(), charset="iso-8859-1"), None)

    assert (decoded.text, decoded.encoding) == (TEXT, "utf-8")


def test_latin_1_on_the_web_means_windows_1252(make_dump: Callable[..., Dump]) -> None:
    decoded = decode(make_dump(b"\x93ja\x94\n", charset="latin1"), None)

    assert decoded.text == "“ja”\n"


def test_more_bad_than_good_characters_are_no_damaged_utf_8(
    make_dump: Callable[..., Dump],
) -> None:
    decoded = decode(make_dump(TEXT.replace("–", "-").encode("latin-1") + b"\xc3\xa5"), None)

    assert decoded.encoding == "cp1252"
    assert "not UTF-8" in decoded.finding.text


def test_damaged_characters_are_counted_in_the_finding(make_dump: Callable[..., Dump]) -> None:
    decoded = decode(make_dump(TEXT.encode() + b"\xff\n"), None)

    assert decoded.encoding == "utf-8"
    assert decoded.text == f"{TEXT}\ufffd\n"
    assert "1 damaged" in decoded.finding.text


def test_a_few_stray_nuls_are_no_utf_16(make_dump: Callable[..., Dump]) -> None:
    decoded = decode(make_dump(TEXT.encode() * 20 + b"\x00a\x00\x00b"), None)

    assert decoded.encoding == "utf-8"
    assert decoded.text.endswith("ab")


def test_every_kind_of_newline_becomes_one_line_feed(make_dump: Callable[..., Dump]) -> None:
    decoded = decode(make_dump("a\r\nb\rc\x85d\u2028e\u2029f\x0cg\n\rh".encode()), None)

    assert decoded.text == "a\nb\nc\nd\ne\nf\ng\n\nh"


def test_a_byte_order_mark_inside_the_text_goes(make_dump: Callable[..., Dump]) -> None:
    assert decode(make_dump("\ufeffa\ufeffb".encode()), None).text == "ab"
