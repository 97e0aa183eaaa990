"""Secrets of sources: read from their files, and again when a file has changed; never shown.

Decides also to whom they may go: the origin that the operator named, and no other.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from aggregator.config import Source, checked_headers
from aggregator.errors import FetchError

_MOST = 64 << 10  # bytes of a file
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750 section 2.1
_PORTS = {"http": 80, "https": 443}

_Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What is sent along to the source's own origin."""

    authorization: str | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


class Vault:
    """The files of all sources, each held as it was last read; for many threads."""

    def __init__(self) -> None:
        self._held: dict[Path, tuple[_Stamp, str]] = {}
        self._lock = threading.Lock()

    def secrets_of(self, source: Source) -> Secrets:
        """The secrets of a source; FetchError, which never quotes them, when a file is amiss."""
        headers = dict(source.headers)
        if source.headers_file:
            headers |= _headers(source.headers_file, self._text(source.headers_file))
        bearer = None
        if source.bearer_file:
            bearer = _bearer(source.bearer_file, self._text(source.bearer_file))
        return Secrets(authorization=bearer, headers=tuple(headers.items()))

    def _text(self, path: Path) -> str:
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            with self._lock:
                held = self._held.get(path)
            if held is None or held[0] != stamp:
                if not path.is_file():
                    raise _amiss(path, "is no regular file")
                if status.st_size > _MOST:
                    raise _amiss(path, "is too large for what it should hold")
                held = stamp, path.read_text(encoding="latin-1")
                with self._lock:
                    self._held[path] = held
        except OSError as error:
            raise _amiss(path, f"cannot be read: {error.strerror}") from None
        return held[1]


def may_have(url: str, configured: str) -> bool:
    """Whether an address may be told the secrets that are meant for the configured one.

    Its origin must be the same (RFC 6454), or the same host by https after http.
    """
    here, there = _origin(configured), _origin(url)
    if here is None or there is None:
        return False
    upgraded = here[0] == "http" and here[2] == _PORTS["http"]
    return here == there or (upgraded and there == ("https", here[1], _PORTS["https"]))


def with_login(url: str, configured: str) -> str:
    """The address with user name and password of the configured one, if it may have them."""
    if not may_have(url, configured):
        return url
    login, at, _ = urlsplit(configured).netloc.rpartition("@")
    parts = urlsplit(url)
    if not at or "@" in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=f"{login}@{parts.netloc}"))


def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    return parts.scheme, host, port or _PORTS[parts.scheme]


def _headers(path: Path, text: str) -> dict[str, str]:
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise _amiss(path, f"has no `Name: value` in line {number}")
        found[name.strip()] = value.strip()
    try:
        return dict(checked_headers(found))
    except ValueError as error:
        raise _amiss(path, f"holds a header that cannot be sent: {error}") from None


def _bearer(path: Path, text: str) -> str:
    token = text.strip()
    if not _TOKEN.fullmatch(token):
        raise _amiss(path, "does not hold one bearer token and nothing else")
    return f"Bearer {token}"


def _amiss(path: Path, what: str) -> FetchError:
    return FetchError(
        f"the file of credentials {path} {what}",
        hint="correct it, or `headers_file` and `bearer_file` of the source; it is read again",
        permanent=True,
    )
