"""What an HTML parser makes of references to characters that XML forbids (`&#1;`): taken out again.

Knows nothing of what the markup is for.
"""

from __future__ import annotations

import re
from contextlib import suppress

from lxml import etree

from aggregator.text import xml_safe

# By number; a parser may take some of them for other characters, which then stay.
_FORBIDDEN = re.compile(
    r"&#(?:"
    r"0*+(?:[1-8]|1[124-9]|2\d|3[01]|12[7-9]|1[345]\d|649(?:7[6-9]|[89]\d)|6500[0-7]|6553[45])(?!\d)"
    r"|x0*+(?:[1-8bcef]|1[\da-f]|7f|[89][\da-f]|fd[de][\da-f]|fff[ef])(?![\da-f]))",
    re.ASCII | re.IGNORECASE,
)


def without_forbidden(root: etree._Element, markup: str) -> None:
    """Cleans the texts and attributes of the tree that was made of the markup."""
    if "&#" not in markup or not _FORBIDDEN.search(markup):
        return
    for element in root.iter():
        if element.text:
            element.text = xml_safe(element.text)
        if element.tail:
            element.tail = xml_safe(element.tail)
        if any(xml_safe(value) != value for value in map(str, element.attrib.values())):
            _clean(element)


def _clean(element: etree._Element) -> None:
    """Sets the attributes anew; one whose name lxml would not set is no loss (`{x`)."""
    told = [(str(name), xml_safe(str(value))) for name, value in element.items()]
    element.attrib.clear()
    for name, value in told:
        with suppress(ValueError):
            element.set(name, value)
