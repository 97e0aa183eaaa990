"""What conditions see of one article: its texts, and the topics it is known to be in.

Each text is brought into the form that is asked for once, and only when asked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from aggregator.model import Facts, Field, TopicEntry
from aggregator.topics.slug import slug_of
from aggregator.topics.words import plain

SEARCHED = 1 << 16  # characters: what follows in a field is not looked at
_WIDEST = 4  # characters that normalisation can make one of


class Texts:
    """The texts of an article's fields, topics apart."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._whole: dict[Field, tuple[str, ...]] = {}
        self._plain: dict[Field, tuple[str, ...]] = {}
        self._bytes: dict[Field, tuple[bytes, ...]] = {}

    def whole(self, field: Field) -> tuple[str, ...]:
        """The texts as written, in NFC."""
        if field not in self._whole:
            self._whole[field] = tuple(map(_nfc, _written(self._facts, field)))
        return self._whole[field]

    def plain(self, field: Field) -> tuple[str, ...]:
        """The texts in the form in which words are looked for."""
        if field not in self._plain:
            self._plain[field] = tuple(map(plain, self.whole(field)))
        return self._plain[field]

    def encoded(self, field: Field) -> tuple[bytes, ...]:
        """The texts as written, in NFC and UTF-8; half a character becomes a question mark."""
        if field not in self._bytes:
            self._bytes[field] = encode(self.whole(field))
        return self._bytes[field]


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """The topics that an article is in, in the forms by which conditions name them."""

    names: frozenset[str]  # slugs and labels, plain
    encoded: tuple[bytes, ...]  # the same, for patterns


NOWHERE = Membership(names=frozenset(), encoded=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """An article as a condition sees it."""

    texts: Texts
    membership: Membership


def membership_of(declared: Iterable[TopicEntry], undeclared: Iterable[str]) -> Membership:
    """The forms in which topics can be named: slug and label, of both kinds."""
    pairs = {(entry.slug, entry.label) for entry in declared}
    pairs |= {(slug_of(label, ()), label) for label in undeclared}
    names = sorted({_nfc(name) for pair in pairs for name in pair})
    return Membership(names=frozenset(map(plain, names)), encoded=encode(names))


def encode(texts: Iterable[str]) -> tuple[bytes, ...]:
    """Texts in UTF-8."""
    return tuple(text.encode("utf-8", "replace") for text in texts)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text[: SEARCHED * _WIDEST])[:SEARCHED]


def _written(facts: Facts, field: Field) -> tuple[str, ...]:
    one = {
        Field.TITLE: (facts.title,),
        Field.SUMMARY: (facts.summary,),
        Field.TEXT: (facts.title, facts.summary),
        Field.LANGUAGE: (facts.language,) if facts.language else (),
        Field.LINK: (facts.link,) if facts.link else (),
        Field.CATEGORIES: facts.categories,
        Field.SOURCE: facts.sources,
    }
    return one[field]
