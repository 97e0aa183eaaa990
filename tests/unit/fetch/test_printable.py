"""Names of files as people see them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.fetch.blob import printable
from aggregator.fetch.walk import ignored, named


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("åäö news.txt", "åäö news.txt"),
        ("two\nlines", "two\\nlines"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("left\u202eright", "left\\u202eright"),
    ],
)
def test_control_characters_are_escaped(name: str, shown: str) -> None:
    assert printable(name) == shown


def test_bytes_that_are_not_utf_8_are_spelled() -> None:
    assert named(b"h\xe5mn.txt") == "h\\xe5mn.txt"


@given(some.binary())
def test_any_name_can_be_shown(name: bytes) -> None:
    shown = printable(named(name))

    assert shown.isprintable()
    assert shown.encode("utf-8").decode("utf-8") == shown


@pytest.mark.parametrize("name", [b".hidden", b"a.tmp", b"a.txt.part", b"A.TMP", b".", b"..x"])
def test_hidden_and_unfinished_names_are_ignored(name: bytes) -> None:
    assert ignored(name)


@pytest.mark.parametrize(
    "name", [b"a", b"a.txt", b"tmp", b"part", b"a.tmp.txt", b"\xff", b"depart"]
)
def test_other_names_are_not_ignored(name: bytes) -> None:
    assert not ignored(name)
