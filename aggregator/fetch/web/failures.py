"""What can go wrong in an exchange with a server: one sentence each, which stays.

Every error of this package is made here. Its text names an address without credentials and never
repeats what a server or a library said.
"""

from __future__ import annotations

from enum import StrEnum

from aggregator.errors import FetchError


class Failure(StrEnum):
    """The kinds of failure; the value is how the message begins."""

    BAD_URL = "is no address that can be fetched"
    BAD_HEADER = "cannot be asked for with these request headers"
    UNRESOLVED = "has a host name without an address"
    FORBIDDEN = "leads to an address that is refused"
    BAD_PROXY = "cannot be fetched by this proxy"
    PROXY = "was not passed on by the proxy"
    UNREACHABLE = "cannot be connected to"
    NO_AUTHORITIES = "cannot be verified with the authorities' file"
    UNTRUSTED = "has a server whose certificate cannot be trusted"
    TLS = "has a server with which no encryption could be agreed"
    LATE = "took longer than allowed"
    BROKEN = "broke the connection"
    SILENT = "closed the connection without an answer"
    MALFORMED = "gave an answer that is not HTTP"
    TRUNCATED = "ended before it was complete"
    HEADERS = "has more header bytes than allowed"
    WIRE = "is larger than allowed"
    DECODED = "is larger than allowed once unpacked"
    CODING = "came in a coding that cannot be read"
    MISCODED = "is not packed as its Content-Encoding says"
    UNWRITTEN = "could not be written to disk"
    PARTIAL = "came as a part nobody asked for"
    UNASKED = "answered 304, but no validators were sent"
    LOST = "redirects without a usable Location"
    DOWNGRADED = "redirects from https to http"
    LOOPED = "redirects in a circle"
    TOO_MANY = "redirects too often"
    BUSY = "redirects to a host that others are asking"


_HINTS = {
    Failure.BAD_URL: "give an address that begins with https:// or http:// and a plain host name",
    Failure.BAD_HEADER: "remove line breaks and control characters from them",
    Failure.UNRESOLVED: "check the spelling of the host name and the machine's name service",
    Failure.FORBIDDEN: "if it is meant to be reached, list it in the source's `allow_private`",
    Failure.BAD_PROXY: "give an address of the form http://host:port",
    Failure.PROXY: "ask whoever runs the proxy, or fetch without it",
    Failure.UNTRUSTED: "tell its operator, or name their authority's file in the source's `verify`",
    Failure.DOWNGRADED: "if that is meant, give the http address itself",
}
PERMANENT = frozenset({Failure.BAD_URL, Failure.BAD_HEADER, Failure.BAD_PROXY})


def failed(failure: Failure, subject: str, detail: str = "") -> FetchError:
    """The error for a failure; subject is the address as `Target.shown` writes it."""
    return FetchError(
        f"{failure}: {detail}" if detail else failure,
        subject=subject,
        hint=_HINTS.get(failure),
        permanent=failure in PERMANENT,
    )
