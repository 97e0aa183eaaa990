"""Holding off the search for reference cycles."""

from __future__ import annotations

import gc

import pytest

from aggregator.uncollected import uncollected


def test_cycles_are_looked_for_again_after_a_failure() -> None:
    found: list[bool] = []

    def fail() -> None:
        found.append(gc.isenabled())
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"), uncollected():
        fail()

    assert (found, gc.isenabled()) == ([False], True)


def test_where_nobody_looks_for_cycles_nobody_begins_to() -> None:
    gc.disable()

    with uncollected():
        pass
    after = gc.isenabled()
    gc.enable()

    assert not after
