"""The manners of a poller as tables: answers in, what is remembered and when it is due out.

Each case is a file named after its rule; an answer is played after the one before it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from aggregator.fetch.manners import (
    Answer,
    Body,
    Due,
    Hop,
    Outcome,
    Policy,
    Polled,
    Verdict,
    cadence_of,
    conditional,
    heard,
    next_poll,
    refused,
    remembered,
    taken,
)

CASES = sorted((Path(__file__).parents[3] / "data" / "fetch" / "manners" / "polls").glob("*.yaml"))
START = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
JITTER = timedelta(minutes=5)
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def span(text: str) -> timedelta:
    parts = re.findall(r"(\d+)([dhms])", text)
    return timedelta(**{UNITS[unit]: int(count) for count, unit in parts})


def policy_of(told: dict[str, str]) -> Policy:
    spans: dict[str, Any] = {name: span(text) for name, text in told.items()}
    return Policy(**spans)


def answer_of(step: dict[str, Any], *, asked: bool) -> Answer:
    return Answer(
        status=step.get("status"),
        headers=step.get("headers", {}),
        hops=tuple(Hop(**hop) for hop in step.get("hops", ())),
        body=Body(step.get("body", "whole")),
        conditional=asked,
        error=step.get("error"),
        hint=step.get("hint"),
    )


def after_parse(polled: Polled, step: dict[str, Any]) -> Polled:
    match step.get("parse", "works"):
        case "works":
            news = [datetime.fromisoformat(one) for one in step.get("news", ())]
            cadence = cadence_of(**step.get("feed", {}))
            version = step.get("parser", "1")
            return taken(polled, parser_version=version, cadence=cadence, news=news)
        case "fails":
            return refused(polled)
    return polled


def facts(polled: Polled, verdict: Verdict, due: Due, parser: str) -> dict[str, object]:
    return {
        "outcome": verdict.outcome,
        "sentence": verdict.sentence,
        "hint": verdict.hint,
        "permanent": verdict.permanent,
        "moved": verdict.moved_to,
        "reason": due.reason,
        "note": due.note,
        "url": polled.url,
        "former": list(polled.former),
        "failures": polled.failures,
        "gone": polled.gone_at is not None,
        "sends": list(conditional(polled, parser)),
    }


def assert_due(told: str | list[str], due: Due, now: datetime) -> None:
    if told == "never":
        assert due.at is None
        return
    least, most = (told, told) if isinstance(told, str) else told
    slack = JITTER if isinstance(told, str) else timedelta(0)
    assert due.at is not None
    assert span(least) <= due.at - now <= span(most) + slack


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_poll_goes_as_its_case_says(path: Path) -> None:
    case = YAML(typ="safe", pure=True).load(path)
    policy = policy_of(case.get("policy", {}))
    polled, now = remembered(None, case.get("url", "https://news.example/feed")), START

    for step in case["answers"]:
        now += span(step.get("after", ""))
        parser = step.get("parser", "1")
        sent = conditional(polled, parser)
        assert list(sent) == step.get("sends", list(sent))
        polled, verdict = heard(polled, answer_of(step, asked=any(sent)), now, policy)
        if verdict.outcome is Outcome.FRESH:
            polled = after_parse(polled, step)
        due = next_poll(polled, verdict, policy, now, name="town")

        expected = step.get("then", {})
        found = facts(polled, verdict, due, parser)
        assert {name: found[name] for name in expected if name != "due"} == {
            name: value for name, value in expected.items() if name != "due"
        }
        if "due" in expected:
            assert_due(expected["due"], due, now)
        kept = Polled.of_json(polled.to_json())
        assert kept == polled
        polled = kept


def test_every_rule_that_is_decided_here_has_a_case() -> None:
    covered = {path.name[5:7] for path in CASES if path.name.startswith("rule-")}

    assert covered >= {"01", "02", "03", "04", "06", "08", "09", "10", "11", "12", "13"}
    assert covered >= {"20", "21", "26"}
