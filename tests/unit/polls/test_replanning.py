"""Who is given another time after a start and after a step of the clock."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from aggregator.config import Source
from aggregator.model import NEVER
from aggregator.polls import replanned
from aggregator.store import Planned

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://pier.test/feed"


def source(name: str = "pier", **keys: object) -> Source:
    return Source.model_validate({"name": name, "url": URL, "every": "1h"} | keys)


def planned(due: datetime, attempt: datetime | None = None, *urls: str) -> Planned:
    return Planned(name="pier", next_due=due, last_attempt=attempt, urls=frozenset(urls or (URL,)))


def test_who_is_due_later_keeps_the_time() -> None:
    plans = [planned(NOW + HOUR, NOW - HOUR)]

    assert replanned(plans, {"pier": source()}, NOW) == {}


def test_one_overdue_source_is_asked_within_a_moment() -> None:
    due = replanned([planned(NOW - HOUR)], {"pier": source()}, NOW)

    assert timedelta(0) <= due["pier"] - NOW <= timedelta(seconds=1)


def test_after_the_clock_was_set_back_nobody_waits_longer_than_the_interval() -> None:
    ahead = timedelta(days=400)
    plans = [planned(NOW + ahead + HOUR, NOW + ahead)]

    due = replanned(plans, {"pier": source()}, NOW)

    assert NOW <= due["pier"] <= NOW + HOUR


def test_a_time_that_no_rule_gives_was_planned_by_another_clock() -> None:
    plans = [planned(NOW + timedelta(days=9), NOW - HOUR)]

    assert replanned(plans, {"pier": source()}, NOW).keys() == {"pier"}


def test_a_gone_source_stays_gone_unless_it_has_another_address() -> None:
    gone = planned(NEVER, NOW - HOUR)
    moved = planned(NEVER, NOW - HOUR, "https://pier.test/former")

    assert replanned([gone], {"pier": source()}, NOW) == {}
    assert replanned([moved], {"pier": source()}, NOW).keys() == {"pier"}


def test_ten_thousand_overdue_sources_are_parted_over_their_interval() -> None:
    names = [f"s{number}" for number in range(10_000)]
    plans = [
        Planned(name=name, next_due=NOW, last_attempt=None, urls=frozenset()) for name in names
    ]
    one = source()

    due = replanned(plans, dict.fromkeys(names, one), NOW)

    minutes = Counter(int((at - NOW).total_seconds() // 60) for at in due.values())
    assert len(due) == 10_000
    assert set(minutes) <= set(range(60))
    assert max(minutes.values()) < 500
