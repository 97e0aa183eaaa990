"""What reaches the log."""

from __future__ import annotations

import json
from io import StringIO

import pytest

from aggregator import log
from aggregator.config import LogSettings


@pytest.fixture(autouse=True)
def no_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)


@pytest.mark.parametrize("journal", [True, False])
def test_a_dump_cannot_forge_a_line(
    journal: bool,  # noqa: FBT001 - a parameter of the test
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
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


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_reaches_the_log(
    form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    log.set_up(LogSettings.model_validate({"format": form}))
    url = "https://me:hunter2@town.test/feed?token=s3cret&page=2"

    try:
        int(url)
    except ValueError:
        log.logger().exception("bug", error=url, tried=[url], by={"first": url})

    told = capsys.readouterr().err
    assert "page=2" in told
    assert "hunter2" not in told
    assert "s3cret" not in told


def test_an_event_as_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up(LogSettings(format="json"))

    log.logger().info("dump taken in", source="town", new=3, dump="a\nb.txt")

    told = json.loads(capsys.readouterr().err)
    assert list(told)[:4] == ["time", "level", "event", "source"]
    assert told["time"].endswith("Z")
    assert {key: told[key] for key in ("level", "event", "new", "dump")} == {
        "level": "info",
        "event": "dump taken in",
        "new": 3,
        "dump": "a\\nb.txt",
    }


def test_journald_is_told_the_priority_of_json_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    log.set_up(LogSettings(format="json"))

    log.logger().error("tick failed", error="is locked")

    line = capsys.readouterr().err
    assert line.startswith('<3>{"time": ')


def test_a_source_may_have_a_level_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up(LogSettings(level="warning", levels={"town": "debug", "county": "error"}))

    for source in ("town", "county", "lake"):
        log.logger().debug("turn begun", source=source)
        log.logger().warning("source failed", source=source)

    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[-1] for line in lines] == ["source=town", "source=town", "source=lake"]


def test_other_settings_hold_for_loggers_that_are_held_already(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log.set_up()
    held = log.logger()
    held.debug("turn begun", source="town")

    log.apply(LogSettings(levels={"town": "debug"}))
    held.debug("turn ended", source="town")

    told = capsys.readouterr().err
    assert "turn begun" not in told
    assert "turn ended" in told


def test_colours_are_for_terminals_only() -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    screen, file = Terminal(), StringIO()

    for stream in (screen, file):
        log.set_up(stream=stream)
        log.logger().warning("source failed", source="town")

    assert "\x1b[" in screen.getvalue()
    assert "\x1b[" not in file.getvalue()
    log.set_up()
