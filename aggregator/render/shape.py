"""What decides which elements tell an article, and an article of each such shape.

Its values are stand-ins: signs that no text of the templates or the site's address holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from aggregator.model import Article, DateOrigin, Topic
from aggregator.render.told import Beside, Told

_USUAL = 24  # of anything; more stand-ins take long to find
_ID = UUID("2f3ad5b1-6c0e-4d39-9c51-7b8e0f6a2d14")  # of the article that stands in
_PUBLISHED = datetime(1111, 1, 1, 1, 1, 1, tzinfo=UTC)
_UPDATED = datetime(2222, 2, 2, 2, 2, 2, tzinfo=UTC)
_LINK = "https://link.invalid/"
_IMAGE = "https://image.invalid/"
_SIGN = "\ue000"  # for private use


def _numbered(name: str) -> tuple[str, ...]:
    return tuple(f"{name} {number}" for number in range(_USUAL))


# The names of the values there are several of.
TEXTS, LABELS, SLUGS = _numbered("text"), _numbered("label"), _numbered("slug")
AUTHORS, WRITERS = _numbered("author"), _numbered("writer")


class Shape(NamedTuple):
    """What articles have in common whose elements are the same."""

    texts: int = 0
    slugs: tuple[bool, ...] = ()  # of each topic, whether it has an address
    authors: int = 0
    writers: int = 0
    content: bool = False
    image: bool = False
    language: bool = False
    origin: bool = False

    @property
    def is_usual(self) -> bool:
        """Whether others may be of this shape: there is not very much of anything."""
        return max(self.texts, len(self.slugs), self.authors, self.writers) <= _USUAL

    @property
    def article(self) -> Article:
        """One of this shape that has stand-ins for values."""
        return Article(
            id=_ID,
            title=_mark("title"),
            summary="\n\n".join(_marks(TEXTS[: self.texts])),
            edition=1,
            published=_PUBLISHED,
            date_origin=DateOrigin.STATED,
            updated=_UPDATED,
            first_seen=_UPDATED,
            topics=tuple(
                Topic(label=_mark(label), slug=_mark(slug) if has_slug else None)
                for label, slug, has_slug in zip(LABELS, SLUGS, self.slugs, strict=False)
            ),
            sources=(),
            categories=(),
            link=_LINK,
            language=_mark("language") if self.language else None,
            content=_mark("content") if self.content else "",
            authors=_marks(WRITERS[: self.writers]),
            image=_IMAGE if self.image else None,
        )

    @property
    def beside(self) -> Beside:
        """What stands in for what is told beside an article."""
        origin = (f"/{_mark('path')}", _mark("origin")) if self.origin else None
        return Beside(authors=_marks(AUTHORS[: self.authors]), origin=origin)


def shape_of(one: Told) -> Shape:
    """The shape of what is told of an article, as if it came from here."""
    return Shape(
        texts=len(one.texts),
        slugs=tuple([bool(slug) for _, slug in one.topics]),
        authors=len(one.authors),
        writers=len(one.writers),
        content=bool(one.content),
        image=bool(one.image),
        language=bool(one.language),
    )


def _mark(name: str) -> str:
    return f"{_SIGN}{name}{_SIGN}"


def _marks(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(_mark, names))
