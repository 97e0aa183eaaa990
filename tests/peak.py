"""How much memory a test's own process has taken at most."""

from __future__ import annotations

from pathlib import Path


def peak_kib() -> int:
    """The most memory this program has had resident, in KiB.

    The kernel's other figure, ru_maxrss, begins with what the process that started it had.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])
