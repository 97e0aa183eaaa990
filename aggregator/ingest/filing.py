"""Files the articles of a dump, and the earlier ones that its lines teach something about.

Asks an open store and writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from aggregator import topics
from aggregator.identity import id_of
from aggregator.ingest.capitals import may_mix
from aggregator.ingest.knowledge import Knowledge
from aggregator.model import Change, Edition, Facts, Filed, Known, Shelved, Taught, Usage
from aggregator.store import Fresh, NewArticle, Reader

_LONGEST_WORD = 200  # characters; an index of the store takes no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The changes of a dump with where their articles belong, and what else was taught."""

    changes: tuple[Change, ...]
    taught: Taught
    fresh: Fresh = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where the articles of one source are filed."""

    reader: Reader
    knowledge: Knowledge
    source: str
    _known: dict[str, topics.Topics] = field(default_factory=dict)  # by source, while filing
    _places: dict[tuple[str, ...], Filed] = field(default_factory=dict)  # by labels

    def file(
        self,
        changes: Sequence[Change],
        known: Mapping[bytes, Known],
        fresh: Sequence[NewArticle] = (),
    ) -> Filing:
        """Learn from the lines of a dump, and file all articles that this concerns.

        `fresh` are new articles that are no changes.
        """
        corpus = _corpus(changes, fresh)
        learnt = self._topics(self.source).learn(corpus)
        if corpus.lines or corpus.words:
            self.knowledge.taught(self.source)
        editions = {
            (key, edition.number): edition for key, one in known.items() for edition in one.editions
        }
        filed = tuple(
            self._filed(change, editions.get((change.key, change.edition)), learnt)
            for change in changes
        )
        arrived = [*zip(fresh, self._filed_new(fresh), strict=True)]
        earlier = self._bearing(learnt)
        if earlier:
            here = {id_of(change.key, change.edition) for change in changes}
            earlier = tuple(one for one in earlier if one.id not in here)
        refiled = {one.id: self.place(one) for one in earlier}
        told = {id(place): place for _, place in arrived}  # few places, many articles
        places = [*told.values(), *(change.filed for change in filed if change.filed)]
        usage = self._usage(_labels([*places, *refiled.values()], learnt))
        taught = Taught(usage=usage, words=corpus.words, refiled=refiled)
        return Filing(changes=filed, taught=taught, fresh=arrived)

    def place(self, article: Shelved) -> Filed:
        """Where a stored article belongs."""
        return self._place(article.facts, article.labelled_by)

    def _place(self, facts: Facts, labelled_by: str | None) -> Filed:
        labels: tuple[str, ...] = ()
        if facts.categories and labelled_by:
            labels = self._topics(labelled_by).labels(facts.categories)
        if self.knowledge.classifier.needs_facts:
            return self.knowledge.classifier.file(labels, facts)
        if labels not in self._places:
            self._places[labels] = self.knowledge.classifier.file(labels, facts)
        return self._places[labels]

    def _filed_new(self, fresh: Sequence[NewArticle]) -> Iterator[Filed]:
        """Where new articles belong; by their lines alone unless conditions see more."""
        if self.knowledge.classifier.needs_facts:
            yield from (self._place(_told(one, self.source), self.source) for one in fresh)
            return
        by_lines: dict[tuple[str, ...], Filed] = {}
        for one in fresh:
            found = by_lines.get(one.categories)
            if found is None:
                found = self._place(_told(one, self.source), self.source)
                by_lines[one.categories] = found
            yield found

    def _filed(self, change: Change, edition: Edition | None, learnt: topics.Learnt) -> Change:
        """The change, told where its article belongs if that may be new."""
        labelled_by = self.source
        if edition is None:
            after = _told(change, self.source)
        else:
            after = _facts(change, edition, self.source)
            labelled_by = self.source if change.categories else edition.labelled_by or self.source
            looked_at = self.knowledge.classifier.needs_facts and after != _stored(change, edition)
            divided = not learnt.changed.keys().isdisjoint(after.categories)
            told = change.categories is not None or change.language is not None
            if not (told or looked_at or divided):
                return change
        return replace(change, filed=self._place(after, labelled_by))

    def _bearing(self, learnt: topics.Learnt) -> tuple[Shelved, ...]:
        former = {line: was for line, (was, _) in learnt.changed.items()}
        return self.reader.bearing(self.source, former) if former else ()

    def _usage(self, labels: Iterable[str]) -> dict[str, Usage]:
        return usage_of(self._topics(self.source), labels)

    def _topics(self, source: str) -> topics.Topics:
        if source not in self._known:
            self._known[source] = self.knowledge.topics(self.reader, source)
        return self._known[source]


def usage_of(known: topics.Topics, labels: Iterable[str]) -> dict[str, Usage]:
    """How a source uses labels."""
    told = {}
    for label in labels:
        use = known.uses(label)
        told[label] = Usage(
            label=use.spelling or label,
            articles=use.articles,
            announced=known.announced(label),
        )
    return told


def _corpus(changes: Sequence[Change], fresh: Sequence[NewArticle]) -> topics.Corpus:
    lines = Counter(line for change in changes for line in set(change.categories or ()))
    for told, articles in Counter([one.categories for one in fresh]).items():
        for line in set(told):
            lines[line] += articles
    words: set[str] = set()  # of all texts together: most of them occur in many
    for change in changes:
        if change.new or change.summary is not None:
            words.update(change.title.split(), (change.summary or "").split())
    for one in fresh:
        text = f"{one.title} {one.summary}"
        if may_mix(text):
            words.update(text.split())
    mixed = topics.mixed_words(" ".join(words))
    return topics.Corpus(
        lines=lines, words=frozenset(word for word in mixed if len(word) <= _LONGEST_WORD)
    )


def _told(change: Change | NewArticle, source: str) -> Facts:
    """What conditions see of a new article."""
    return Facts(
        title=change.title,
        summary=change.summary or "",
        categories=change.categories or (),
        sources=(source,),
        language=change.language,
        link=change.link,
    )


def _facts(change: Change, edition: Edition, source: str) -> Facts:
    """What conditions see of an article after a change."""
    stored = _stored(change, edition)
    return Facts(
        title=change.title,
        summary=stored.summary if change.summary is None else change.summary,
        categories=stored.categories if change.categories is None else change.categories,
        sources=tuple(dict.fromkeys((*stored.sources, source))),
        language=change.language or stored.language,
        link=change.link or stored.link,
    )


def _stored(change: Change, edition: Edition) -> Facts:
    return Facts(
        title=change.title,
        summary=edition.summary,
        categories=edition.categories,
        sources=edition.sources,
        language=edition.language,
        link=edition.link,
    )


def _labels(filed: Iterable[Filed], learnt: topics.Learnt) -> set[str]:
    """The labels whose use by the source may be new."""
    told = {label for one in filed for label in one.labels}
    was = {label for former, now in learnt.changed.values() for label in (*former, *now)}
    return told | was | learnt.announced | learnt.withdrawn
