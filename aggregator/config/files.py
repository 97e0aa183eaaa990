"""Faults of the machine: files that the configuration names and nobody can read.

What is asked here may be otherwise tomorrow, so the daemon does not ask: a source whose file is
missing fails by itself. Opens the files, and keeps nothing of what they hold.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from aggregator.config.credentials import is_credential, resolved
from aggregator.config.document import Fault, Value, entries

_FILES = ("headers_file", "bearer_file", "verify")


def file_faults(settings: Value, folder: Path, credentials: Path) -> Iterator[Fault]:
    """Every file of sources that is missing or unreadable, and every unreadable directory."""
    for loc, source in entries(settings, "sources"):
        for key in _FILES if isinstance(source, dict) else ():
            told = source.get(key) if isinstance(source, dict) else None
            if isinstance(told, str) and not _elsewhere(told, credentials):
                fault = _file_fault(told, folder, credentials)
                if fault:
                    yield Fault(loc=(*loc, key), text=fault)
        told = source.get("directory") if isinstance(source, dict) else None
        if isinstance(told, str) and (fault := _directory_fault(told, folder, credentials)):
            yield Fault(loc=(*loc, "directory"), text=fault)


def _elsewhere(told: str, credentials: Path) -> bool:
    """Whether a credential is meant and this is not the service that gets it."""
    return is_credential(told) and not credentials.is_dir()


def _file_fault(told: str, folder: Path, credentials: Path) -> str | None:
    try:
        path = resolved(told, folder, credentials)
        with path.open("rb"):
            return None
    except ValueError:
        return None  # told where the key itself is judged
    except OSError as error:
        remedy = "write it there, or make it readable for this user"
        return f"the file {path} cannot be read: {error.strerror}; {remedy}"


def _directory_fault(told: str, folder: Path, credentials: Path) -> str | None:
    try:
        path = resolved(told, folder, credentials)
    except ValueError:
        return None
    if not path.exists():  # it is made, or comes with its first dump
        return None
    if not path.is_dir():
        return f"{path} is a file; name the directory in which dumps arrive"
    if not os.access(path, os.R_OK | os.X_OK):
        return f"the directory {path} cannot be read; make it readable for this user"
    return None
