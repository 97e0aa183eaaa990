"""Reading without the cyclic garbage collector.

A listing becomes hundreds of thousands of small tuples, none of them in a cycle; looking through
all of them again and again takes a third of the time, and more than linear time. Knows no text.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unswept() -> Iterator[None]:
    """No automatic collection inside, in the whole process; what was switched on is so again.

    Threads may be inside together: the first to leave switches it on for all, which costs the
    others speed and nothing else.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
