"""Where a request goes: an address of the web, taken apart once.

The one module that imports httpx: its URL does the percent and IDNA coding. A host is never judged
by its text here; only what no honest address holds is refused.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote_to_bytes

import httpx

from aggregator.fetch.blob import printable
from aggregator.fetch.web.failures import Failure, failed

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.-])?|[0-9a-f:.]+")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_LONGEST = 8000  # RFC 9110 section 4.1
_PORTS_END = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address of http or https, as the parts of a request need it."""

    origin: tuple[str, str, int]  # scheme, host and port: who may see a secret (RFC 6454)
    named_port: int | None  # the port, unless it is the scheme's own
    authority: str  # host and port as the Host header has them
    path: bytes = field(repr=False)  # what stands on the request line, query included
    url: str = field(repr=False)  # without user name and password; its query may hold secrets
    shown: str  # for people and logs: no credentials, no query
    credentials: str | None = field(repr=False)  # of the address, as Authorization has them

    @property
    def scheme(self) -> str:
        """Either http or https."""
        return self.origin[0]

    @property
    def host(self) -> str:
        """ASCII, in lower case, without brackets."""
        return self.origin[1]

    @property
    def port(self) -> int:
        """The port to connect to."""
        return self.origin[2]


@lru_cache(maxsize=4096)
def target_of(url: str) -> Target:
    """The target an address names; FetchError when it is no plain address of the web."""
    try:
        return _read(url)
    except _NotPlain as reason:
        raise failed(Failure.BAD_URL, shown(url), str(reason)) from None


def joined(target: Target, location: str) -> Target:
    """Where a Location leads from a target (RFC 3986 section 5); FetchError when nowhere."""
    try:
        _check(location)
        return _read(str(httpx.URL(target.url).join(location)))
    except _NotPlain as reason:
        raise failed(Failure.LOST, target.shown, str(reason)) from None
    except (httpx.InvalidURL, ValueError):
        raise failed(Failure.LOST, target.shown) from None


def proxy_of(url: str) -> Target:
    """The proxy an address names; FetchError when it is none that can be used."""
    try:
        proxy = _read(url)
    except _NotPlain as reason:
        raise failed(Failure.BAD_PROXY, shown(url), str(reason)) from None
    if proxy.scheme != "http" or proxy.path != b"/":
        raise failed(Failure.BAD_PROXY, proxy.shown)
    return proxy


class _NotPlain(ValueError):
    """What is wrong with an address, in words that do not repeat it."""


def _check(url: str) -> None:
    if len(url) > _LONGEST:
        raise _NotPlain(f"it is longer than {_LONGEST:,} characters")
    if _UNSAFE.search(url):
        raise _NotPlain("it holds a space, a control character or a backslash")


def _read(url: str) -> Target:
    _check(url)
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):  # ValueError: a host that IDNA cannot code
        raise _NotPlain("it cannot be taken apart") from None
    if parsed.scheme not in _PORTS:
        raise _NotPlain("only http and https are fetched")
    host = parsed.raw_host.decode("ascii", "replace").lower()
    port = _PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if not _HOST.fullmatch(host):
        raise _NotPlain("its host is not a plain name or number")
    if not 0 < port < _PORTS_END:
        raise _NotPlain("it has an impossible port")
    credentials = _basic(parsed.userinfo)
    return _assembled((parsed.scheme, host, port), parsed.raw_path, credentials)


def _assembled(origin: tuple[str, str, int], raw_path: bytes, credentials: str | None) -> Target:
    scheme, host, port = origin
    path = raw_path if raw_path.startswith(b"/") else b"/" + raw_path
    named_port = None if port == _PORTS[scheme] else port
    bracketed = f"[{host}]" if ":" in host else host
    authority = bracketed if named_port is None else f"{bracketed}:{port}"
    before, question, _ = path.decode("ascii").partition("?")
    return Target(
        origin=origin,
        named_port=named_port,
        authority=authority,
        path=path,
        url=f"{scheme}://{authority}{path.decode('ascii')}",
        shown=f"{scheme}://{authority}{before}{'?…' if question else ''}",
        credentials=credentials,
    )


def shown(text: str) -> str:
    """An address that could not be read, for people: nothing that might be a password."""
    _, at, after = text.rpartition("@")
    address = after.partition("?")[0][:200]
    return printable(f"…@{address}" if at else address)


def _basic(userinfo: bytes) -> str | None:
    """User name and password of an address, as Authorization has them (RFC 7617)."""
    if not userinfo:
        return None
    return "Basic " + base64.b64encode(unquote_to_bytes(userinfo)).decode("ascii")
