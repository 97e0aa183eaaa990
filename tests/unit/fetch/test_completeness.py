"""When a file counts as complete."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.fetch.directory import complete
from aggregator.fetch.walk import Found

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_SETTLE = timedelta(seconds=5)


def _found(changed: float, modified: float) -> Found:
    """A file whose times lie so many seconds after now."""
    now = int(_NOW.timestamp())
    return Found(
        path=b"a", size=1, ctime_ns=int((now + changed) * 1e9), mtime_ns=int((now + modified) * 1e9)
    )


@pytest.mark.parametrize(
    ("changed", "modified", "expected"),
    [
        pytest.param(-6, -6, True, id="still for longer"),
        pytest.param(-5, -5, True, id="still for just as long"),
        pytest.param(-4, -4, False, id="written lately"),
        pytest.param(-4, -9000, False, id="old times put on a new file"),
        pytest.param(-9, -4, False, id="a modification the change time does not show"),
        pytest.param(-9, 86_400, True, id="a modification in the future is no evidence"),
        pytest.param(-4, 86_400, False, id="but the change time is"),
        pytest.param(2, 2, False, id="written while we looked"),
        pytest.param(86_400, -9, True, id="a clock that was wrong does not block for ever"),
    ],
)
def test_a_file_is_complete_when_it_has_been_still(
    changed: float, modified: float, *, expected: bool
) -> None:
    assert complete(_found(changed, modified), _NOW, _SETTLE) is expected


def test_without_a_settling_time_every_file_is_complete() -> None:
    assert complete(_found(2, 2), _NOW, timedelta())
