"""What can be told of a dump without its items: its kind, and the feeds a page offers.

For who fetches: whether what came is what was expected, and where the feed of a page is.
"""

from __future__ import annotations

from collections.abc import Mapping

from aggregator.errors import ParseError
from aggregator.model import Alternate, Dump, DumpKind, Hints
from aggregator.parse.caps import Caps
from aggregator.parse.decode import decode
from aggregator.parse.sniff import Format, sniff
from aggregator.parse.webpage import alternates_of, load

_KINDS: Mapping[Format, DumpKind] = {
    Format.EMPTY: DumpKind.EMPTY,
    Format.TEXT: DumpKind.TEXT,
    Format.HTML: DumpKind.PAGE,
    Format.FEED: DumpKind.FEED,
    Format.JSONFEED: DumpKind.FEED,
    Format.SITEMAP: DumpKind.FEED,
    Format.ARCHIVE: DumpKind.ARCHIVE,
}


def kind_of(dump: Dump) -> DumpKind:
    """What a dump is; an XML or JSON document of no known kind is OTHER."""
    return _KINDS.get(sniff(dump.body), DumpKind.OTHER)


def alternates(dump: Dump, hints: Hints) -> tuple[Alternate, ...]:
    """The feeds that a page offers, in its order; none when it is no page or cannot be read."""
    if kind_of(dump) is not DumpKind.PAGE:
        return ()
    caps = Caps(limits=hints.limits, subject=dump.location)
    try:
        caps.size(len(dump.body))
        page = load(dump, decode(dump, hints.encoding, caps), hints)
    except ParseError:
        return ()
    return alternates_of(page.root, page.base)
