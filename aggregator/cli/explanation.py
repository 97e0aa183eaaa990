"""What is told of a dump or an article, as plain values; asks the store and writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from uuid import UUID

from aggregator import topics
from aggregator.clock import utc_now
from aggregator.config import Settings, Source
from aggregator.dates import PLAIN_TRUST, Trust, date_of
from aggregator.drift import Doubt, Profile, judge, profile
from aggregator.identity import Outcome, id_of, key_of
from aggregator.ingest import Delivery, Desk, Knowledge, Weighed, view_store, weigh
from aggregator.model import (
    Article,
    Change,
    DateOrigin,
    Dump,
    Edition,
    Facts,
    Gone,
    Item,
    Known,
    Parsed,
    Sighting,
)
from aggregator.store import Reader, Store
from aggregator.text import label_key

Told = dict[str, object]

_ORIGINS = {
    DateOrigin.STATED: "stated by the item itself",
    DateOrigin.CLAMPED: "the item states a date after its dump's, so the dump's counts",
    DateOrigin.INFERRED: "not stated, or not believed: the dump's date, less a second for each "
    "item before it",
}


def explain_dump(
    dump: Dump,
    parsed: Parsed,
    labels: tuple[str, ...],
    settings: Settings | None,
    source: Source | None,
) -> list[Told]:
    """The items of a dump with reasons, and what drift says; beside the store when it is told."""
    store = view_store(settings) if settings else None
    if store is None or settings is None or source is None:
        return _alone(dump, parsed, labels, source.trust if source else PLAIN_TRUST)
    with store, store.reading() as reading:
        weighed = weigh(reading, Delivery(source=source, dump=dump, parsed=parsed, now=utc_now()))
        knowledge = Knowledge(settings)
        desk = Desk(reader=reading, knowledge=knowledge, source=source.name)
        desk.file([change for _, change in weighed.decided], weighed.known)
        known_labels = knowledge.topics(reading, source.name)
        known = reading.has_dump(source.name, dump.digest)
        fate = reading.fate(source.name, dump.digest)
    lines = [_finding("store", "these very bytes have been taken in before")] if known else []
    lines += [_finding("quarantine", f"these very bytes were {fate}")] if fate else []
    divider = _divider(labels, parsed) if labels != source.labels else known_labels
    verdicts = {change.position: (outcome, change) for outcome, change in weighed.decided}
    items = [
        _item(item, divider) | _stored(item, verdicts.get(item.position), weighed)
        for item in parsed.items
    ]
    return [*lines, *items, *_drift(weighed.profile, weighed.doubt, watched=source.drift)]


def _alone(dump: Dump, parsed: Parsed, labels: tuple[str, ...], trust: Trust) -> list[Told]:
    divider = _divider(labels, parsed)
    now = utc_now()
    items = []
    for item in parsed.items:
        date, origin = date_of(
            item.published, dumped=dump.dated, now=now, place=item.position, trust=trust
        )
        items.append(_item(item, divider) | {"date": f"{date.isoformat()}: {_ORIGINS[origin]}"})
    found = profile(parsed)
    return [*items, *_drift(found, judge(found, ()), watched=True)]


def _divider(labels: tuple[str, ...], parsed: Parsed) -> topics.Topics:
    corpus = topics.Corpus(
        lines=Counter(line for item in parsed.items for line in item.categories),
        words=frozenset().union(
            *(topics.mixed_words(f"{item.title} {item.summary}") for item in parsed.items)
        ),
    )
    return topics.Topics(topics.Vocabulary(labels=labels, aliases={}), corpus)


def _item(item: Item, divider: topics.Topics) -> Told:
    return {
        "kind": "item",
        "position": item.position,
        "title": item.title,
        "summary": item.summary,
        "published": item.published.isoformat() if item.published else None,
        "link": item.link,
        "authors": list(item.authors),
        "image": item.image,
        "language": item.language,
        "labels": [_division(line, divider) for line in item.categories],
        "topics": ", ".join(divider.labels(item.categories)),
    }


def _division(line: str, divider: topics.Topics) -> Told:
    division = divider.explain(line)
    return {"line": line, "pieces": list(division.pieces), "reason": division.reason}


def _stored(item: Item, verdict: tuple[Outcome, Change] | None, weighed: Weighed) -> Told:
    """What identity and dates say of an item."""
    if verdict is None:
        return {"identity": "folded into another item of this dump with the same title"}
    outcome, change = verdict
    known = weighed.known.get(change.key, Known())
    editions = {edition.number: edition for edition in known.editions}
    stored = editions.get(change.edition)
    told: Told = {
        "identity": _identity(outcome, change, known),
        "article": id_of(change.key, change.edition).urn,
    }
    if change.published is not None and change.date_origin is not None:
        told["date"] = f"{change.published.isoformat()}: {_ORIGINS[change.date_origin]}"
    elif stored is not None:
        told["date"] = f"{stored.published.isoformat()}: kept as stored, {stored.date_origin}"
    if stored is not None and stored.categories and item.categories:
        told["filed"] = "topics stay as they were first told"
    return told


def _identity(outcome: Outcome, change: Change, known: Known) -> str:
    if outcome is Outcome.NEW:
        if not known.editions:
            return "new, edition 1: its title was never met"
        why = "the title is known to recur here" if known.recurs else "no stored text agrees"
        return f"new, edition {change.edition}: {why}, and none of the editions can be revised"
    if outcome is Outcome.REVISED:
        return f"revised, edition {change.edition}: same title and source, another text"
    if change.summary is not None:
        return f"seen, edition {change.edition}: the texts agree, and this one is longer"
    if not change.shows_current:
        return f"seen, edition {change.edition}: this is a former or an older text of it"
    return f"seen, edition {change.edition}: the texts agree"


def _drift(found: Profile, doubt: Doubt | None, *, watched: bool) -> Iterator[Told]:
    figures = ", ".join(f"{name} {value:.4g}" for name, value in found.figures().items())
    yield _finding("figures", figures)
    if doubt is None:
        yield _finding("drift", "in character: nothing speaks against this dump")
    elif watched:
        yield _finding("drift", f"out of character, so it goes to quarantine: {doubt.reason}")
    else:
        yield _finding("drift", f"out of character, but `drift` is off: {doubt.reason}")


def explain_article(store: Store, settings: Settings, uuid: UUID) -> list[Told]:
    """Everything about a stored article; empty when there is none of this id."""
    article = store.article(uuid)
    if article is None:
        gone = store.gone(uuid)
        return [_gone(gone)] if gone else []
    key = key_of(article.title)
    with store.reading() as reading:
        known = reading.editions({key}, article.sources[0])[key]
        own = next(one for one in known.editions if one.number == article.edition)
        filed = list(_filed(article, own, Knowledge(settings), reading))
    return [
        _about(article, own, known),
        *filed,
        *(_sighting(seen) for seen in sorted(own.sightings, key=lambda seen: seen.dated)),
        *(_edition(key, one) for one in known.editions),
    ]


def _gone(gone: Gone) -> Told:
    if gone.reason is None:
        return _finding("pruned", f"{gone.at.isoformat()}: it is kept no longer, and known again")
    return _finding("withdrawn", f"{gone.at.isoformat()}: {gone.reason}")


def _about(article: Article, own: Edition, known: Known) -> Told:
    return {
        "kind": "article",
        "title": article.title,
        "id": article.urn,
        "summary": article.summary,
        "edition": f"{article.edition} of {len(known.editions)} under this title",
        "date": f"{article.published.isoformat()}: {_ORIGINS[article.date_origin]}",
        "updated": article.updated.isoformat(),
        "first_seen": article.first_seen.isoformat(),
        "link": article.link,
        "links": [f"{source}: {link}" for source, link in article.links],
        "language": article.language,
        "authors": list(article.authors),
        "image": article.image,
        "sources": list(article.sources),
        "text": f"by {own.text_source}, last shown {own.text_dated.isoformat()}",
        "former": list(own.earlier),
        "topics": [
            f"{topic.label} (/topics/{topic.slug}/)"
            if topic.slug
            else f"{topic.label} (no feed of its own yet)"
            for topic in article.topics
        ],
    }


def _filed(article: Article, own: Edition, knowledge: Knowledge, reader: Reader) -> Iterator[Told]:
    """Why it is where it is, as it would be filed now: its lines, rules, parents, conditions."""
    if own.labelled_by is None:
        return
    divider = knowledge.topics(reader, own.labelled_by)
    for line in article.categories:
        division = divider.explain(line)
        text = f"{line!r} → {' | '.join(division.pieces)}: {division.reason}"
        yield _finding("topics", text)
        yield from _renamed(division.pieces, divider)
    facts = Facts(
        title=article.title,
        summary=article.summary,
        categories=article.categories,
        sources=article.sources,
        language=article.language,
        link=article.link,
    )
    for reason in knowledge.classifier.why(divider.labels(article.categories), facts):
        yield _finding("filed", f"{reason.feed}: {reason.text}")


def _renamed(pieces: Iterable[str], divider: topics.Topics) -> Iterator[Told]:
    """The pieces that are filed under another label."""
    for piece in pieces:
        for label in divider.labels([piece]):
            if label_key(label) != label_key(piece):
                yield _finding("topics", f"{piece!r} is filed under {label!r}")


def _sighting(seen: Sighting) -> Told:
    return _finding("sighting", f"{seen.source}, in a dump of {seen.dated.isoformat()}")


def _edition(key: bytes, one: Edition) -> Told:
    return {
        "kind": "edition",
        "edition": one.number,
        "id": id_of(key, one.number).urn,
        "summary": one.summary,
        "date": f"{one.published.isoformat()}: {_ORIGINS[one.date_origin]}",
        "sources": sorted({seen.source for seen in one.sightings}),
    }


def _finding(step: str, text: str) -> Told:
    return {"kind": "finding", "step": step, "text": text}
