"""What ten thousand topics cost in memory, with budgets for their documents and without one.

No comparison of speeds: each row is a process of its own over the same store, which takes minutes
to fill. Passes when the bytes of documents keep within each budget.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from aggregator.publish import Shelf
from benchmarks.scale import Town

TOPICS, ARTICLES = 10_000, 200_000
_ENTRIES = 50
_MIB = 1 << 20
_BUDGETS = {"256 MiB": 256 * _MIB, "64 MiB": 64 * _MIB, "none": 1 << 40}
_ROW = "{:<8}" + " {:>12}" * 6


def report() -> bool:
    """Prints a row for each budget; whether all were kept."""
    with tempfile.TemporaryDirectory() as folder:
        Town(Path(folder) / "town", topics=TOPICS).fill(ARTICLES)
        print(_ROW.format("budget", "held", "in the file", "resident", "at most", "all", "a feed"))
        kept = [_row(folder, name, budget) for name, budget in _BUDGETS.items()]
    return all(kept)


def _row(folder: str, name: str, budget: int) -> bool:
    command = [sys.executable, "-m", "benchmarks.memory", folder, str(budget)]
    told = subprocess.run(command, check=True, capture_output=True)
    held, out, resident, most, every, one = json.loads(told.stdout)
    sizes = [f"{size / _MIB:.0f} MiB" for size in (held, out, resident, most)]
    print(_ROW.format(name, *sizes, f"{every:.0f} s", f"{one * 1000:.0f} ms"), flush=True)
    return bool(held <= budget)


def _measured(folder: Path, budget: int) -> tuple[float, ...]:
    """Bytes held, in the file, resident, and at most; seconds for all feeds and for one."""
    shelf = Shelf(folder / "publication", budget)
    town = Town(folder / "town", topics=TOPICS, first=2 * ARTICLES + budget // _MIB)
    before = time.process_time()
    town.publish(entries=_ENTRIES, shelf=shelf)
    every = time.process_time() - before
    town.touch()  # what is done for the first time takes longer
    one = town.touch()
    resident, most = (_status(name) for name in ("VmRSS", "VmHWM"))
    return shelf.held, shelf.put_out, resident, most, every, one


def _status(name: str) -> int:
    """A figure of this process, in bytes; Linux only."""
    text = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    print(json.dumps(_measured(Path(sys.argv[1]), int(sys.argv[2]))))
