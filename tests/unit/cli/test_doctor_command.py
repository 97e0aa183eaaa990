"""`doctor` as it is told and as it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.conftest import Place

Run = Callable[..., Any]


def test_a_sound_machine_ends_with_zero(run: Run, place: Place) -> None:
    done = run("doctor", "--config", place.config)

    assert done.code == 0
    assert all(line.startswith(("ok ", "warn ", "   ")) for line in done.out.splitlines())


def test_a_failure_ends_with_one_and_tells_the_remedy(run: Run, place: Place) -> None:
    (place.folder / "state").write_text("", encoding="utf-8")

    done = run("doctor", "--config", place.config, "--json")

    failed = [one for one in done.told if one["verdict"] == "fail"]
    assert done.code == 1
    assert [one["name"] for one in failed] == ["state"]
    assert all(one["remedy"] for one in failed)
