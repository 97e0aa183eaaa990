"""Whole institutions: every line right with their vocabulary, no part of a label ever announced."""

from __future__ import annotations

import pytest

from benchmarks.accuracy import FILES, Case, fragments, read_case, wrong_lines

_CASES = [read_case(file) for file in FILES]
_LEARNABLE = [case for case in _CASES if case.learnable]


def _name(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("case", _CASES, ids=_name)
def test_with_the_whole_vocabulary_every_line_is_divided_exactly(case: Case) -> None:
    topics = case.configured()

    wrong = wrong_lines(case, topics)

    assert not wrong, "\n".join(f"{each.line!r} gave {each.found}" for each in wrong)


@pytest.mark.parametrize("case", _LEARNABLE, ids=_name)
def test_lines_without_a_vocabulary_never_announce_a_part_of_a_label(case: Case) -> None:
    topics = case.learned()

    found = fragments(case, topics)

    assert found == ()


def test_the_cases_hold_lines_of_many_institutions() -> None:
    invented = [case for case in _CASES if case.name != "seed-site"]

    assert len(invented) >= 8
    assert sum(len(case.lines) for case in invented) >= 150
