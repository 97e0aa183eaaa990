"""A store of tame and of hostile articles, published on a port of this machine.

Its topics are long enough to have an archive, and one article has been withdrawn.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from aggregator.errors import RenderError
from aggregator.identity import id_of, key_of
from aggregator.model import (
    Change,
    DateOrigin,
    Document,
    Dump,
    DumpDate,
    Filed,
    Publication,
    Site,
    Taught,
    Usage,
)
from aggregator.publish import Publisher
from aggregator.serve import Server, make_app
from aggregator.store import SourceEntry, Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MAX_AGE = timedelta(minutes=5)
TAME = 260
HOSTILE = (
    "Bell \x07, nul \x00 and a noncharacter \ufffe",
    "A <b>bold</b> title with <script>alert(1)</script>",
    "Fish &amp; chips &lt;today&gt; &nbsp; R&D",
    "]]> <![CDATA[ <entry><item></item></entry> </feed> </rss>",
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd \U0001f6a2",
    "5 < 6 & 7 > 3",
    "x" * 1000,
    "   spaced\r\n\tout\u2028  ",
)
MARKUP = (
    "",
    "<p>A ]]> <b>text</b> &amp; more</p>",
    '<p><img src="https://town.example.org/a.png" alt="A &quot;b&quot;"></p>',
    '<p><a href="https://town.example.org/?a=1&amp;b=2">A link</a></p><ul><li>One</li></ul>',
)


def slug_of(label: str, taken: Container[str]) -> str:
    """Letters alone."""
    slug = "".join(sign for sign in label.lower() if "a" <= sign <= "z") or "topic"
    return f"{slug}-2" if slug in taken else slug


def fill(store: Store) -> None:
    """Tame articles of one source, hostile ones of another."""
    town = SourceEntry(name="town", title="Town & <country>", language="en")
    county = SourceEntry(name="county", title="The county")
    store.register([town, county], NOON)
    _add(store, "town", [_tame(number) for number in range(TAME)])
    _add(store, "county", [_hostile(number, title) for number, title in enumerate(HOSTILE)])
    gone = id_of(key_of("Tame title 3"), 1)
    store.withdraw([gone], "Wrong & <withdrawn>", NOON + timedelta(hours=2))


def _tame(number: int) -> Change:
    return _change(
        f"Tame title {number}",
        number,
        labels=("Harbour", "Roads & rails") if number % 3 else ("Harbour",),
        summary=f"What happened on day {number}.\n\nAnd then.",
        published=NOON - timedelta(hours=number // 4),
        content=MARKUP[number % 4],
        authors=("Ada Holm", "Per Ek") if number % 2 else (),
        image=f"https://town.example.org/{number}.jpg" if number % 5 == 0 else None,
        link=f"https://town.example.org/news/{number}" if number % 7 else None,
        language="sv" if number % 2 else None,
    )


def _hostile(number: int, title: str) -> Change:
    return _change(
        title,
        number,
        labels=("<Hostile> & “co”",),
        summary="" if number % 2 else "1 < 2 & \x0b<script>alert(1)</script> &amp;",
        published=NOON,
        content=MARKUP[number % 4],
        authors=("Ada <b>\x00", "O'Hara & sons") if number % 2 else (),
        image="javascript:alert(1)" if number % 2 else "https://town.example.org/a b&c.png",
        link="javascript:alert(1)" if number % 2 else "https://county.example.org/å?a=1&b=<2>",
        language=None,
    )


def _change(
    title: str, position: int, *, labels: tuple[str, ...], published: datetime, **told: object
) -> Change:
    return Change(
        key=key_of(title),
        title=title,
        new=True,
        edition=1,
        position=position,
        filed=Filed(labels=labels),
        published=published,
        updated=published,
        date_origin=DateOrigin.STATED,
        **told,  # type: ignore[arg-type] # as Change takes them
    )


def _add(store: Store, source: str, changes: Sequence[Change]) -> None:
    dump = Dump(
        source=source,
        location=f"{source}.txt",
        body=source.encode(),
        dated=NOON,
        dated_by=DumpDate.NAME,
    )
    labels = {label for change in changes if change.filed for label in change.filed.labels}
    usage = {label: Usage(label=label, articles=1, announced=True) for label in labels}
    with store.writing() as writing:
        writing.add(dump, changes, now=NOON, taught=Taught(usage=usage))


def _raise(error: RenderError) -> None:
    raise error


@contextmanager
def publishing(address: str) -> Iterator[Publisher]:
    """The publication of such a store at an address."""
    site = Site(
        base_url=address,
        title="News & <views>",
        description="What the town announces",
        language="en",
        max_age=MAX_AGE,
    )
    with Store.open("sqlite://", slug_of=slug_of) as store:
        fill(store)
        publisher = Publisher(store, site, entries=50, failed=_raise)
        publisher.refresh(lists=True)
        yield publisher


@contextmanager
def published() -> Iterator[tuple[str, Publisher]]:
    """The address of such a publication while it is served, and itself."""
    current: list[Publisher] = []

    def publication() -> Publication:
        return current[0].publication if current else Publication()

    def find(path: str) -> Document | None:
        return current[0].archive(path)

    app = make_app(publication, lambda _: None, MAX_AGE, find_archive=find)
    server = Server(app, "127.0.0.1:0")
    sockets = server.bind()
    address = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    with publishing(address) as publisher:
        current.append(publisher)
        thread = threading.Thread(target=asyncio.run, args=(server.serve(sockets),))
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield address, publisher
        finally:
            server.stop()
            thread.join()


def documents(publisher: Publisher) -> list[Document]:
    """All documents that are feeds or lists of feeds, archives included."""
    endings = (".atom", ".rss", ".json", "/opml.xml")
    return [one for one in publisher.everything() if one.path.endswith(endings)]
