"""How much has been decoded out of a container, against what went in.

Pure counting; every decoder of a container shares one gauge.
"""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.errors import ParseError
from aggregator.model import Limits

# Deflate reaches 1,032; listings in their most repetitive archives stay below a hundred.
_RATIO = 400


@dataclass(slots=True, kw_only=True)
class Gauge:
    """The bytes that went in and came out so far."""

    limits: Limits
    taken: int = 0  # compressed bytes; of a zip, which may use a part twice, the whole file
    given: int = 0

    def give(self, count: int) -> None:
        """So many bytes more were decoded; raises ParseError for a decompression bomb."""
        self.given += count
        if self.given > self.limits.decoded_bytes and self.given > _RATIO * self.taken:
            raise ParseError(
                f"is a decompression bomb: more than {_RATIO} times as large when decoded",
                hint="unpack it by hand if it is in order",
            )
