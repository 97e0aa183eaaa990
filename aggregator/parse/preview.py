"""What can be said of a dump before it is read: its format and its encoding.

For people who ask why a dump was refused. Knows no layout.
"""

from __future__ import annotations

from aggregator.errors import ParseError
from aggregator.model import Dump, Finding, Hints
from aggregator.parse.decode import decode
from aggregator.parse.sniff import Format, sniff

_TEXTS = frozenset({Format.TEXT, Format.HTML, Format.XML, Format.FEED, Format.SITEMAP})


def preview(dump: Dump, hints: Hints) -> tuple[Finding, ...]:
    """The format, told from the first bytes, and for texts the encoding with its reason.

    A reader may know better of the encoding: markup can declare one.
    """
    found = sniff(dump.body)
    findings = [Finding(step="format", text=f"{found.value}, told from its first bytes")]
    if found in _TEXTS and len(dump.body) <= hints.limits.decoded_bytes:
        try:
            findings.append(decode(dump, hints.encoding).finding)
        except ParseError as error:
            findings.append(Finding(step="decoding", text=error.message))
    return tuple(findings)
