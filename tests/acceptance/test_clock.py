"""A clock that is set while the daemon runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.conftest import Command
from tests.conftest import listing

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


@pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed")
@pytest.mark.parametrize("step", ["-1h", "+400d"])
def test_work_goes_on_after_the_clock_was_set(command: Command, tmp_path: Path, step: str) -> None:
    control = tmp_path / "faketime"
    control.write_text("+0\n")
    command.start(
        LD_PRELOAD=str(LIBRARY),
        FAKETIME_TIMESTAMP_FILE=str(control),
        FAKETIME_NO_CACHE="1",
        DONT_FAKE_MONOTONIC="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1",
    )
    aside = command.place.folder / "aside.txt"
    aside.write_text(listing([("Before", "A text.", "Culture")]), encoding="utf-8")
    assert command("ingest", "town", "--file", str(aside)).returncode == 0
    command.wait_for("/feeds/all.atom", "Before", seconds=5)

    control.write_text(f"{step}\n")
    aside.write_text(listing([("After", "A text.", "Culture")]), encoding="utf-8")
    assert command("ingest", "town", "--file", str(aside)).returncode == 0

    # No file has arrived in the inbox: only a tick can notice what the other process stored.
    command.wait_for("/feeds/all.atom", "After", seconds=8)
