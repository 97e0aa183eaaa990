"""The division of label lines: cases are files, properties hold for any text."""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text import visible
from aggregator.topics import Corpus, Split, Topics, Vocabulary

Make = Callable[[Mapping[str, Any]], Topics]

_CASES = Path(__file__).parents[2] / "data" / "topics"
_FILES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(_CASES.glob("*.json"))}
_LINES = [
    pytest.param(file, case["line"], case["pieces"], id=f"{name}: {case['line']!r}")
    for name, file in _FILES.items()
    for case in file["cases"]
]
_LABELISH = st.text(alphabet="aBkKuöÖ5G健教ßİ ,()”#%", max_size=40)


@pytest.mark.parametrize(("file", "line", "pieces"), _LINES)
def test_a_line_is_divided_as_its_case_says(
    file: Mapping[str, Any], line: str, pieces: list[str], make_topics: Make
) -> None:
    division = make_topics(file).explain(line)

    assert list(division.pieces) == pieces
    assert division.reason


@given(
    line=st.text() | _LABELISH,
    known=st.lists(_LABELISH, max_size=5),
    split=st.sampled_from(["auto", "vocabulary"]),
)
def test_any_line_comes_back_from_its_pieces(line: str, known: list[str], split: Split) -> None:
    line = line.replace(";", "").replace(":", "").replace(", ", "")
    topics = Topics(Vocabulary(labels=tuple(known)), Corpus(lines=dict.fromkeys(known, 3)), split)

    pieces = topics.explain(line).pieces

    assert all(piece.strip() == piece != "" for piece in pieces)
    assert _letters("".join(pieces)) == _letters(line)


@given(
    lines=st.lists(_LABELISH, unique=True, max_size=8).flatmap(
        lambda lines: st.tuples(st.just(lines), st.permutations(lines))
    )
)
def test_the_order_of_the_lines_changes_nothing(lines: tuple[list[str], list[str]]) -> None:
    given_order, other_order = (
        Topics(Vocabulary(), Corpus(lines={line: len(line) for line in order})) for order in lines
    )

    for line in lines[0]:
        assert given_order.explain(line) == other_order.explain(line)
        labels = given_order.labels([line])
        assert labels == other_order.labels([line])
        assert [*map(given_order.announced, labels)] == [*map(other_order.announced, labels)]


@pytest.mark.parametrize("unit", ["a", "aB", "Abcd", "A, ", "(", "教", "Kultur", "ß", "A;"])
def test_a_very_long_line_is_divided_in_time(unit: str) -> None:
    line = (unit * 100_000)[:100_000]
    vocabulary = Vocabulary(labels=("a", "aa", "Kultur", "教教", "ss"))
    topics = Topics(vocabulary, Corpus(lines={"Ab": 1, "B": 2}))
    started = time.perf_counter()

    topics.explain(line)

    assert time.perf_counter() - started < 5


def _letters(line: str) -> str:
    plain = unicodedata.normalize("NFC", visible(line))
    return "".join(filter(str.isalnum, plain))
