"""Addresses that feeds have had: where they lead to now.

Pure. A feed that has been renamed is found for ever, and one that has ended says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregator.model import Publication

_FEED = re.compile(r"(/feeds/)([^/]+?)(\.(?:atom|rss|json)|/.*)", re.DOTALL)
_PAGE = re.compile(r"(/topics/)([^/]+)(/?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """What became of an address."""

    path: str | None  # the same place below the present slug; None when the feed has ended


def former(path: str, publication: Publication) -> Former | None:
    """What became of a path in lower case, percent-encoding undone; None when it never was.

    What is published under a slug now wins over what once bore it.
    """
    asked = _FEED.fullmatch(path) or _PAGE.fullmatch(path)
    if asked is None:
        return None
    folder, slug, rest = asked.groups()
    if slug not in publication.former or f"/topics/{slug}/" in publication.documents:
        return None
    present = publication.former[slug]
    if present == slug:
        return None  # it would be sent to itself for ever
    rest = rest or "/"
    return Former(path=present and f"{folder}{present}{rest}")
