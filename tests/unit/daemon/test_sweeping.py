"""When everything is swept, and what the interpreter is told."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from aggregator.sweeping import Sweeping


@pytest.fixture
def interpreter() -> Iterator[None]:
    """Set back as it was."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)
    gc.unfreeze()


@dataclass(slots=True, weakref_slot=True)
class Knot:
    """Refers to itself, so that only a sweep frees it."""

    itself: Knot | None = None


def knot() -> weakref.ref[Knot]:
    made = Knot()
    made.itself = made
    return weakref.ref(made)


@pytest.mark.usefixtures("interpreter")
def test_threads_give_way_soon_and_everything_is_rarely_swept() -> None:
    usual = gc.get_threshold()

    Sweeping().begin()

    assert sys.getswitchinterval() == pytest.approx(0.0005)
    assert gc.get_threshold()[:2] == usual[:2]
    assert gc.get_threshold()[2] > usual[2]
    assert gc.get_freeze_count() > 0


def test_what_a_piece_of_work_has_left_is_swept_at_its_end() -> None:
    gc.disable()
    left = knot()
    before = left()
    del before

    Sweeping().sweep()

    gc.enable()
    assert left() is None


def test_a_minute_lies_between_two_sweeps_of_everything() -> None:
    now = [0.0]
    sweeping = Sweeping(elapsed=lambda: now[0])
    gc.disable()
    found = []

    for now[0] in (0.0, 59.0, 60.0):
        left = knot()
        sweeping.sweep()
        found.append(left() is None)

    gc.enable()
    assert found == [True, False, True]
