"""Whoever walks from a feed through its archive meets every article, and each of them once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.model import ArchivePage, FeedHead, Span
from aggregator.store import SourceEntry, Store
from tests.integration.publish.conftest import NOON, Town, slug_of

ENTRIES = 7

Step = tuple[str, int, int]  # what happens, how much or to which, and when it was published

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["arrive", "arrive", "arrive", "revise", "move", "withdraw", "put back"]),
        st.integers(0, 130),
        st.integers(-50, 50),
    ),
    max_size=8,
)


class Happening:
    """Does steps to a town, with articles that are called by numbers."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.numbers = count()
        self.away: set[str] = set()  # withdrawn
        self.moved: set[UUID] = set()  # taken out or put elsewhere at any time

    def do(self, step: Step) -> None:
        """Let it happen."""
        what, number, hours = step
        if what == "arrive":
            titles = [str(next(self.numbers)) for _ in range(number)]
            self.town.tell(*titles, hours=hours)
        elif self.town.known:
            title = sorted(self.town.known)[number % len(self.town.known)]
            self._to_one(what, title, hours)

    def _to_one(self, what: str, title: str, hours: int) -> None:
        if what == "withdraw":
            self.town.withdraw(title)
            self.away.add(title)
        elif what == "put back":
            self.town.put_back(title)
            self.away.discard(title)
        elif title not in self.away:
            topic = ("Sea", "Air")[hours % 2] if what == "move" else "Sea"
            self.town.tell(title, topic=topic, text=f"Text {self.town.dumps}.")
        self.moved.add(self.town.id(title))


def made(steps: Sequence[Step]) -> Iterator[Happening]:
    with Store.open("sqlite://", slug_of=slug_of) as store:
        store.register([SourceEntry(name="town", title="The town", language="en")], NOON)
        happening = Happening(Town(store=store))
        for step in steps:
            happening.do(step)
        yield happening


def shown(store: Store, head: FeedHead) -> tuple[list[UUID], Span | None]:
    ids = [article.id for article in store.newest(head, ENTRIES)]
    return ids, store.beside(head, ids)


def held(store: Store) -> set[UUID]:
    return {article.id for article in store.articles(topic="sea")}


def page(store: Store, head: FeedHead, span: Span) -> ArchivePage:
    found = store.archive(head, span)
    assert found is not None, span.name
    assert Span.named(span.name) == span
    return found


def ids_of(found: ArchivePage) -> list[UUID]:
    return [article.id for article in found.articles]


property_test = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@property_test
@given(before=STEPS, meanwhile=STEPS)
def test_a_walk_meets_every_article_once_whatever_happens_meanwhile(
    before: Sequence[Step], meanwhile: Sequence[Step]
) -> None:
    for happening in made([("arrive", 3, 0), *before]):
        store, head = happening.town.store, happening.town.head()
        assert head is not None
        there, rest = held(store), list(meanwhile)
        happening.moved.clear()
        met, older = shown(store, head)

        while older is not None:
            if rest:
                happening.do(rest.pop())
            found = page(store, head, older)
            met += ids_of(found)
            older = found.older

        assert len(set(met)) == len(met)
        assert set(met) - happening.moved == there - happening.moved


@property_test
@given(polls=st.lists(STEPS, max_size=4))
def test_a_reader_that_stops_at_what_it_knows_still_gets_everything(
    polls: Sequence[Sequence[Step]],
) -> None:
    known: set[str] = set()
    read: set[UUID] = set()
    for happening in made([("arrive", 3, 0)]):
        store = happening.town.store
        for steps in (*polls, ()):
            for step in steps:
                happening.do(step)
            head = happening.town.head()
            assert head is not None
            met, older = shown(store, head)
            read.update(met)
            while older is not None and older.name not in known:
                known.add(older.name)
                found = page(store, head, older)
                read.update(ids_of(found))
                older = found.older

        assert held(store) <= read


@property_test
@given(before=STEPS, later=STEPS)
def test_what_arrives_later_changes_no_closed_page(
    before: Sequence[Step], later: Sequence[Step]
) -> None:
    for happening in made([("arrive", 120, 0), *before]):
        store, head = happening.town.store, happening.town.head()
        assert head is not None
        _, older = shown(store, head)
        pages: list[ArchivePage] = []
        while older is not None:
            pages.append(page(store, head, older))
            older = pages[-1].older

        for _, number, hours in later:
            happening.do(("arrive", number, hours))

        assert all(page(store, head, one.span) == one for one in pages if one.closed)


def test_a_span_names_what_lies_before_it() -> None:
    span = Span.of(403, [(351, 400), (401, 401), (120, 120)])

    assert span is not None
    assert span.name == "403~351-401~120"
    assert [older.name for older in chain(span)] == ["350~120", "300~120", "200~120", "100"]


def chain(span: Span) -> Iterator[Span]:
    older = span.older
    while older is not None:
        yield older
        older = older.older


def refused() -> Iterator[str]:
    yield from ("", "0", "01", "-1", "1~", "5~5", "5~1-5", "9~3-2", "9~2~3", "9~3-4~1-2", "1 ")
    yield from ("9~3-3", "9~2-3~2", "٣", "9" * 13, "9~0", "../1")


def test_no_other_name_has_a_page() -> None:
    assert [name for name in refused() if Span.named(name) is not None] == []
