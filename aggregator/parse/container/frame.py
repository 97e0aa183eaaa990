"""What every reader of a container is given, and how a member becomes a dump.

Names of members are escaped here, once. Knows no format.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from aggregator.errors import ParseError
from aggregator.model import Container, Dump, DumpDate, Limits, LineKeys, Refused
from aggregator.parse.container.gauge import Gauge
from aggregator.parse.container.inflated import BZIP2, GZIP, XZ, Inflated, whole

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_NAME = 500  # characters of a member's name that are shown
_NESTED = {
    GZIP: "gzip",
    BZIP2: "bzip2",
    XZ: "xz",
    b"PK\x03\x04": "a zip archive",
    b"PK\x05\x06": "a zip archive",
    b"WARC/": "a web archive",
}
_SIGNS = tuple(_NESTED)


class Told(NamedTuple):  # quicker to make than a dataclass, and there is one for every member
    """What a container tells of a member beside its bytes."""

    name: str  # its path or its address
    at: datetime | None = None
    told_by: DumpDate = DumpDate.MTIME
    media_type: str | None = None
    charset: str | None = None
    web: bool = False  # the name is an address and stands for itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One container being read."""

    container: Container
    limits: Limits
    keys: LineKeys
    gauge: Gauge

    def location(self, told: Told) -> str:
        """Where a member lies, for people."""
        name = printable(told.name)
        return name if told.web else f"{self.container.location}!{name}"

    def refused(self, told: Told, reason: str) -> Refused:
        """A member that cannot be read."""
        return Refused(location=self.location(told), reason=reason)

    def dump(self, body: bytes | None, told: Told) -> Dump | Refused:
        """A member as a dump, refused when it is too large (None) or another container."""
        if body is None:
            return self.refused(told, self.too_large())
        inner = nested(body)
        if inner:
            return self.refused(told, f"is {inner} inside an archive, deeper than is read")
        credible = told.at is not None and _EARLIEST <= told.at <= self.container.read_at
        return Dump(
            source=self.container.source,
            location=self.location(told),
            body=body,
            dated=told.at.astimezone(UTC) if credible and told.at else self.container.dated,
            dated_by=told.told_by if credible else self.container.dated_by,
            media_type=told.media_type,
            charset=told.charset,
        )

    def member(self, body: bytes | None, told: Told) -> Dump | Refused:
        """The same for a member that may be compressed by gzip once more."""
        if body is None or not body.startswith(GZIP):
            return self.dump(body, told)
        try:
            stream = Inflated(io.BytesIO(body), GZIP, Gauge(limits=self.limits))
            return self.dump(whole(stream, self.limits.decoded_bytes), told)
        except ParseError as error:
            return self.refused(told, error.message)

    def too_large(self) -> str:
        """The sentence for a member beyond the cap."""
        return (
            f"holds more than the {self.limits.decoded_bytes:,} bytes allowed; "
            "raise the source's `limits.decoded_size` if it is in order"
        )


def nested(head: bytes) -> str | None:
    """Which kind of container bytes begin like, if any."""
    if not head.startswith(_SIGNS):
        return None
    return next((name for sign, name in _NESTED.items() if head.startswith(sign)), None)


def printable(text: str) -> str:
    """The text in one line, cut when long; what does not print is escaped."""
    cut = text if len(text) <= _NAME else text[:_NAME] + "…"
    if cut.isprintable():
        return cut
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii")
        for sign in cut
    )
