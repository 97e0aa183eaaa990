"""What was read from a dump."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article as a dump told it."""

    title: str  # one line, never empty
    summary: str = ""  # plain text, paragraphs parted by an empty line
    categories: tuple[str, ...] = ()  # label lines as written
    published: datetime | None = None  # only a stated date
    link: str | None = None  # http or https, absolute
    content: str | None = None  # the summary with its markup: sanitised HTML
    authors: tuple[str, ...] = ()
    image: str | None = None  # http or https, absolute
    language: str | None = None  # BCP 47, only when the item itself says it
    position: int  # 0 is the first item of the dump


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One step of reading a dump and its reason, for people."""

    step: str  # decoding, layout, noise, roles, item
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """Everything that was read from a dump."""

    items: tuple[Item, ...]
    layout: str
    encoding: str
    findings: tuple[Finding, ...] = ()
    dropped: int = 0  # items left out because they could not be used
    # What a feed says of its own rhythm, as written: ttl, skipHours, skipDays, updatePeriod,
    # updateFrequency; a tuple where it may say several.
    cadence: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    next_page: str | None = None  # where the listing goes on: http or https, absolute
