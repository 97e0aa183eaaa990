"""The publication as files that any web server can serve.

Writes only what changed, each file atomically with its gzip form beside it, and removes what is
no longer published. A list of what was written lies in the directory; nothing else is touched.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from aggregator.errors import AggregatorError
from aggregator.model import Document

_LIST = ".aggregator-files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What one publication to files did."""

    written: int
    unchanged: int
    removed: int


def write_files(documents: Iterable[Document], directory: Path) -> Written:
    """Makes the directory hold exactly these documents, among whatever else lies there.

    Raises AggregatorError when the directory cannot be written.
    """
    try:
        return _write_files(documents, directory)
    except OSError as error:
        raise AggregatorError(
            f"cannot write the publication: {error.strerror}",
            subject=str(error.filename or directory),
            hint="make the directory writable, or name another one",
        ) from error


def _write_files(documents: Iterable[Document], directory: Path) -> Written:
    directory.mkdir(parents=True, exist_ok=True)
    listing = directory / _LIST
    before = set(listing.read_text("utf-8").splitlines()) if listing.exists() else set()
    now: set[str] = set()
    written = 0
    for document in documents:
        name = _name_of(document.path)
        now |= {name, f"{name}.gz"}
        written += _write(directory / name, document.body)
        _write(directory / f"{name}.gz", document.gzip)
    _write(listing, "".join(f"{name}\n" for name in sorted(now)).encode())
    stale = [name for name in sorted(before - now) if _is_inside(name)]
    for name in stale:
        (directory / name).unlink(missing_ok=True)
    return Written(
        written=written,
        unchanged=len(now) // 2 - written,
        removed=sum(not name.endswith(".gz") for name in stale),
    )


def _name_of(path: str) -> str:
    """`/topics/x/` and `/articles/y` are folders with an index."""
    name = path.lstrip("/")
    if not PurePosixPath(name).suffix:
        name = f"{name.rstrip('/')}/index.html".lstrip("/")
    return name


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _write(path: Path, body: bytes) -> bool:
    """Writes a file aside and renames it into place; False when it held the same bytes."""
    if path.is_file() and path.read_bytes() == body:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    with aside.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    return True
