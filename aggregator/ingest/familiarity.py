"""Which items tell nothing that is not stored already, so that they need not be weighed again.

Such an item is remembered by its mark. The store forgets marks with whatever changes an article;
what an item depends on besides is asked here. Pure.
"""

from __future__ import annotations

from hashlib import blake2b

from aggregator.identity import Outcome, Verdict
from aggregator.model import DateOrigin, Edition, Item

_EMPTY = blake2b(digest_size=16)
_AMONG = "\x1e"  # as \x1f, it stands in no text


def mark_of(item: Item, source: str, language: str | None) -> bytes:
    """What stands for an item as a source shows it, its place and the time it states apart."""
    dated = "dated" if item.published else ""
    told = (
        f"{source}\x1f{language}\x1f{dated}\x1f{item.title}\x1f{item.summary}\x1f{item.link}\x1f"
        f"{item.content}\x1f{item.image}\x1f{item.language}\x1f{_AMONG.join(item.authors)}\x1f"
        f"{_AMONG.join(item.categories)}"
    )
    digest = _EMPTY.copy()  # half the cost of a new one
    digest.update(told.encode("utf-8", "replace"))
    return digest.digest()


def keeps_date(item: Item, origin: DateOrigin) -> bool:
    """Whether the same item will not date its article anew, in no dump that is not older."""
    return origin is DateOrigin.STATED or (origin is DateOrigin.INFERRED and item.published is None)


def is_told(item: Item, verdict: Verdict, edition: Edition, *, source: str) -> bool:
    """Whether the same item will tell nothing new, in no dump that would not date it earlier.

    It must stand alone under its title key, in the dump and in the store. What the item lacks, or
    what the article gains from it, plays no part.
    """
    return (
        keeps_date(item, edition.date_origin)
        and verdict.outcome is Outcome.SEEN
        and verdict.shows_current
        and verdict.summary is None
        and verdict.earlier is None
        and item.link in {None, dict(edition.links).get(source)}
        and item.content in {None, edition.content}
    )
