"""What is a trouble, and when it begins and ends as an incident."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.health import Trouble, changed, troubles
from aggregator.model import IncidentKind, LedgerEntry
from tests.overviews import HOUR, NOON, incident, overview, source

FAILING = Trouble(kind=IncidentKind.FAILING, subject="town", text="no answer")


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        ("failing", IncidentKind.FAILING),
        ("stale", IncidentKind.STALE),
        ("gone", IncidentKind.GONE),
        ("quarantined", IncidentKind.QUARANTINED),
    ],
)
def test_a_source_in_trouble_is_told_with_its_reason_and_a_remedy(
    condition: str, kind: IncidentKind
) -> None:
    (trouble,) = troubles(overview(source("town", condition, reason="so it is")))

    assert (trouble.kind, trouble.subject, trouble.text) == (kind, "town", "so it is")
    assert trouble.remedy
    assert "{" not in trouble.remedy


@pytest.mark.parametrize("condition", ["ok", "waiting", "removed"])
def test_a_source_that_is_fine_is_no_trouble(condition: str) -> None:
    assert troubles(overview(source("town", condition))) == ()


def test_a_source_that_is_no_longer_configured_troubles_nobody() -> None:
    assert troubles(overview(source("town", "failing", active=False))) == ()


def test_files_that_cannot_be_read_are_named() -> None:
    file = LedgerEntry(path="a.txt", size=1, mtime_ns=1, digest=None, error="is empty")

    (trouble,) = troubles(overview(source("town", "partly", unreadable=(file,))))

    assert trouble.kind is IncidentKind.UNREADABLE
    assert trouble.text == "a.txt: is empty"


def test_troubles_of_the_daemon_are_told() -> None:
    seen = overview(
        store_error="is locked", unrendered=("/feeds/a",), tick_age=99, disk_free=9 << 20
    )

    found = {trouble.kind: trouble.text for trouble in troubles(seen)}

    assert set(found) == {
        IncidentKind.STORE,
        IncidentKind.FEED,
        IncidentKind.SCHEDULE,
        IncidentKind.DISK,
    }
    assert found[IncidentKind.DISK].startswith("9 MiB of 102400 MiB")


def test_a_small_disk_with_room_is_not_nearly_full() -> None:
    assert troubles(overview(disk_free=800 << 20, disk_total=4 << 30)) == ()


def test_no_trouble_tells_a_password() -> None:
    seen = overview(
        source("town", "failing", reason="https://me:hunter2@town.test/?token=abc: 500")
    )

    (trouble,) = troubles(seen)

    assert "hunter2" not in trouble.text
    assert "abc" not in trouble.text


def test_a_trouble_begins_an_incident_once() -> None:
    first = changed((), [FAILING], {}, NOON)
    (begun,) = first.begun

    second = changed((begun,), [FAILING], first.since, NOON + HOUR)

    assert (begun.begun, begun.ended, begun.text) == (NOON, None, "no answer")
    assert (second.begun, second.ended) == ((), ())


def test_an_incident_ends_when_its_trouble_is_gone_and_keeps_its_id() -> None:
    lasting = incident("town")

    change = changed((lasting,), [], {}, NOON)

    assert change.ended == (replace(lasting, ended=NOON),)
    assert change.ended[0].id == lasting.id


def test_a_trouble_that_is_soon_over_is_no_incident() -> None:
    after = timedelta(minutes=10)
    first = changed((), [FAILING], {}, NOON, after=after)
    gone = changed((), [], first.since, NOON + timedelta(minutes=5), after=after)
    again = changed((), [FAILING], gone.since, NOON + timedelta(minutes=12), after=after)

    assert first.begun == gone.ended == again.begun == ()


def test_an_incident_began_when_its_trouble_was_first_seen() -> None:
    first = changed((), [FAILING], {}, NOON, after=HOUR)

    later = changed((), [FAILING], first.since, NOON + HOUR, after=HOUR)

    assert [one.begun for one in later.begun] == [NOON]


def test_who_cannot_see_the_sources_does_not_end_their_incidents() -> None:
    failing, feed = incident("town"), incident("/feeds/a", kind=IncidentKind.FEED)

    change = changed((failing, feed), [], {}, NOON, blind=True)

    assert [one.kind for one in change.ended] == [IncidentKind.FEED]
