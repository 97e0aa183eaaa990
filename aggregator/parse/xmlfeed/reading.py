"""A feed in XML, from bytes to items: which path reads it, and what is said about it.

Puts the steps of this folder in order. Knows nothing of elements.
"""

from __future__ import annotations

import re
from dataclasses import replace

from aggregator.errors import ParseError
from aggregator.model import Dump, Finding, Hints, Parsed
from aggregator.parse.address import address_of
from aggregator.parse.caps import Caps
from aggregator.parse.decode import Decoded
from aggregator.parse.entries import make_items, nothing_in
from aggregator.parse.xmlfeed.channel import rescued_head
from aggregator.parse.xmlfeed.strict import read_strictly
from aggregator.parse.xmlfeed.told import VERSIONS, ToldFeed, Unusual
from aggregator.parse.xmlfeed.tolerant import read_tolerantly
from aggregator.parse.xmlsource import XmlSource, opened

_TAG = re.compile(rb"<(/?)(?!(?:br|hr|img|p|li)\b)[a-zA-Z][^<>]*+>")
_ENTRY = re.compile(rb"<(/?)(?:[\w-]+:)?(?:item|entry)[\s/>]")
_MOST_EFFORT = 300_000  # in units of 10 µs
_MOST_BYTES = 16 << 20
_DEEPER = 16  # times the cap on nesting: damaged feeds leave elements open


def read(dump: Dump, decoded: Decoded, hints: Hints) -> Parsed:
    """The items of an RSS, RDF or Atom feed.

    Raises Quarantined when it holds no entries or none with text, ParseError when it declares
    entities, passes a cap or is too damaged.
    """
    caps = decoded.caps
    source = opened(dump, decoded, hints)
    base = address_of(dump, hints)
    try:
        feed, how, cut = read_strictly(source, base, caps), "strict: well-formed", 0
    except Unusual as unusual:
        feed, cut = _rescued(source, base, caps)
        how = f"tolerant: {unusual}"
    if not feed.version and not feed.entries:
        raise nothing_in(dump, f"this is an XML document with <{source.root}>, and no feed")
    made = make_items(caps.timed(feed.entries), dump, hints, dropped=cut)
    layout = VERSIONS.get(feed.version, "an unknown format")
    findings = [
        source.finding,
        Finding(step="layout", text=layout),
        Finding(step="parser", text=how),
        *made.findings,
    ]
    if cut:
        findings.append(Finding(step="item", text="the last entry is held back: it is cut off"))
    return Parsed(
        items=made.items,
        layout=layout,
        encoding=source.encoding,
        findings=tuple(findings),
        dropped=made.dropped,
        cadence=feed.cadence,
        next_page=feed.next_page,
    )


def _rescued(source: XmlSource, base: str | None, caps: Caps) -> tuple[ToldFeed, int]:
    """The feed read tolerantly, and how many entries were held back because they are cut off."""
    _check_effort(source.body, caps)
    _check_depth(source.body, caps)
    feed = replace(read_tolerantly(source, base, caps), **rescued_head(source, base))
    marks = list(_ENTRY.finditer(source.body))
    if not feed.entries or not marks or marks[-1][1]:
        return feed, 0
    return replace(feed, entries=feed.entries[:-1]), 1


def _check_effort(body: bytes, caps: Caps) -> None:
    """The tolerant library takes some 30 µs a tag, and cannot be stopped."""
    effort = 3 * body.count(b"<") + body.count(b"=") + body.count(b"&") // 2
    if effort > _MOST_EFFORT or len(body) > _MOST_BYTES:
        raise ParseError(
            f"no sound feed, and too large to mend: {len(body):,} bytes with much markup",
            subject=caps.subject,
            hint="deliver the feed well-formed or in parts",
        )


def _check_depth(body: bytes, caps: Caps) -> None:
    """The tolerant library has no cap of its own on nesting."""
    depth, most = 0, _DEEPER * caps.limits.nesting
    for tag in caps.timed(_TAG.finditer(body)):
        if tag[1]:
            depth -= 1
        elif not tag[0].endswith(b"/>"):
            depth += 1
        if depth > most:
            raise ParseError(
                f"elements are nested more than {most:,} levels deep",
                subject=caps.subject,
                hint="check that this is a feed",
            )
