"""Records that the operator gives for texts with a line per block."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from aggregator.errors import ParseError
from aggregator.model import Dump, Hints
from aggregator.parse import parse

TEXT = "26 april 2024\nFärjan går igen\nDen går var timme.\nTrafik\n"


def titles(dump: Dump, *record: str) -> list[str]:
    return [item.title for item in parse(dump, Hints(layout="lines", record=record)).items]


@pytest.mark.parametrize(
    "record",
    [
        (),
        ("summary",),
        ("title?", "summary"),
        ("title", "title"),
        ("title", "headline"),
        ("title", *["skip?"] * 5),
        ("title", *["skip"] * 12),
    ],
)
def test_a_record_that_is_none_is_refused_by_name(
    record: tuple[str, ...], make_dump: Callable[..., Dump]
) -> None:
    with pytest.raises(ParseError, match="configured record is none") as caught:
        titles(make_dump(TEXT.encode()), *record)

    assert caught.value.subject == "inbox/page.txt"
    assert "`record`" in (caught.value.hint or "")


def test_what_may_be_missing_is_left_to_the_next_item(make_dump: Callable[..., Dump]) -> None:
    text = "Färjan går igen\nDen går var timme.\nBron målas om\nBadet öppnar\nDet blir i juni.\n"

    assert titles(make_dump(text.encode()), "title", "summary?") == [
        "Färjan går igen",
        "Bron målas om",
        "Badet öppnar",
    ]


def test_a_question_may_be_a_title_and_a_long_line_may_not(make_dump: Callable[..., Dump]) -> None:
    text = f"26 april 2024\nVad händer nu?\n{'ord ' * 30}\n24 april 2024\n{'ord ' * 30}\n"

    assert titles(make_dump(text.encode()), "date", "title", "summary?") == ["Vad händer nu?"]


def test_many_roles_that_may_be_missing_take_no_time(make_dump: Callable[..., Dump]) -> None:
    record = ("title", *["skip?", "labels?"] * 2, *["skip"] * 6, "date")
    text = "Ord och ord\n" * 100_000
    before = time.process_time()

    with pytest.raises(ParseError, match="does not fit"):
        titles(make_dump(text.encode()), *record)

    assert time.process_time() - before < 5
