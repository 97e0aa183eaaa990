"""What is asked of a server, within which limits, and what it answered: frozen values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Self

from aggregator.fetch.web.addresses import Gate

_PERMANENT = frozenset({301, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One address to ask for. Secrets are sent to its own origin only and never shown."""

    url: str = field(repr=False)  # http or https; may hold user name and password
    user_agent: str
    accept: str = "*/*"
    etag: str | None = None  # as received, byte for byte: Latin-1
    last_modified: str | None = None  # the same
    authorization: str | None = field(default=None, repr=False)  # "Bearer …"
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # further headers
    posted: bytes | None = field(default=None, repr=False)  # sent by POST; redirects end it
    posted_type: str = "application/json"

    @property
    def conditional(self) -> bool:
        """Whether the server may answer that nothing has changed."""
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """The rest of a transfer that broke off: from which byte, and by which validator."""

    offset: int
    validator: str  # `Head.resumes` of the transfer that broke off


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The limits of one exchange, over all its hops."""

    gate: Gate = field(default_factory=Gate)
    proxy: str | None = field(default=None, repr=False)  # http://[user:password@]host:port
    verify: bool | Path = True  # False trusts every certificate; a path names trusted authorities
    deadline: timedelta = timedelta(seconds=30)
    wire_bytes: int = 32 << 20
    decoded_bytes: int = 64 << 20
    header_bytes: int = 64 << 10  # at most 100 KiB, which is what the HTTP library reads
    max_redirects: int = 5


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers of an answer in their order; names in lower case, values in Latin-1."""

    fields: tuple[tuple[str, str], ...] = ()

    @classmethod
    def received(cls, raw: list[tuple[bytes, bytes]]) -> Self:
        """The headers as they came over the wire."""
        return cls(
            tuple((name.decode("latin-1").lower(), text.decode("latin-1")) for name, text in raw)
        )

    def all(self, name: str) -> Iterator[str]:
        """Every value of a header, in order; name in lower case."""
        return (text for known, text in self.fields if known == name)

    def get(self, name: str) -> str | None:
        """The first value of a header; name in lower case."""
        return next(self.all(name), None)

    def joined(self, name: str) -> str:
        """All values of a header as one list (RFC 9110 section 5.3); empty when it is absent."""
        return ", ".join(self.all(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """A redirect that was followed."""

    url: str = field(repr=False)  # what redirected
    status: int
    location: str = field(repr=False)  # where it led, absolute
    retry_after: str | None

    @property
    def permanent(self) -> bool:
        """Whether the server says that the address has changed for good."""
        return self.status in _PERMANENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is known of an answer before its body."""

    status: int
    url: str = field(repr=False)  # after redirects, without user name and password
    hops: tuple[Hop, ...]
    headers: Headers
    offset: int = 0  # where the body begins in the whole; above 0 for a part that was asked for

    @property
    def moved_to(self) -> str | None:
        """Where an unbroken chain of permanent redirects led from the address asked for."""
        led = None
        for hop in self.hops:
            if not hop.permanent:
                break
            led = hop.location
        return led

    @property
    def resumes(self) -> str | None:
        """The validator by which the rest of a broken transfer may be asked for, if any.

        A strong ETag, of a body that is not packed, from a server that takes ranges (RFC 9110
        sections 8.8.3, 13.1.5 and 14.3).
        """
        etag = self.headers.get("etag")
        ranges = self.headers.joined("accept-ranges").lower()
        packed = self.headers.joined("content-encoding").strip().lower() not in {"", "identity"}
        if etag is None or etag.startswith("W/") or packed or "none" in ranges:
            return None
        return etag if self.status == HTTPStatus.PARTIAL_CONTENT or "bytes" in ranges else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(Head):
    """An answer. The body is unpacked; it is empty unless the status is 200 or 203."""

    body: bytes = field(repr=False)  # also empty when it was written to a file
    wire_bytes: int  # everything received, all hops, headers included
    elapsed: timedelta
