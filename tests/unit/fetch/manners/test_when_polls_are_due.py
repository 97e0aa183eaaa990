"""When a URL is due, whatever servers say; and what bars a poll that comes too soon."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import mean

from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.fetch.manners import (
    Answer,
    Body,
    Cadence,
    Due,
    Hop,
    Outcome,
    Policy,
    Polled,
    Verdict,
    barred,
    cadence_of,
    conditional,
    first_due,
    heard,
    next_poll,
    refused,
    remembered,
    spoken,
    taken,
)

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
URL = "https://news.example/feed"
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NAMES = (
    "age",
    "cache-control",
    "date",
    "etag",
    "expires",
    "last-modified",
    "location",
    "retry-after",
)
DATES = st.sampled_from(
    (
        "Wed, 04 Mar 2026 18:00:00 GMT",
        "Wednesday, 04-Mar-26 18:00:00 GMT",
        "Wed Mar  4 18:00:00 2026",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Jan 0001 00:00:00 +2359",
        "Mon, 01 Jan 1900 00:00:00 -0000",
        "Wed, 99 Mar 2026 99:99:99 GMT",
    )
)
FIGURES = st.integers(-(10**30), 10**30).map(str)
VALUES = st.one_of(st.text(), DATES, FIGURES, FIGURES.map("max-age={}".format))
HEADERS = st.dictionaries(st.sampled_from(NAMES) | st.text(), st.lists(VALUES, max_size=3))
STATUSES = st.none() | st.sampled_from((200, 203, 206, 301, 304, 404, 410, 429, 503))
HOPS = st.builds(
    Hop,
    status=st.sampled_from((301, 302, 308)),
    target=st.text() | st.sampled_from((URL, "https://b.example/", "http://b.example/", "//[")),
    headers=HEADERS,
)
ANSWERS = st.builds(
    Answer,
    status=STATUSES | st.integers(),
    headers=HEADERS,
    hops=st.lists(HOPS, max_size=3).map(tuple),
    body=st.sampled_from(Body),
    conditional=st.booleans(),
)
CADENCES = st.builds(
    cadence_of,
    ttl=st.none() | st.text() | FIGURES,
    period=st.none() | st.text() | st.sampled_from(("hourly", "weekly", "yearly")),
    frequency=st.none() | st.text() | FIGURES,
    skip_hours=st.lists(FIGURES | st.integers(0, 24).map(str) | st.text(), max_size=26),
    skip_days=st.lists(st.sampled_from(("Monday", "sunday", "May")) | st.text(), max_size=8),
)


def polled(**told: object) -> Polled:
    return replace(Polled(configured=URL, url=URL, asked_at=NOW, polls=7), **told)  # type: ignore[arg-type] # names of its fields


def verdict(outcome: Outcome = Outcome.UNCHANGED) -> Verdict:
    return Verdict(outcome=outcome)


def due_of(one: Polled, policy: Policy, *, name: str = "town") -> Due:
    return next_poll(one, verdict(), policy, NOW, name=name)


@given(answer=ANSWERS, cadence=CADENCES, fails=st.booleans())
@example(
    answer=Answer(status=200, headers={"expires": ["Mon, 01 Jan 0001 00:00:00 +2359"]}),
    cadence=Cadence(),
    fails=False,
)
def test_no_answer_raises_and_every_due_time_keeps_floor_and_cap(
    answer: Answer, cadence: Cadence, *, fails: bool
) -> None:
    policy = Policy()

    found, told = heard(remembered(None, URL), answer, NOW, policy)
    if told.outcome is Outcome.FRESH:
        found = refused(found) if fails else taken(found, parser_version="1", cadence=cadence)
    due = next_poll(found, told, policy, NOW, name="town")

    assert (due.at is None) == (told.outcome is Outcome.GONE)
    if due.at is not None:
        skipped = timedelta(days=8) if found.cadence.skip_days or found.cadence.skip_hours else None
        most = policy.longest_retry + 5 * MINUTE + (skipped or timedelta(0))
        assert policy.floor <= due.at - NOW <= most
    assert Polled.of_json(found.to_json()) == found


@given(
    every=st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=30)),
    failures=st.integers(0, 10**9),
    fresh_for=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)),
    name=st.text(),
)
def test_the_next_poll_is_never_before_the_interval_nor_far_beyond_it(
    every: timedelta, failures: int, fresh_for: timedelta, name: str
) -> None:
    one = polled(failures=failures, fresh_for=fresh_for, fresh_by="max-age of the server")

    due = due_of(one, Policy(every=every), name=name)

    assert due.at is not None
    assert max(every, 5 * MINUTE) <= due.at - NOW <= max(every, DAY) + 5 * MINUTE


@given(seconds=st.integers(1, 7 * 86400), status=st.sampled_from((429, 503, 301)), name=st.text())
def test_a_server_is_never_asked_sooner_than_it_wants(seconds: int, status: int, name: str) -> None:
    answer = Answer(status=status, headers={"retry-after": [str(seconds)]})

    found, told = heard(remembered(None, URL), answer, NOW, Policy())
    due = next_poll(found, told, Policy(), NOW, name=name)

    assert due.at is not None
    assert due.at - NOW >= timedelta(seconds=seconds)


def test_rule_7_a_start_or_a_refresh_by_hand_never_asks_without_conditions() -> None:
    answer = Answer(status=200, headers={"etag": ['"1"'], "last-modified": ["Mon"]})
    first, _ = heard(remembered(None, URL), answer, NOW, Policy())
    stored = taken(first, parser_version="1").to_json()

    after_start = remembered(Polled.of_json(stored), URL)

    assert conditional(after_start, "1") == ('"1"', "Mon")


def test_rule_14_ten_thousand_overdue_sources_are_spread_after_a_start() -> None:
    names = [f"source-{number}" for number in range(10_000)]

    dues = sorted(first_due(name, HOUR, NOW, among=len(names)) for name in names)

    seconds = [int((due - NOW).total_seconds()) for due in dues]
    assert max(Counter(seconds).values()) < 20
    assert seconds[0] < 5
    assert 1990 < seconds[-1] < 2000


def test_rule_14_a_few_overdue_sources_need_not_wait_long_after_a_start() -> None:
    dues = [first_due(name, HOUR, NOW, among=3) for name in ("north", "south", "west")]

    assert all(timedelta(0) <= due - NOW < timedelta(seconds=1) for due in dues)


def test_rule_14_overdue_sources_are_spread_within_their_interval() -> None:
    dues = [first_due(f"s{number}", 5 * MINUTE, NOW, among=10**6) for number in range(100)]

    assert all(timedelta(0) <= due - NOW < 5 * MINUTE for due in dues)


def test_rule_14_the_same_source_gets_the_same_place_at_each_start() -> None:
    dues = {first_due("town", HOUR, NOW, among=10_000) for _ in range(100)}

    assert len(dues) == 1


def test_rule_14_sources_that_were_polled_together_part_from_each_other() -> None:
    one = polled()

    dues = {due_of(one, Policy(every=HOUR), name=f"s{number}").at for number in range(1000)}

    waits = sorted((due - NOW).total_seconds() for due in dues if due)
    assert len(waits) == 1000
    assert 3600 <= waits[0] < 3605
    assert 3775 < waits[-1] <= 3780
    assert 3680 < mean(waits) < 3700
    assert max(later - sooner for sooner, later in pairwise(waits)) < 5


def test_rule_14_a_hundred_restarts_ask_no_sooner_than_the_floor() -> None:
    one = polled()

    barred_at = [barred(one, Policy(), NOW + step * timedelta(seconds=3)) for step in range(100)]

    assert set(barred_at) == {"asked less than 5m ago"}
    assert barred(one, Policy(), NOW + 5 * MINUTE) is None


def test_a_poll_by_hand_need_not_wait_for_the_floor() -> None:
    assert barred(polled(), Policy(), NOW + MINUTE, by_hand=True) is None


def test_a_server_that_asked_for_time_is_given_it_by_hand_as_well() -> None:
    one = polled(not_before=NOW + HOUR)

    told = barred(one, Policy(), NOW + 30 * MINUTE, by_hand=True)

    assert told == "the server asked for 30m more (Retry-After)"
    assert barred(one, Policy(), NOW + HOUR) is None


def test_rule_13_a_gone_source_is_asked_by_hand_or_at_a_new_address_only() -> None:
    gone = polled(gone_at=NOW - 30 * DAY, asked_at=NOW - 30 * DAY)
    elsewhere = "https://news.example/other"

    assert barred(gone, Policy(), NOW) == "gone (410): poll it by hand, or give it another address"
    assert barred(gone, Policy(), NOW, by_hand=True) is None
    assert barred(remembered(gone, URL), Policy(), NOW) is not None
    assert barred(remembered(gone, elsewhere), Policy(), NOW) is None


def test_a_clock_that_stepped_back_bars_no_poll_for_long() -> None:
    ahead = polled(asked_at=NOW + 365 * DAY, not_before=NOW + 366 * DAY)

    assert barred(ahead, Policy(), NOW) is None


def test_a_changed_address_forgets_what_belonged_to_the_old_one() -> None:
    old = polled(etag='"1"', parser_version="1", failures=3, gone_at=NOW)

    fresh = remembered(old, "https://news.example/other")

    assert fresh == Polled(
        configured="https://news.example/other", url="https://news.example/other"
    )


def test_the_gone_time_is_the_first_one_told() -> None:
    first, _ = heard(remembered(None, URL), Answer(status=410), NOW, Policy())

    second, _ = heard(first, Answer(status=410), NOW + DAY, Policy())

    assert second.gone_at == NOW


def test_what_a_newer_version_remembers_is_left_out() -> None:
    text = '{"configured":"u","url":"u","colour":"green"}'

    assert Polled.of_json(text) == Polled(configured="u", url="u")


def test_spans_are_spoken_in_their_two_largest_units() -> None:
    told = {
        timedelta(0): "0s",
        timedelta(seconds=-5): "0s",
        timedelta(seconds=59.9): "59s",
        timedelta(minutes=90): "1h30m",
        timedelta(hours=1, seconds=5): "1h",
        timedelta(days=7): "7d",
        timedelta(days=1, hours=2, minutes=3): "1d2h",
    }

    assert {span: spoken(span) for span in told} == told
