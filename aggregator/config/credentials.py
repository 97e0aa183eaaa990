"""Paths as they are written: relative to the file they stand in, or a credential of the service.

`credential:NAME` is the file that systemd hands over (systemd.exec(5), LoadCredential=). Opens
nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

_MARK = "credential:"
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_USUAL = "/run/credentials/aggregator.service"  # where systemd puts them for the shipped unit


def credentials_of(environment: Mapping[str, str]) -> Path:
    """The directory of the service's credentials; outside the service, where they would be."""
    return Path(environment.get("CREDENTIALS_DIRECTORY") or _USUAL)


def is_credential(written: str) -> bool:
    """Whether a path names a credential and no place."""
    return written.startswith(_MARK)


def resolved(written: str, folder: Path, credentials: Path) -> Path:
    """The file that is meant; links are not followed. ValueError when it is no path."""
    if not written or "\0" in written:
        raise ValueError("must be a path, relative to this file or absolute")
    if not is_credential(written):
        return Path(os.path.normpath(folder / written))
    name = written.removeprefix(_MARK)
    if not _NAME.fullmatch(name):
        raise ValueError("must be credential: and the name of one, such as credential:store")
    return credentials / name
