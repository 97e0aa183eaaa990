"""What a poller decides without asking anybody: further pages, dates, and who may see secrets."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import Settings, Source
from aggregator.fetch.manners import Candidate, Outcome, Polled, Verdict
from aggregator.fetch.polling import Poll, further, policy_of, settled, user_agent_of
from aggregator.fetch.polling.arrivals import content_type, date_of
from aggregator.fetch.polling.credentials import may_have, with_login
from aggregator.fetch.polling.discovery import begun, look_due, seen
from aggregator.fetch.web import Headers
from aggregator.model import Alternate, DumpDate, DumpKind, Parsed

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
FIRST = "https://www.pier.test/news"


def source_of(**keys: Any) -> Source:  # noqa: ANN401 - any key of the configuration
    return Source.model_validate({"name": "pier", "url": FIRST, **keys})


def parsed(next_page: str | None = None) -> Parsed:
    return Parsed(items=(), layout="", encoding="", next_page=next_page)


LINKED = source_of(pages={"most": 3, "follow": "next"})
COUNTED = source_of(pages={"most": 3, "template": "https://pier.test/p/{page}"})


@pytest.mark.parametrize(
    ("source", "asked", "next_page", "fresh", "expected"),
    [
        (LINKED, [FIRST], "https://pier.test/news/2#top", 1, "https://pier.test/news/2"),
        (LINKED, [FIRST], None, 1, None),
        (LINKED, [FIRST], "https://pier.test/news/2", 0, None),
        (LINKED, [FIRST], f"{FIRST}#more", 1, None),
        (LINKED, [FIRST], "https://other.test/news/2", 1, None),
        (LINKED, [FIRST], "http://www.pier.test/news/2", 1, None),
        (LINKED, [FIRST, f"{FIRST}/2", f"{FIRST}/3"], f"{FIRST}/4", 1, None),
        (LINKED, ["https://desk:hush@www.pier.test/news"], FIRST, 1, None),
        (COUNTED, [FIRST], f"{FIRST}/by-link", 1, "https://pier.test/p/2"),
        (COUNTED, [FIRST, "https://pier.test/p/2"], None, 1, "https://pier.test/p/3"),
        (source_of(), [FIRST], f"{FIRST}/2", 1, None),
    ],
)
def test_a_listing_goes_on_as_far_as_it_is_worth_it(
    source: Source, asked: list[str], next_page: str | None, fresh: int, expected: str | None
) -> None:
    assert further(source, asked, parsed(next_page), fresh=fresh) == expected


@given(st.text(max_size=60))
def test_no_next_page_whatever_it_is_breaks_anything(address: str) -> None:
    found = further(LINKED, [FIRST], parsed(address), fresh=1)

    assert found is None or "pier.test" in found


@pytest.mark.parametrize(
    ("modified", "date", "expected"),
    [
        (
            "Wed, 04 Mar 2026 10:00:00 GMT",
            "Wed, 04 Mar 2026 12:00:00 GMT",
            NOW - timedelta(hours=2),
        ),
        ("Wed, 04 Mar 2026 11:59:01 GMT", "Wed, 04 Mar 2026 12:00:00 GMT", None),
        ("Wed, 04 Mar 2026 14:00:00 GMT", "Wed, 04 Mar 2026 12:00:00 GMT", None),
        ("Wed, 04 Mar 2026 10:00:00 GMT", None, NOW - timedelta(hours=2)),
        ("Thu, 05 Mar 2026 10:00:00 GMT", "Fri, 06 Mar 2026 10:00:00 GMT", NOW),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, None),
        ("yesterday", None, None),
        (None, None, None),
    ],
)
def test_a_dump_is_as_old_as_its_server_says_when_that_can_be_believed(
    modified: str | None, date: str | None, expected: datetime | None
) -> None:
    told = (("last-modified", modified), ("date", date))
    headers = Headers(tuple((name, text) for name, text in told if text))

    found = date_of(headers, NOW)

    assert found == ((expected, DumpDate.HTTP) if expected else (NOW, DumpDate.READ))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("text/html; charset=UTF-8", ("text/html", "utf-8")),
        ('Text/HTML ;boundary=x; CHARSET="koi8-r"', ("text/html", "koi8-r")),
        ("application/rss+xml", ("application/rss+xml", None)),
        ("nonsense", (None, None)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_media_type_and_charset_are_read(
    written: str | None, expected: tuple[str | None, str | None]
) -> None:
    assert content_type(written) == expected


@given(st.text(max_size=200))
def test_no_content_type_breaks_anything(written: str) -> None:
    kind, _ = content_type(written)

    assert kind is None or "/" in kind


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://pier.test/other?a=b", True),
        ("https://PIER.test:443/", True),
        ("https://pier.test:8443/", False),
        ("http://pier.test/", False),
        ("https://www.pier.test/", False),
        ("https://pier.test.evil.test/", False),
        ("https://[bad", False),
        ("ftp://pier.test/", False),
    ],
)
def test_secrets_are_for_their_own_origin(url: str, allowed: bool) -> None:  # noqa: FBT001 - a column of the table
    assert may_have(url, "https://desk:hush@pier.test/feed") is allowed


def test_secrets_follow_to_the_same_host_when_it_takes_up_encryption() -> None:
    assert may_have("https://pier.test/", "http://pier.test/")
    assert not may_have("https://pier.test/", "http://pier.test:8080/")


def test_a_login_goes_along_to_its_own_origin() -> None:
    configured = "https://desk:hush@pier.test/feed"

    assert with_login("https://pier.test/new", configured) == "https://desk:hush@pier.test/new"
    assert with_login("https://other.test/new", configured) == "https://other.test/new"


def named(url: str) -> tuple[Alternate, ...]:
    return (Alternate(url=url, type="application/rss+xml"),)


def test_a_look_that_names_the_known_feed_forgets_another_candidate() -> None:
    known = Polled(
        configured=FIRST,
        url=f"{FIRST}/feed",
        looked_at=NOW,
        named=Candidate(target="https://pier.test/x", since=NOW, times=2),
    )

    after = seen(known, named(f"{FIRST}/feed"), NOW)

    assert (after.url, after.named) == (f"{FIRST}/feed", None)


def test_a_failing_feed_is_left_for_another_one_at_once() -> None:
    known = Polled(configured=FIRST, url=f"{FIRST}/feed", looked_at=NOW, failures=3, etag='"a"')

    after = seen(known, named(f"{FIRST}/other"), NOW)

    assert (after.url, after.former) == (f"{FIRST}/other", (f"{FIRST}/feed",))
    assert (after.etag, after.failures, after.kind) == (None, 0, DumpKind.FEED)


def test_the_page_is_looked_at_once_a_day_and_sooner_in_trouble() -> None:
    working = Polled(configured=FIRST, url=FIRST, looked_at=NOW)
    failing = Polled(configured=FIRST, url=FIRST, looked_at=NOW, failures=3)
    later = NOW + timedelta(hours=2)

    assert not look_due(working, later)
    assert look_due(failing, later)
    assert look_due(working, NOW + timedelta(days=1))
    assert look_due(working, NOW - timedelta(minutes=1))  # the clock has stepped back


def test_what_was_discovered_is_forgotten_when_the_switch_is_turned_off() -> None:
    known = Polled(configured=FIRST, url=f"{FIRST}/feed", looked_at=NOW)

    assert begun(known, FIRST, discover=True) is known
    assert begun(known, FIRST, discover=False) == Polled(configured=FIRST, url=FIRST)


def test_what_is_remembered_of_discovery_survives_the_store() -> None:
    known = Polled(
        configured=FIRST,
        url=f"{FIRST}/feed",
        kind=DumpKind.FEED,
        looked_at=NOW,
        named=Candidate(target="https://pier.test/x", since=NOW, times=2),
    )

    assert Polled.of_json(known.to_json()) == known


def poll_of(outcome: Outcome) -> Poll:
    return Poll(
        polled=Polled(configured=FIRST, url=FIRST, etag='"a"'),
        verdict=Verdict(outcome=outcome),
        location=FIRST,
        parser_version="1-x",
    )


def test_only_what_was_read_settles_the_validators() -> None:
    fresh = poll_of(Outcome.FRESH)

    assert settled(fresh, parsed()).parser_version == "1-x"
    assert settled(fresh, None).parser_version is None
    assert settled(fresh, None, read=True).parser_version == "1-x"
    assert settled(fresh, parsed(), read=False).failures == 1
    assert settled(poll_of(Outcome.FAILED), parsed()) == fresh.polled


def test_the_policy_is_what_the_source_says() -> None:
    policy = policy_of(source_of(every="15m", floor="1m", expect_every="2d"))

    assert (policy.every, policy.floor) == (timedelta(minutes=15), timedelta(minutes=1))
    assert policy.expect_every == timedelta(days=2)
    assert policy_of(source_of()).every is None


def test_without_a_contact_the_user_agent_is_name_and_version() -> None:
    settings = Settings.model_validate({"sources": [{"name": "pier", "url": FIRST}]})

    assert user_agent_of(settings).startswith("aggregator/")
    assert "(" not in user_agent_of(settings)


def test_the_client_is_not_loaded_before_a_poller_is_opened() -> None:
    look = "import aggregator.fetch, sys, json; print(json.dumps(sorted(sys.modules)))"

    run = subprocess.run([sys.executable, "-c", look], capture_output=True, check=True)

    loaded = set(json.loads(run.stdout))
    assert not loaded & {"httpx", "httpcore", "protego", "aggregator.fetch.web"}
