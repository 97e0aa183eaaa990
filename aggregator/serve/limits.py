"""How much a client may ask for and how long it may take.

Values only. Who holds a connection to them stands in `protocol`.
"""

from __future__ import annotations

import resource
from dataclasses import dataclass, replace

_OTHER_FILES = 128  # database, dumps, listeners, threads' own


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of one listener; times in seconds, sizes in bytes."""

    connections: int = 10_000
    head_time: float = 10  # from the first byte to the last of a head; a body gets as long
    idle_time: float = 15  # between two requests
    stall_time: float = 60  # in which a reader takes `stall_size`, or all that is left
    stall_size: int = 8_192
    linger_time: float = 2  # after the last answer, so that the client can read it
    linger_size: int = 4_194_304
    address_size: int = 8_190  # nginx's and Apache's order of magnitude
    head_size: int = 32_768
    fields: int = 100
    body_size: int = 65_536

    def within_reach(self) -> Limits:
        """The same with no more connections than the process may have files open."""
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if files == resource.RLIM_INFINITY:
            return self
        return replace(self, connections=max(1, min(self.connections, files - _OTHER_FILES)))
