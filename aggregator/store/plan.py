"""Decides which rows one dump adds and changes, and which feeds look different afterwards.

Pure: rows and changes in, rows out. Knows no connection; `filing` looks up before and writes after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aggregator.errors import StoreError
from aggregator.identity import id_bytes
from aggregator.model import Change, DateOrigin, Dump, Filed
from aggregator.store.columns import micros, numbers, pack, words
from aggregator.store.newarticles import Fresh, NewArticle, new_article
from aggregator.store.rows import Found, Row

_STATED = DateOrigin.STATED.value
# What identity needs of an article goes on after it was pruned, and nothing else.
_OF_A_TOMBSTONE = frozenset({"summary", "text_source", "text_dated"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    """Ids of the feeds that the articles of one dump can be in."""

    everything: int
    by_source: Mapping[int, int]  # by id of the source
    by_label: Mapping[str, int]
    by_slug: Mapping[str, int]  # combined feeds

    def labelled(self, filed: Filed) -> str:
        """The topics of an article in their order, once each, as they are stored."""
        return pack(self._topics(filed.labels))

    def holding(self, filed: Filed) -> str:
        """All topics and combined feeds that hold an article, as they are stored."""
        combined = (self.by_slug[slug] for slug in filed.combined if slug in self.by_slug)
        return pack((*self._topics((*filed.labels, *filed.above)), *combined))

    def _topics(self, labels: Iterable[str]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self.by_label[label] for label in labels))

    def of(self, row: Row) -> list[int]:
        """All feeds that hold an article; none when it was pruned or withdrawn."""
        if row.pruned is not None or row.withdrawn is not None:
            return []
        sources = [self.by_source[source] for source in numbers(row.sources)]
        return [self.everything, *numbers(row.feeds), *sources]


@dataclass(slots=True, kw_only=True)
class Plan:
    """What has to be written for one dump."""

    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    retold: list[tuple[Row, Row]] = field(default_factory=list)  # changed texts, before and after
    dated: list[tuple[int, int]] = field(default_factory=list)  # new text_dated, article
    sightings: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    listed: dict[int, int] = field(default_factory=dict)  # position -> article that is new
    familiar: list[tuple[bytes, int, int | None]] = field(default_factory=list)
    unfamiliar: list[int] = field(default_factory=list)  # articles whose items are to be weighed
    earlier: list[tuple[int, str]] = field(default_factory=list)  # article, former text
    links: list[tuple[int, int, str]] = field(default_factory=list)  # article, source, its link
    recurring: list[tuple[bytes, int]] = field(default_factory=list)
    lines: Counter[str] = field(default_factory=Counter)
    entries: list[tuple[int, int, int, bool]] = field(default_factory=list)  # the last: quiet
    gone: list[tuple[int, int, int]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)  # feeds that look different
    counts: Counter[int] = field(default_factory=Counter)  # feed -> entries gained or lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is the same for all changes of one dump."""

    dump: Dump
    dump_id: int
    source: int
    feeds: Feeds
    now: int
    dated: int  # the dump's date
    first_id: int  # of the articles that are new
    quiet: bool = False  # new articles are not told
    former: Mapping[tuple[bytes, int], int] = field(default_factory=dict)  # ids they once had

    @property
    def sources(self) -> str:
        """The sources of a new article, as they are stored."""
        return pack((self.source,))


class _Kind(NamedTuple):
    """Where articles of one kind belong, as it is stored."""

    topics: str
    feeds: str
    members: Sequence[int]  # all feeds that hold it


def plan(
    changes: Sequence[Change],
    found: Found,
    frame: Frame,
    refiled: Iterable[tuple[Row, Filed]] = (),
    fresh: Fresh = (),
) -> Plan:
    """Everything to be written; raises StoreError for a change of an edition that is not there.

    `refiled` are articles that the dump does not show and that belong elsewhere now, `fresh` new
    ones beside those among the changes.
    """
    made = Plan()
    refile(made, refiled, frame.feeds)
    arriving = ((new_article(one, frame.dump), one.filed or Filed()) for one in changes if one.new)
    _arrive(made, _upwards([*fresh, *arriving]), frame)
    for change in changes:
        if not change.new:
            row = _known(found, change)
            if _alter(made, row, change, frame):
                made.unfamiliar.append(row.id)
            else:
                _remember(made, row, change.mark)
            _see(made, row, change, frame)
    made.recurring += _recurring(changes, frame.source)
    return made


def _upwards(fresh: Fresh) -> Fresh:
    """The new articles from the last position up.

    Of one date the higher id is the newer article, and the first item of a dump is the newest.
    """
    return sorted(fresh, key=lambda one: one[0].position, reverse=True)


def _arrive(made: Plan, fresh: Fresh, frame: Frame) -> None:
    """What new articles need, in the order of their numbers."""
    kinds: dict[int, _Kind] = {}  # by place: many articles share one
    former, quiet = frame.former, frame.quiet
    for number, (one, filed) in enumerate(fresh, frame.first_id):
        kind = kinds.get(id(filed)) or kinds.setdefault(id(filed), _kind(filed, frame))
        article = former.get((one.key, one.edition), number) if former else number
        row = _row(one, article, kind, frame)
        made.new.append(row)
        made.entries += [(feed, row.published, article, quiet) for feed in kind.members]
        made.listed[one.position] = article
        if one.own_link != one.link:
            made.links.append((article, frame.source, one.own_link or ""))
        if one.mark is not None:
            _remember(made, row, one.mark)
    for told, articles in Counter([one.categories for one, _ in fresh]).items():
        for line in set(told):
            made.lines[line] += articles
    for place, articles in Counter([id(filed) for _, filed in fresh]).items():
        made.touched.update(kinds[place].members)
        for feed in set(kinds[place].members):
            made.counts[feed] += articles


def _kind(filed: Filed, frame: Frame) -> _Kind:
    feeds = frame.feeds
    holding = feeds.holding(filed)
    members = [feeds.everything, *numbers(holding), feeds.by_source[frame.source]]
    return _Kind(feeds.labelled(filed), holding, members)


def _see(made: Plan, row: Row, change: Change, frame: Frame) -> None:
    """What side tables tell of one article."""
    made.sightings.append((row.id, frame.source, frame.dump_id, change.position, frame.dated))
    if change.earlier is not None:
        made.earlier.append((row.id, change.earlier))
    if change.own_link is not None:
        made.links.append((row.id, frame.source, change.own_link))
    first = numbers(row.sources)[0]
    if change.link is not None and first != frame.source:  # the first one has told none so far
        made.links.append((row.id, first, ""))


def _remember(made: Plan, row: Row, mark: bytes | None) -> None:
    """Keep the mark of an item that will tell nothing new."""
    if mark is not None:
        inferred = None if row.date_origin == _STATED else row.published
        made.familiar.append((mark, row.id, inferred))


def refile(made: Plan, articles: Iterable[tuple[Row, Filed]], feeds: Feeds) -> None:
    """Put stored articles where they belong; nothing else about them changes."""
    for before, filed in articles:
        after = before._replace(topics=feeds.labelled(filed), feeds=feeds.holding(filed))
        if after != before and before.pruned is None:
            made.changed.append(after)
            _move(made, before, after, feeds)


def _known(found: Found, change: Change) -> Row:
    try:
        return found[change.key, change.edition]
    except KeyError:
        raise StoreError(
            f"edition {change.edition} of {change.title!r} is to be changed and is not stored"
        ) from None


def _row(one: NewArticle, article: int, kind: _Kind, frame: Frame) -> Row:
    published = micros(one.published)
    source = frame.source
    return Row(
        article,
        one.key,
        one.edition,
        id_bytes(one.key, one.edition),
        one.title,
        one.summary,
        pack(one.categories),
        one.link,
        one.language,
        published,
        one.date_origin.value,
        published if one.updated is one.published else micros(one.updated),
        frame.now,
        source,
        frame.dated,
        kind.topics,
        frame.sources,
        source if one.categories else None,
        kind.feeds,
        pack(one.authors),
        one.image,
        one.content or "",
        frame.quiet,
        None,
        None,
        None,
        frame.dump_id,
    )


def _alter(made: Plan, before: Row, change: Change, frame: Frame) -> bool:
    """What an article that was stored already gains from being seen again; whether anything."""
    news = _news(before, change, frame)
    if before.pruned is not None:
        news = {name: value for name, value in news.items() if name in _OF_A_TOMBSTONE}
    more = change.own_link is not None or change.earlier is not None
    if not news:
        return more
    after = before._replace(**news)
    if change.categories:
        made.lines.update(set(change.categories) - set(words(before.categories)))
    if after == before:
        return more
    if after._replace(text_dated=before.text_dated) == before:
        made.dated.append((after.text_dated, after.id))
        return more
    made.changed.append(after)
    if after.summary != before.summary:
        made.retold.append((before, after))
    _move(made, before, after, frame.feeds)
    return True


def _news(before: Row, change: Change, frame: Frame) -> dict[str, Any]:
    """The columns that get a value."""
    news = _told(change)
    if change.filed is not None:
        news["topics"] = frame.feeds.labelled(change.filed)
        news["feeds"] = frame.feeds.holding(change.filed)
    if change.categories:
        news["labelled_by"] = frame.source
    if change.summary is not None:
        news |= {"summary": change.summary, "text_source": frame.source}
    if change.summary is not None or change.shows_current:
        shown = 0 if change.revised else before.text_dated  # another text starts afresh
        news["text_dated"] = max(shown, frame.dated)
    sources = numbers(before.sources)
    if frame.source not in sources:
        news["sources"] = pack((*sources, frame.source))
    return news


def _told(change: Change) -> dict[str, Any]:
    """The columns that the change itself tells."""
    told: dict[str, Any] = {}
    for column in ("link", "language", "image", "content"):
        value = getattr(change, column)
        if value is not None:
            told[column] = value
    if change.authors is not None:
        told["authors"] = pack(change.authors)
    if change.published is not None:
        told["published"] = micros(change.published)
    if change.updated is not None:
        told["updated"] = micros(change.updated)
    if change.date_origin is not None:
        told["date_origin"] = change.date_origin.value
    if change.categories is not None:
        told["categories"] = pack(change.categories)
    return told


def _visible(row: Row) -> tuple[object, ...]:
    """What readers can see of an article in a feed."""
    return (
        *(row.summary, row.link, row.language, row.published, row.date_origin, row.updated),
        *(row.categories, row.topics, row.authors, row.image, row.content),
    )


def _move(made: Plan, before: Row, after: Row, feeds: Feeds) -> None:
    """Keep the entries in step with an article that was stored already."""
    old, new = set(feeds.of(before)), set(feeds.of(after))
    if _visible(before) != _visible(after):
        made.touched |= old | new
    made.touched |= old ^ new
    was = {(feed, before.published, before.id, before.quiet) for feed in old}
    now = {(feed, after.published, after.id, after.quiet) for feed in new}
    made.gone += sorted(place[:3] for place in was - now)
    made.entries += sorted(now - was)
    made.counts.update(new - old)
    made.counts.subtract(old - new)


def _recurring(changes: Sequence[Change], source: int) -> list[tuple[bytes, int]]:
    """Titles of which this dump shows two editions."""
    first: dict[bytes, int] = {}
    found = {
        change.key
        for change in changes
        if first.setdefault(change.key, change.edition) != change.edition
    }
    return [(key, source) for key in sorted(found)]
