"""What is stored of an article that no dump has shown before.

One light value per article: a dump can bring tens of thousands. Knows no rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from aggregator.model import Change, DateOrigin, Dump, Filed


class NewArticle(NamedTuple):
    """An edition that is new, before it has a number."""

    key: bytes
    edition: int
    position: int
    title: str
    summary: str
    categories: tuple[str, ...]
    link: str | None  # the canonical one
    own_link: str | None  # where the source itself shows it
    language: str | None
    published: datetime
    date_origin: DateOrigin
    updated: datetime
    authors: tuple[str, ...]
    image: str | None
    content: str | None
    mark: bytes | None  # of an item that will tell nothing new again


Fresh = Sequence[tuple[NewArticle, Filed]]  # with where they belong


def new_article(change: Change, dump: Dump) -> NewArticle:
    """A change that is a new edition; one without a date bears the dump's."""
    published = change.published or dump.dated
    return NewArticle(
        change.key,
        change.edition,
        change.position,
        change.title,
        change.summary or "",
        change.categories or (),
        change.link,
        change.own_link,
        change.language,
        published,
        change.date_origin or DateOrigin.INFERRED,
        change.updated or published,
        change.authors or (),
        change.image,
        change.content,
        change.mark,
    )
