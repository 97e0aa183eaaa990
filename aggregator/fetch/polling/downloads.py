"""Archives on their way to disk: streamed, taken up where they broke off, whole or not there.

A file below the state directory for each address; what is unfinished ends in .part and has its
validator beside it. Knows no manners.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from aggregator.errors import FetchError
from aggregator.fetch.web import Client, Head, Request, Response, Resume, Rules

_ATTEMPTS = 5  # of one poll
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One archive to be had."""

    request: Request
    rules: Rules
    begun: Callable[[Head], None] = lambda _head: None  # may refuse, with a FetchError


class Downloads:
    """The directory of downloads; each of its files belongs to one poll at a time."""

    def __init__(self, folder: Path, client: Client) -> None:
        self._folder = folder
        self._client = client

    def place(self, source: str, url: str) -> Path:
        """Where the archive of an address lies when it is whole."""
        return (
            self._folder / sha256(f"{source}\n{url}".encode("utf-8", "surrogatepass")).hexdigest()
        )

    def fetch(self, wanted: Wanted, place: Path) -> Response:
        """The answer; when it has a body, that lies at `place`.

        FetchError as the client says; what has come by then is kept, and the next call asks only
        for the rest where the server allows that.
        """
        end = time.monotonic() + wanted.rules.deadline.total_seconds()
        rules = wanted.rules
        for attempt in range(1, _ATTEMPTS + 1):
            before = _size(_part(place))
            try:
                response = self._attempt(replace(wanted, rules=rules), place)
            except FetchError:
                left = end - time.monotonic()
                grown = _size(_part(place)) > before and _tag(place).exists()
                if attempt == _ATTEMPTS or left <= 0 or not grown:
                    raise
                rules = replace(rules, deadline=timedelta(seconds=left))
                continue
            if response.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and before:
                forget(place)  # it was whole already, or has become shorter
                continue
            return response
        raise AssertionError  # the last attempt returns or raises

    def keep(self, body: bytes, place: Path) -> None:
        """Puts a body that came whole to where an archive lies; FetchError when it cannot be."""
        forget(place)
        with self._opened(_part(place)) as file:
            file.write(body)
        with _told(place):
            _part(place).replace(place)

    def _attempt(self, wanted: Wanted, place: Path) -> Response:
        part = _part(place)
        with self._opened(part) as file:
            resume = _resume(place, file.seek(0, os.SEEK_END))
            request = wanted.request
            if resume is not None:
                request = replace(request, etag=None, last_modified=None)

            def begun(head: Head) -> None:
                wanted.begun(head)
                _note(place, head)

            response = self._client.get_to(file, request, wanted.rules, begun=begun, resume=resume)
        if response.status in {
            HTTPStatus.OK,
            HTTPStatus.NON_AUTHORITATIVE_INFORMATION,
            HTTPStatus.PARTIAL_CONTENT,
        }:
            with _told(place):
                part.replace(place)
                _tag(place).unlink(missing_ok=True)
        elif not _tag(place).exists():
            part.unlink(missing_ok=True)
        if response.status == HTTPStatus.NOT_MODIFIED:
            place.unlink(missing_ok=True)  # it was taken in, though nobody said so
        return response

    @contextmanager
    def _opened(self, part: Path) -> Iterator[BinaryIO]:
        with _told(part):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(part, _FLAGS, 0o600)
        with os.fdopen(handle, "r+b") as file:
            yield file


def forget(place: Path) -> None:
    """Removes what there is of an archive that is not whole."""
    _part(place).unlink(missing_ok=True)
    _tag(place).unlink(missing_ok=True)


def _resume(place: Path, size: int) -> Resume | None:
    """How to go on with what there is; None to begin anew."""
    try:
        validator = _tag(place).read_text(encoding="latin-1")
    except OSError:
        return None
    return Resume(offset=size, validator=validator) if size and validator else None


def _note(place: Path, head: Head) -> None:
    """Keeps by which validator the transfer that now begins may be taken up."""
    if head.offset:
        return
    with _told(place):
        if head.resumes:
            _tag(place).write_text(head.resumes, encoding="latin-1")
        else:
            _tag(place).unlink(missing_ok=True)


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Turns what the disk says into a FetchError."""
    try:
        yield
    except OSError as error:
        raise FetchError(
            f"could not be written to disk: {error.strerror}",
            subject=str(place.parent),
            hint="make room there, or let the daemon's user write there",
        ) from None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _part(place: Path) -> Path:
    return place.with_name(f"{place.name}.part")


def _tag(place: Path) -> Path:
    return place.with_name(f"{place.name}.tag")
