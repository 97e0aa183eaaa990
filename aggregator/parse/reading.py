"""From a dump to its items: decode, sniff, hand over to the reader of that format.

Must not know how any format is read; a new format is a row in `READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from aggregator.errors import Quarantined
from aggregator.model import Dump, Hints, Parsed
from aggregator.parse import listing
from aggregator.parse.decode import Decoded, decode
from aggregator.parse.sniff import Format, sniff

Reader: TypeAlias = Callable[[Dump, Decoded, Hints], Parsed]

READERS: Mapping[Format, Reader] = {Format.TEXT: listing.read}


def parse(dump: Dump, hints: Hints) -> Parsed:
    """The items of a dump, in the dump's order.

    Raises Quarantined when nothing was found that can be trusted, ParseError when a hint cannot
    be followed. Time and memory grow linearly with the dump.
    """
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
    return reader(dump, decode(dump, hints.encoding), hints)
