"""What an Atom feed tells of an article that was taken out of it (RFC 6721).

The element names its namespace itself, so that its bytes fit into any feed.
"""

from __future__ import annotations

from lxml import etree

from aggregator.model import Withdrawn
from aggregator.render.formats import one_line, whole_second

_NAMESPACE = "http://purl.org/atompub/tombstones/1.0"


def tombstone(withdrawn: Withdrawn) -> bytes:
    """The element for one article that was withdrawn."""
    deleted = etree.Element(
        f"{{{_NAMESPACE}}}deleted-entry",
        {"ref": withdrawn.urn, "when": whole_second(withdrawn.at).isoformat()},
        nsmap={"at": _NAMESPACE},
    )
    reason = one_line(withdrawn.reason)
    if reason:
        etree.SubElement(deleted, f"{{{_NAMESPACE}}}comment").text = reason
    return etree.tostring(deleted)
