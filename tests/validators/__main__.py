"""Asks validators about every feed of tame and of hostile content: `python -m tests.validators`.

Our own rules and libxml2 always; jing when it is installed; the W3C feed validator when
FEEDVALIDATOR names a clone of it, with the Python of FEEDVALIDATOR_PYTHON when it has its own.
Prints a count for each; exit 1 when anything was remarked.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aggregator.model import Document
from tests.validators.content import documents, published
from tests.validators.rules import breaches

_HERE = Path(__file__).parent
_HOW = (
    "skipped: clone https://github.com/w3c/feedvalidator, give a Python lxml, html5lib and "
    "rdflib, and set FEEDVALIDATOR=<the clone> FEEDVALIDATOR_PYTHON=<that python>"
)
# The validator does not know RFC 6721, whose namespace is not ours to choose.
_NOT_KNOWN_TO_IT = "http://purl.org/atompub/tombstones/1.0"
_LEVELS = ("error", "warning", "hint")


def main() -> int:
    """The exit code."""
    with published() as (address, publisher):
        found = documents(publisher)
        passed = [_ours(found, address), _jing(found), _w3c(found, address)]
    return 0 if all(passed) else 1


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _ours(found: Sequence[Document], address: str) -> bool:
    told = [
        f"{document.path}: {breach}"
        for document in found
        for breach in breaches(document, address + document.path)
    ]
    for line in told:
        _say(line)
    _say(f"our rules and libxml2's RELAX NG: {len(found)} documents, {len(told)} breaches")
    return not told


def _jing(found: Sequence[Document]) -> bool:
    jing = shutil.which("jing")
    if jing is None:
        _say("jing: skipped: install it (Debian: apt install jing)")
        return True
    feeds = [document for document in found if document.path.endswith(".atom")]
    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.atom" for number in range(len(feeds))]
        for file, document in zip(files, feeds, strict=True):
            file.write_bytes(document.body)
        done = subprocess.run(
            [jing, str(_HERE / "atom.rng"), *map(str, files)],
            capture_output=True,
            text=True,
            check=False,
        )
    _say(f"{done.stdout}jing: {len(feeds)} Atom documents, exit code {done.returncode}")
    return done.returncode == 0


def _w3c(found: Sequence[Document], address: str) -> bool:
    clone = os.environ.get("FEEDVALIDATOR")
    if not clone:
        _say(f"W3C feed validator: {_HOW}")
        return True
    judged = [document.path for document in found if not document.path.endswith(".json")]
    remarks = [*_remarks(clone, [address + path for path in judged])]
    known = [one for one in remarks if one["told"].get("namespace") == _NOT_KNOWN_TO_IT]
    rest = [one for one in remarks if one not in known]
    for one in rest:
        _say(json.dumps(one))
    counts = Counter(one["level"] for one in rest)
    told = ", ".join(f"{counts[level]} {level}s" for level in _LEVELS)
    _say(f"W3C feed validator: {len(judged)} documents, {told}")
    _say(f"  and {len(known)} warnings that it does not know the namespace of RFC 6721")
    return not rest


def _remarks(clone: str, addresses: Sequence[str]) -> Iterator[dict[str, Any]]:
    python = os.environ.get("FEEDVALIDATOR_PYTHON", sys.executable)
    command = [python, str(_HERE / "w3c.py"), str(Path(clone) / "src"), *addresses]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        yield json.loads(line)


if __name__ == "__main__":
    sys.exit(main())
