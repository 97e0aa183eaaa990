"""What a poller has to see in a dump, and who tells it.

The rooms that fetch and that parse are strangers: whoever knows both hands this over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aggregator.model import Alternate, Dump, DumpKind, Hints


@dataclass(frozen=True, slots=True, kw_only=True)
class Senses:
    """Functions of the room that parses; none of them raises."""

    kind_of: Callable[[Dump], DumpKind]
    alternates: Callable[[Dump, Hints], tuple[Alternate, ...]]
    version_of: Callable[[Hints], str]  # of the reading that validators stand for
