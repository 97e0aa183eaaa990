"""Ready parts become one document, and their places in it are kept.

Knows no format.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

Joined = tuple[bytes, Sequence[slice]]  # a document, and where each of its parts stands


def join(head: bytes, parts: Iterable[bytes], tail: bytes, between: bytes = b"") -> Joined:
    """The parts between head and tail; `between` stands between two of them."""
    ready, step = list(parts), len(between)
    starts = accumulate((len(part) + step for part in ready), initial=len(head))
    places = [slice(start, after - step) for start, after in pairwise(starts)]
    return b"".join([head, between.join(ready), tail]), places
