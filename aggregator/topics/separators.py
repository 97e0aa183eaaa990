"""Divides a line at the separators that a source wrote on purpose.

Knows nothing of seams between glued labels.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, TypeAlias

from aggregator.text import squeeze

Split: TypeAlias = Literal["auto", "vocabulary", "none"]

_SEPARATOR = re.compile(r"\s[|·•/](?=\s)|;|[\t\n\r\f\v\x85\u2028\u2029]|\s{2,}")
_HEADING = re.compile(
    r"(?:ämnen?|themen|thema|topics?|tags?|kategori(?:er|en|e)?|categor(?:y|ies)|thèmes?)\s*:\s*",
    re.IGNORECASE,
)
_JOINING = frozenset({"och", "und", "and", "et", "&"})


def headless(line: str) -> str:
    """The line without a word such as `Topics:` before its labels."""
    heading = _HEADING.match(line)
    return line[heading.end() :] if heading else line


def segments(line: str) -> tuple[str, ...]:
    """The parts of a clean line between separators; no part is empty."""
    return tuple(filter(None, map(squeeze, _SEPARATOR.split(line))))


def comma_parts(segment: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """The parts of a segment between commas, or the whole where a comma belongs to a label.

    A comma parts labels when every part is known, or when every part begins like a label and
    the last does not end an enumeration: `Build, live and learn` is one label.
    """
    parts = tuple(filter(None, map(squeeze, segment.split(", "))))
    known = all(map(is_known, parts))
    if known or (all(map(_begins_a_label, parts)) and not _ends_a_list(parts[-1])):
        return parts
    return (segment,)


def _begins_a_label(part: str) -> bool:
    return part[0].isalpha() and not part[0].islower()


def _ends_a_list(part: str) -> bool:
    return not _JOINING.isdisjoint(part.casefold().split())
