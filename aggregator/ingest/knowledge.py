"""What is known of labels and topics, kept between dumps.

Learning from all lines of a source takes a while, learning from a few more does not. What is kept
is built anew when another process has taught the store something.
"""

from __future__ import annotations

from aggregator.config import Settings, SourceTopics
from aggregator.store import Reader
from aggregator.topics import Classifier, Corpus, Topics, Vocabulary


class Knowledge:
    """The registry, and the labels of each source; one source is never used by two threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.classifier = Classifier(settings.registry)
        self._named = {one.name: one for one in settings.sources}
        self._kept: dict[str, tuple[int, Topics]] = {}  # by source: what it is based on

    def topics(self, reader: Reader, source: str) -> Topics:
        """What is known of the labels of a source, configured or not, by what is stored."""
        taught = reader.taught(source)
        kept = self._kept.get(source)
        if kept is None or kept[0] != taught:
            corpus = Corpus(lines=reader.lines(source), words=reader.words(source))
            kept = taught, self._topics(source, corpus)
            self._kept[source] = kept
        return kept[1]

    def taught(self, source: str) -> None:
        """Count what was learned as stored: the open transaction is about to write it.

        When it is rolled back, `forget` has to be called.
        """
        taught, known = self._kept[source]
        self._kept[source] = taught + 1, known

    def forget(self, source: str) -> None:
        """Build anew what is known of a source when it is next asked for."""
        self._kept.pop(source, None)

    def _topics(self, source: str, corpus: Corpus) -> Topics:
        configured = self._named.get(source)
        told = configured.topics if configured else SourceTopics()
        labels = configured.labels if configured else ()
        declared = self.settings.registry.topics
        vocabulary = Vocabulary(
            labels=(*labels, *(topic.label for topic in declared)),
            aliases={alias: topic.label for topic in declared for alias in topic.aliases},
        )
        return Topics(vocabulary, corpus, told.split, told.undeclared)
