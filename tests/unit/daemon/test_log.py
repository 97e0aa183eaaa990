"""What reaches the log."""

from __future__ import annotations

import pytest

from aggregator import log


@pytest.mark.parametrize("journal", [True, False])
def test_a_dump_cannot_forge_a_line(
    journal: bool,  # noqa: FBT001 - a parameter of the test
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    if journal:
        monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    log.set_up()

    log.logger().info("dump taken in", dump="a\n<2>forged\x1b[31m.txt")

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "\\n<2>forged\\x1b" in lines[0]


def test_journald_is_told_the_priority(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    log.set_up()

    log.logger().warning("source failed", source="town")

    assert capsys.readouterr().err == "<4>source failed source=town\n"
