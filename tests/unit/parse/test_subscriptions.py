"""The feeds of an OPML file, also of a hostile one."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.errors import ParseError
from aggregator.model import Dump, DumpDate
from aggregator.parse import Subscription, subscriptions

_DATA = Path(__file__).parents[2] / "data" / "opml"
_REASON = re.compile(rb"<!-- expect: (.+?) -->")


def _read(body: bytes) -> tuple[Subscription, ...]:
    return subscriptions(
        Dump(
            source="",
            location="mine.opml",
            body=body,
            dated=datetime(2026, 3, 1, tzinfo=UTC),
            dated_by=DumpDate.READ,
        )
    )


@pytest.mark.parametrize("file", sorted((_DATA / "good").glob("*.opml")), ids=lambda one: one.stem)
def test_the_feeds_are_read_with_their_folders(file: Path) -> None:
    expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))

    found = [asdict(one) | {"folders": list(one.folders)} for one in _read(file.read_bytes())]

    assert found == expected


@pytest.mark.parametrize(
    "file", sorted((_DATA / "refused").glob("*.opml")), ids=lambda one: one.stem
)
def test_what_is_no_honest_list_is_refused_by_name(file: Path) -> None:
    body = file.read_bytes()
    reason = _REASON.search(body)
    assert reason is not None

    with pytest.raises(ParseError) as caught:
        _read(body)

    assert caught.value.subject == "mine.opml"
    assert reason[1].decode() in caught.value.message


def test_folders_within_folders_without_end_are_refused_and_no_crash() -> None:
    deep = b'<outline text="a">' * 5_000 + b"</outline>" * 5_000

    with pytest.raises(ParseError, match="damaged"):
        _read(b"<opml><body>" + deep + b"</body></opml>")


def test_far_too_many_feeds_are_refused() -> None:
    many = b'<outline xmlUrl="https://a.example.org/"/>' * 50_001

    with pytest.raises(ParseError, match="50,000 outlines"):
        _read(b"<opml><body>" + many + b"</body></opml>")


@given(some.binary(max_size=200))
def test_whatever_is_given_is_read_or_refused(body: bytes) -> None:
    for whole in (body, b"<opml><body>" + body + b"</body></opml>"):
        with contextlib.suppress(ParseError):
            assert isinstance(_read(whole), tuple)
