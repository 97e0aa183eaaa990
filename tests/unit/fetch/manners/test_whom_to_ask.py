"""Which host may be asked when, and what robots.txt leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.manners import (
    Robots,
    Rules,
    Spacing,
    Standing,
    Traffic,
    crawl_delay,
    host_key,
    may_read,
    pause,
    registrable_domain,
    robots_due,
    robots_heard,
    robots_url,
)

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
URL = "https://news.example/private/list"


@dataclass(frozen=True)
class Forbidden:
    """Rules of one line: the beginning of the addresses that are forbidden, and a delay."""

    beginning: str
    delay: float | None = None

    def can_fetch(self, url: str, user_agent: str) -> bool:
        """Whether the address begins otherwise."""
        return bool(user_agent) and not url.startswith(self.beginning)

    def crawl_delay(self, user_agent: str) -> float | None:
        """The delay, for everybody."""
        return self.delay if user_agent else None


def reader(text: str) -> Rules:
    beginning, _, delay = text.partition(" ")
    return Forbidden(beginning, float(delay) if delay else None)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("news.example.org", "example.org"),
        ("NEWS.Example.Org.", "example.org"),
        ("example.org", "example.org"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("example.com.au", "example.com.au"),
        ("com.au", "com.au"),
        ("www.t.co", "t.co"),
        ("a.co.com", "co.com"),
        ("a.news.example.se", "example.se"),
        ("localhost", "localhost"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("", ""),
    ],
)
def test_the_registrable_domain_of_a_host(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain


@given(st.text())
def test_any_text_has_a_registrable_domain_that_stays(host: str) -> None:
    domain = registrable_domain(host)

    assert registrable_domain(domain) == domain


def test_rule_14_a_host_that_is_being_asked_is_asked_by_nobody_else() -> None:
    traffic = Traffic(busy={host_key("news.example.org")})

    assert pause("News.Example.Org", traffic, Spacing(), NOW) is None
    assert pause("other.example.org", traffic, Spacing(), NOW) == timedelta(0)


def test_rule_14_requests_to_one_registrable_domain_begin_apart() -> None:
    traffic = Traffic(last={"example.org": NOW - 0.5 * SECOND})

    assert pause("other.example.org", traffic, Spacing(), NOW) == 1.5 * SECOND
    assert pause("other.example.org", traffic, Spacing(), NOW + 2 * SECOND) == timedelta(0)
    assert pause("example.com", traffic, Spacing(), NOW) == timedelta(0)


def test_a_crawl_delay_lengthens_the_pause_up_to_a_minute() -> None:
    traffic = Traffic(last={"example.org": NOW})

    def waits(delay: timedelta) -> timedelta | None:
        return pause("example.org", traffic, Spacing(), NOW, crawl_delay=delay)

    assert waits(1 * SECOND) == 2 * SECOND
    assert waits(10 * SECOND) == 10 * SECOND
    assert waits(DAY) == 60 * SECOND


def test_a_clock_that_stepped_back_makes_nobody_wait() -> None:
    traffic = Traffic(last={"example.org": NOW + DAY})

    assert pause("example.org", traffic, Spacing(), NOW) == timedelta(0)


def test_robots_txt_lies_at_the_root_and_bears_no_credentials() -> None:
    asked = robots_url("https://me:secret@news.example:8443/a/b?c=d#e")

    assert asked == "https://news.example:8443/robots.txt"


def test_rule_29_robots_txt_forbids_what_it_names() -> None:
    robots = robots_heard(None, 200, "https://news.example/private", NOW)

    refusal = may_read(robots, URL, "aggregator", NOW, reader=reader)

    assert not refusal.allowed
    assert refusal.reason == "robots.txt of the site forbids it"
    assert may_read(robots, "https://news.example/", "aggregator", NOW, reader=reader).allowed


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 451])
def test_rule_29_without_a_robots_txt_all_is_allowed(status: int) -> None:
    robots = robots_heard(None, status, "an error page", NOW)

    assert robots.standing is Standing.ABSENT
    assert may_read(robots, URL, "aggregator", NOW, reader=reader).allowed


@pytest.mark.parametrize("status", [None, 429, 500, 503, 599, 0])
def test_rule_29_while_robots_txt_cannot_be_had_nothing_may_be_read(status: int | None) -> None:
    robots = robots_heard(None, status, "", NOW)

    assert not may_read(robots, URL, "aggregator", NOW, reader=reader).allowed
    assert not may_read(robots, URL, "aggregator", NOW + 30 * DAY, reader=reader).allowed
    assert may_read(robots, URL, "aggregator", NOW + 31 * DAY, reader=reader).allowed


def test_rule_29_the_last_copy_counts_while_robots_txt_cannot_be_had() -> None:
    copy = robots_heard(None, 200, "https://news.example/private", NOW)

    robots = robots_heard(copy, 503, "an error page", NOW + DAY)

    assert not may_read(robots, URL, "aggregator", NOW + DAY, reader=reader).allowed
    assert may_read(robots, "https://news.example/", "aggregator", NOW + DAY, reader=reader).allowed


def test_rule_29_thirty_days_count_from_the_first_failure() -> None:
    first = robots_heard(None, 503, "", NOW)

    later = robots_heard(first, None, "", NOW + 31 * DAY)

    assert may_read(later, URL, "aggregator", NOW + 31 * DAY, reader=reader).allowed
    assert later.since == NOW


def test_rule_29_robots_txt_is_kept_for_a_day_and_tried_hourly_when_it_fails() -> None:
    there = robots_heard(None, 200, "", NOW)
    lost = robots_heard(there, 503, "", NOW)

    assert robots_due(None, NOW)
    assert not robots_due(there, NOW + 24 * HOUR - SECOND)
    assert robots_due(there, NOW + 24 * HOUR)
    assert not robots_due(lost, NOW + HOUR - SECOND)
    assert robots_due(lost, NOW + HOUR)
    assert robots_due(there, NOW - DAY)  # the clock has stepped back


def test_rule_29_a_huge_robots_txt_is_read_in_part() -> None:
    robots = robots_heard(None, 200, "a" * (1 << 20), NOW)

    assert robots.text is not None
    assert len(robots.text) == 500 << 10


@pytest.mark.parametrize(
    ("told", "delay"),
    [("/ 10", 10 * SECOND), ("/", None), ("/ -1", None), ("/ nan", None), ("/ inf", DAY)],
)
def test_a_crawl_delay_is_read_with_sense(told: str, delay: timedelta | None) -> None:
    robots = Robots(standing=Standing.THERE, asked_at=NOW, text=told)

    assert crawl_delay(robots, "aggregator", reader=reader) == delay
