"""What holds of every content that an item may bring to a stored article."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.identity import Occasion, Outcome, Verdict
from aggregator.ingest.gains import Gains, gains
from aggregator.model import DateOrigin, Edition, Item
from aggregator.parse.clean import sanitised

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MARKUP = st.text() | st.text(alphabet='<>/&;!-[] abp1"=')
CONTENTS = MARKUP.map(lambda text: sanitised(f"<p>{text}</p>", None))


def edition(content: str) -> Edition:
    return Edition(
        number=1,
        summary="Come.",
        earlier=(),
        sightings=(),
        text_source="town",
        text_dated=NOON,
        published=NOON,
        date_origin=DateOrigin.INFERRED,
        updated=NOON,
        link=None,
        categories=(),
        content=content,
    )


def gained(content: str, stored: str, *, source: str = "town", after: timedelta = DAY) -> Gains:
    return gains(
        Item(title="Fair", summary="Come.", content=content or None, position=0),
        edition(stored),
        Verdict(index=0, edition=1, outcome=Outcome.SEEN),
        Occasion(source=source, dated=NOON + after, recurs_after=None),
        language=None,
    )


@given(content=CONTENTS, stored=CONTENTS)
def test_a_content_is_taken_or_left_and_settles_at_once(content: str, stored: str) -> None:
    first = gained(content, stored)
    settled = stored if first.content is None else first.content

    again = gained(content, settled)

    assert not again.revised
    assert again.content is None
    assert first.revised <= (first.content is not None)


@given(content=CONTENTS, stored=CONTENTS)
def test_only_a_newer_dump_of_the_source_of_the_text_revises(content: str, stored: str) -> None:
    assert not gained(content, stored, source="county").revised
    assert not gained(content, stored, after=timedelta()).revised
    assert not gained(content, stored, after=-DAY).revised


@given(content=CONTENTS)
def test_an_item_without_content_takes_none_away(content: str) -> None:
    assert gained("", content).content is None
