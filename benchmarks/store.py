"""Storing by the product's own path, and the rows of raw SQLite as the yardstick.

Dumps that have been read already are weighed, filed and written, one transaction each; only the
text dump is read as well. Both sides wait for the disk as often and as thoroughly.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path

from aggregator.config import load
from aggregator.ingest import Intake, Knowledge, open_store
from aggregator.model import Dump, DumpDate, FeedHead, FeedKind, Item, Parsed
from aggregator.store import Store
from benchmarks.articles import TOPICS, Sample, listed, samples
from benchmarks.measure import Pair
from benchmarks.rawstore import PORTION, RawStore, Rows, portions, rows

_ARTICLES = 100_000
_MILLION = 1_000_000
_SMALL = 20_000
_STEP = PORTION  # articles of one turn
_ASKED = 200
_TURNS = 6  # one to compare what was done, five to measure
_NOW = datetime(2024, 5, 2, tzinfo=UTC)
_CONFIG = """\
state: state
base_url: http://news.test
sources:
  - name: town
    directory: inbox
    settle: 0s
    topics: {vocabulary: labels.yaml, split: vocabulary}
"""

Read = tuple[Dump, Parsed]


class ProductStore:
    """A store of ours in a folder, and the way into it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        config = folder / "aggregator.yaml"
        config.write_text(_CONFIG, encoding="utf-8")
        labels = "".join(f"  - {topic}\n" for topic in TOPICS)
        (folder / "labels.yaml").write_text(f"labels:\n{labels}", encoding="utf-8")
        settings = load(config)
        self.store: Store = open_store(settings)
        (source,) = settings.sources
        knowledge = Knowledge(settings)
        self._intake = Intake(store=self.store, knowledge=knowledge, source=source, now=_NOW)

    def write(self, dumps: Sequence[Read]) -> int:
        """Take in dumps that were read, each in a transaction; how many articles there are."""
        for dump, parsed in dumps:
            with self._intake.writing() as writing:
                report = self._intake.take_member(writing, dump, parsed, 0)
                assert not report.known, report
                assert report.error is None, report.error
        return self._articles()

    def read(self, dumps: Sequence[Dump]) -> int:
        """Read dumps and take them in; how many articles there are."""
        for dump in dumps:
            report = self._intake.take(dump)
            assert report.error is None, report.error
        return self._articles()

    def newest(self) -> int:
        """Ask for the newest fifty of a topic."""
        return len(self.store.newest(self._topic(), 50))

    def _articles(self) -> int:
        heads = self.store.heads()
        return next(head.articles for head in heads if head.kind is FeedKind.ALL)

    def _topic(self) -> FeedHead:
        return next(head for head in self.store.heads() if head.kind is FeedKind.TOPIC)


def pairs() -> Iterator[Pair]:
    """New articles, the same ones again in other dumps, and text dumps from their bytes."""
    told = list(samples(_ARTICLES))
    parts = list(portions(told))
    prepared = [rows(part) for part in parts]
    with tempfile.TemporaryDirectory() as folder:
        yield _new(Path(folder), parts, prepared)
        yield _again(Path(folder), parts, prepared)
        yield _text(Path(folder), parts, prepared)


def million() -> Iterator[Pair]:
    """A million articles stored: how fast more come in, and the newest of a topic are found."""
    with tempfile.TemporaryDirectory() as name:
        told = samples(_MILLION + _TURNS * _STEP)
        large, medium, small = (
            ProductStore(Path(name) / size) for size in ("large", "medium", "small")
        )
        numbers = count()
        filled = 0
        for part in portions(islice(told, _MILLION)):
            read = [_read(part, "fill", next(numbers))]
            for store, size in ((large, _MILLION), (medium, _ARTICLES), (small, _SMALL)):
                if filled < size:
                    store.write(read)
            filled += len(part)
        fresh = [[_read(part, "more", next(numbers))] for part in portions(told)]
        ours, yardstick = iter(fresh), iter(fresh)
        yield Pair(
            name="store, at 1M",
            ours=lambda: large.write(next(ours)) - _MILLION,
            yardstick=lambda: medium.write(next(yardstick)) - _ARTICLES,
            must=0.55,
            goal=0.65,
            amount=f"{_STEP:,} new articles beside 1,000,000, by the same beside {_ARTICLES:,}",
        )
        yield Pair(
            name="newest fifty",
            ours=lambda: [large.newest() for _ in range(_ASKED)],
            yardstick=lambda: [small.newest() for _ in range(_ASKED)],
            must=1 / 1.5,
            goal=1.0,
            amount=f"of a topic, among 1,000,000 articles and among {_SMALL:,}, {_ASKED} times",
        )


def _new(folder: Path, parts: Sequence[list[Sample]], prepared: Sequence[Rows]) -> Pair:
    dumps = [_read(part, "new", place) for place, part in enumerate(parts)]
    raw, ours = _fresh_raw(folder / "new"), _fresh(folder / "new")
    return Pair(
        name="store, new",
        ours=lambda: next(ours).write(dumps),
        yardstick=lambda: next(raw).write(prepared),
        must=0.6,
        goal=0.85,
        amount=f"{_ARTICLES:,} new articles, {PORTION:,} in a transaction",
    )


def _again(folder: Path, parts: Sequence[list[Sample]], prepared: Sequence[Rows]) -> Pair:
    raw, ours, turns = next(_fresh_raw(folder / "again")), next(_fresh(folder / "again")), count()
    raw.write(prepared)
    ours.write([_read(part, "first", place) for place, part in enumerate(parts)])
    items = [_parsed(part) for part in parts]

    def again() -> int:
        turn = next(turns)
        named = (_dump(f"again {turn}", place) for place in range(len(items)))
        return ours.write(list(zip(named, items, strict=True)))

    return Pair(
        name="store, again",
        ours=again,
        yardstick=lambda: raw.write(prepared),
        must=1.7,
        goal=3.0,
        amount=f"the same {_ARTICLES:,} articles in other dumps",
    )


def _text(folder: Path, parts: Sequence[list[Sample]], prepared: Sequence[Rows]) -> Pair:
    dumps = [_dump("text", place, listed(part).encode()) for place, part in enumerate(parts)]
    raw, ours = _fresh_raw(folder / "text"), _fresh(folder / "text")
    size = sum(len(dump.body) for dump in dumps) / 1e6
    return Pair(
        name="store, text",
        ours=lambda: next(ours).read(dumps),
        yardstick=lambda: next(raw).write(prepared),
        must=0.35,
        goal=0.55,
        amount=f"text dumps of {PORTION:,} articles, {size:.0f} MB in all, by rows made ready",
    )


def _fresh(folder: Path) -> Iterator[ProductStore]:
    """Empty stores, made before they are asked for, so that making them is not counted."""
    made = [ProductStore(folder / f"ours {turn}") for turn in range(_TURNS)]
    yield from made


def _fresh_raw(folder: Path) -> Iterator[RawStore]:
    folder.mkdir(exist_ok=True)
    made = [RawStore(folder / f"raw {turn}.db") for turn in range(_TURNS)]
    yield from made


def _read(part: Sequence[Sample], name: str, place: int) -> Read:
    return _dump(name, place), _parsed(part)


def _dump(name: str, place: int, body: bytes | None = None) -> Dump:
    return Dump(
        source="town",
        location=f"{name} {place}.txt",
        body=body or f"{name} {place}".encode(),
        dated=_NOW - timedelta(hours=1),
        dated_by=DumpDate.NAME,
    )


def _parsed(part: Sequence[Sample]) -> Parsed:
    items = tuple(
        Item(
            title=sample.title,
            summary=sample.summary,
            categories=sample.topics,
            published=sample.published,
            link=sample.link,
            authors=(sample.author,),
            position=position,
        )
        for position, sample in enumerate(part)
    )
    return Parsed(items=items, layout="feed", encoding="utf-8")
