"""Asks the W3C feed validator about addresses: one JSON line for each remark.

Runs with the Python that has the validator's packages, and knows nothing of ours:
`python w3c.py FOLDER URL…`, FOLDER being that of the validator's sources.
"""

from __future__ import annotations

import json
import sys
import urllib.request  # noqa: F401 - the validator fails without it
from collections.abc import Iterator
from importlib import import_module


def remarks(folder: str, addresses: list[str]) -> Iterator[dict[str, object]]:
    """Errors, warnings and hints, every occurrence of each."""
    sys.path.insert(0, folder)
    # By name, because where it lies is told at run time.
    feedvalidator = import_module("feedvalidator")
    logging = import_module("feedvalidator.logging")
    levels = {logging.Error: "error", logging.Warning: "warning", logging.Info: "hint"}
    for address in addresses:
        try:
            events = feedvalidator.validateURL(address, firstOccurrenceOnly=0)["loggedEvents"]
        except logging.ValidationFailure as failure:
            events = [failure.event]
        for event in events:
            for kind, level in levels.items():
                if isinstance(event, kind):
                    told = {name: str(value) for name, value in event.params.items()}
                    name = type(event).__name__
                    yield {"url": address, "level": level, "kind": name, "told": told}


if __name__ == "__main__":
    for remark in remarks(sys.argv[1], sys.argv[2:]):
        sys.stdout.write(f"{json.dumps(remark)}\n")
