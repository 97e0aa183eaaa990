"""Every row of the table of cases is a file in tests/data/identity."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

CASES = sorted((Path(__file__).parents[2] / "data" / "identity").glob("*.json"))
SOURCES = st.sampled_from(["a", "b"])
# Few and overlapping texts, so that agreement, beginnings and damage are met often.
TEXTS = st.sampled_from(
    [
        "",
        "one",
        "one two",
        "one two three",
        "one six",
        "two",
        "two\ufffd",
        "Two",
        "six",
        "one tw\ufffd",
    ]
)
DUMPS = st.tuples(
    SOURCES, st.integers(min_value=0, max_value=90), st.lists(TEXTS, min_size=1, max_size=4)
)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_table_of_cases_holds(path: Path, make_history: Callable[..., Any]) -> None:
    case = json.loads(path.read_text("utf-8"))
    days = case["recurs_after_days"]
    history = make_history(None if days is None else timedelta(days=days))

    for dump in case["dumps"]:
        verdicts = history.read(dump["source"], dump["day"], dump["summaries"])
        assert [f"{v.outcome} {v.edition}" for v in verdicts] == dump["verdicts"]

    expected = [(edition["summary"], tuple(edition["earlier"])) for edition in case["editions"]]
    assert history.texts == expected


@given(dumps=st.lists(DUMPS, min_size=1, max_size=6))
def test_reading_a_dump_again_in_any_order_changes_nothing(
    make_history: Callable[..., Any], dumps: list[tuple[str, int, list[str]]]
) -> None:
    history = make_history(timedelta(days=30))
    for source, day, summaries in dumps:
        history.read(source, day, summaries)

        before = history.texts
        for order in list(permutations(summaries))[:6]:
            verdicts = history.read(source, day, order)
            assert {verdict.outcome for verdict in verdicts} == {"seen"}
        assert history.texts == before


@given(dumps=st.lists(DUMPS, min_size=1, max_size=6))
def test_no_whole_text_is_ever_lost(
    make_history: Callable[..., Any], dumps: list[tuple[str, int, list[str]]]
) -> None:
    history = make_history(timedelta(days=30))
    for source, day, summaries in dumps:
        history.read(source, day, summaries)

    texts = [text.lower() for current, earlier in history.texts for text in (current, *earlier)]
    # What is only a damaged form of a text that is kept may go.
    whole = [text for _, _, summaries in dumps for text in summaries if "\ufffd" not in text]
    for summary in whole:
        assert any(text.startswith(summary.lower()) for text in texts)


@given(summaries=st.lists(TEXTS, min_size=1, max_size=5), day=st.integers(0, 5))
def test_the_order_within_a_first_dump_decides_numbers_only(
    make_history: Callable[..., Any], summaries: list[str], day: int
) -> None:
    forward, backward = make_history(None), make_history(None)

    forward.read("a", day, summaries)
    backward.read("a", day, summaries[::-1])

    # Of two spellings of one text the first in the dump is kept.
    assert sorted(t.lower() for t, _ in forward.texts) == sorted(
        t.lower() for t, _ in backward.texts
    )


def test_ten_thousand_items_under_one_title_are_settled_in_reasonable_time(
    make_history: Callable[..., Any],
) -> None:
    history = make_history(timedelta(days=30))
    summaries = [f"Report number {number}." for number in range(10_000)]

    history.read("a", 0, summaries)
    verdicts = history.read("a", 1, summaries[::-1])

    assert {verdict.outcome for verdict in verdicts} == {"seen"}
    assert len(history.known.editions) == 10_000
