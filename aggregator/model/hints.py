"""What the operator knows about the dumps of a source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one dump may ask of the machine; beyond it the dump is refused by name."""

    decoded_bytes: int = 64 << 20  # of one dump, after decompression
    items: int = 50_000
    line_length: int = 1 << 20  # characters
    nesting: int = 256  # elements, objects or archives inside each other
    members: int = 1_000_000  # of an archive
    archive_bytes: int = 64 << 30  # of an archive as it lies there
    seconds: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """Where the operator sees the parts of an HTML page: CSS, or XPath opening with / or ./."""

    list: str | None = None  # picks the items; the others look inside each
    title: str | None = None
    link: str | None = None
    summary: str | None = None
    date: str | None = None
    topics: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineKeys:
    """Under which keys lines of JSON hold a page."""

    text: str = "text"
    html: str = "html"
    url: str = "url"
    timestamp: str = "timestamp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the operator knows about the dumps of a source."""

    layout: str = "auto"  # auto, bullets, blocks or lines
    record: tuple[str, ...] = ()  # roles of consecutive lines when the layout is lines
    date_order: str = "auto"  # dmy, mdy or ymd, for 03/04/2024
    encoding: str | None = None  # None: the decoding ladder
    language: str | None = None  # BCP 47
    site: str | None = None  # address that relative links of a saved dump belong to
    timezone: str = "UTC"  # IANA name, for stated dates without a zone
    noise: tuple[str, ...] = ()  # regular expressions for whole lines to drop
    title_strip: tuple[str, ...] = ()  # regular expressions removed from titles
    limits: Limits = Limits()
    selectors: Selectors | None = None  # of HTML pages; None: the list is looked for
    json_lines: LineKeys = LineKeys()
