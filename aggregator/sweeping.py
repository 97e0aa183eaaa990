"""How the interpreter divides its time: who asks does not wait for a long piece of other work.

Threads give way after half a millisecond. Unreachable cycles are looked for among what is young
while work is done, and everywhere only when a piece of work has ended. Knows no work.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable

_TURN = 0.0005  # seconds; every answer beside other work feels the interpreter's own choice, 5 ms
_YOUNG, _MIDDLE = 700, 10  # the interpreter's own choice: small sweeps, and many
_OLD = 200  # sweeps of the middle before one of everything, in work that does not end
_BETWEEN = 60.0  # seconds between two sweeps of everything


class Sweeping:
    """Sweeps of everything, at chosen moments."""

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._due = elapsed()

    def begin(self) -> None:
        """Sets turns and sweeps, and leaves what is there now out of them: it stays."""
        sys.setswitchinterval(_TURN)
        gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
        gc.collect()
        gc.freeze()

    def sweep(self) -> None:
        """Called when a piece of work has ended; sweeps when the last time is a minute ago."""
        if self._elapsed() >= self._due:
            gc.collect()
            self._due = self._elapsed() + _BETWEEN
