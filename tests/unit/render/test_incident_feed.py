"""The operator's feed of incidents."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import feedparser
from lxml import etree

from aggregator.model import IncidentKind, Site
from aggregator.render import render_incidents
from tests.overviews import HOUR, NOON, incident

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = Site(
    base_url="http://news.test",
    title="News & more",
    description="",
    language="en",
    max_age=timedelta(minutes=5),
)


def test_an_incident_is_an_entry_with_its_beginning_and_what_to_do() -> None:
    parsed = feedparser.parse(BytesIO(render_incidents([incident("town")], SITE, NOON)))

    (entry,) = parsed.entries
    assert not parsed.bozo
    assert parsed.feed.title == "Incidents – News & more"
    assert entry.title == "Source failing: town"
    assert entry.published == entry.updated == "2026-03-01T11:00:00+00:00"
    assert entry.content[0].value == (
        "no answer\nWhat to do: look at its address\nBegan: 2026-03-01 11:00:00 UTC"
    )
    assert [tag.term for tag in entry.tags] == ["source-failing", "lasting"]


def test_an_incident_that_is_over_keeps_its_id_and_is_updated() -> None:
    lasting = incident("town")
    over = incident("town", ended=NOON)

    before = etree.fromstring(render_incidents([lasting], SITE, NOON))
    after = etree.fromstring(render_incidents([over], SITE, NOON))

    assert before.findtext(f".//{ATOM}entry/{ATOM}id") == lasting.urn
    assert after.findtext(f".//{ATOM}entry/{ATOM}id") == lasting.urn
    assert after.findtext(f".//{ATOM}entry/{ATOM}updated") == "2026-03-01T12:00:00+00:00"
    assert after.findtext(f"{ATOM}updated") == "2026-03-01T12:00:00+00:00"
    assert after.findtext(f".//{ATOM}entry/{ATOM}title") == "Over: Source failing: town"


def test_incidents_of_other_kinds_subjects_and_times_have_other_ids() -> None:
    several = [
        incident("town"),
        incident("county"),
        incident("town", kind=IncidentKind.STALE),
        incident("town", begun=NOON),
    ]

    assert len({one.id for one in several}) == 4


def test_a_feed_of_no_incidents_is_a_feed() -> None:
    parsed = feedparser.parse(BytesIO(render_incidents([], SITE, NOON - HOUR)))

    assert not parsed.bozo
    assert parsed.feed.updated == "2026-03-01T11:00:00+00:00"


def test_what_cannot_stand_in_xml_and_secrets_are_left_out() -> None:
    told = incident("town", text="\x00\x1b https://me:hunter2@town.test/ <&>")

    feed = etree.fromstring(render_incidents([told], SITE, NOON))

    content = feed.findtext(f".//{ATOM}content")
    assert content is not None
    assert content.splitlines()[0] == " https://***@town.test/ <&>"
