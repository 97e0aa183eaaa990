"""From a dump to its items: decode, sniff, hand over to the reader of that format.

Must not know how any format is read; a new format is a row in `READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from aggregator.errors import Quarantined
from aggregator.model import Dump, Hints, Parsed
from aggregator.parse import jsonfeed, listing, sitemap, webpage, xmlfeed
from aggregator.parse.caps import Caps, never
from aggregator.parse.decode import Decoded, decode
from aggregator.parse.sniff import Format, sniff

Reader: TypeAlias = Callable[[Dump, Decoded, Hints], Parsed]

READERS: Mapping[Format, Reader] = {
    Format.TEXT: listing.read,
    Format.HTML: webpage.read,
    Format.FEED: xmlfeed.read,
    Format.JSONFEED: jsonfeed.read,
    Format.SITEMAP: sitemap.read,
}


def parse(dump: Dump, hints: Hints, out_of_time: Callable[[], bool] = never) -> Parsed:
    """The items of a dump, in the dump's order.

    Raises Quarantined when nothing was found that can be trusted, ParseError when a hint cannot
    be followed or one of its limits is passed. `out_of_time` is asked again and again while
    reading; the caller starts its clock. Time and memory grow linearly with the dump.
    """
    caps = Caps(limits=hints.limits, out_of_time=out_of_time, subject=dump.location)
    caps.size(len(dump.body))
    found = sniff(dump.body)
    if found is Format.EMPTY:
        raise Quarantined("the dump is empty", subject=dump.location, hint="deliver it again")
    reader = READERS.get(found)
    if reader is None:
        raise Quarantined(
            f"this is {found.value}, which cannot be read",
            subject=dump.location,
            hint="deliver the listing as plain text with its list marks",
        )
    parsed = reader(dump, decode(dump, hints.encoding, caps), hints)
    caps.items(len(parsed.items))
    return parsed
