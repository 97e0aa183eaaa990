"""What one exchange may cost: time, bytes received, bytes unpacked.

One budget serves all hops of an exchange, so that many small costs never exceed the one large
limit. Reads the machine's steady clock; knows no socket and no HTTP.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from aggregator.fetch.web.answer import Rules
from aggregator.fetch.web.failures import Failure, failed

# What an exchange is doing, for the message of a deadline that has passed.
LOOKING_UP = "looking up its host"
WAITING = "waiting for an answer"
READING = "reading the body"


@dataclass(slots=True, kw_only=True)
class Budget:
    """What is left of an exchange's limits; `subject` and `step` say where it stands."""

    rules: Rules
    subject: str
    step: str = LOOKING_UP
    began: float = field(default_factory=time.monotonic)
    wire: int = 0
    decoded: int = 0
    heading: int = 0  # bytes received since the answer began, while its headers are not complete

    def left(self) -> float:
        """The seconds left, more than none; FetchError when the time is up."""
        left = self.rules.deadline.total_seconds() - (time.monotonic() - self.began)
        if left <= 0:
            raise self.late()
        return left

    def late(self) -> Exception:
        """The error for a deadline that has passed."""
        allowed = self.rules.deadline.total_seconds()
        return failed(Failure.LATE, self.subject, f"{allowed:g} s had passed while {self.step}")

    def elapsed(self) -> float:
        """The seconds since the exchange began."""
        return time.monotonic() - self.began

    def received(self, size: int) -> None:
        """Counts bytes that came from the server; FetchError above the limit."""
        self.wire += size
        if self.wire > self.rules.wire_bytes:
            raise self.too_large()

    def too_large(self) -> Exception:
        """The error for more bytes than allowed, received or announced."""
        return failed(Failure.WIRE, self.subject, f"{self.rules.wire_bytes:,} bytes")

    def unpacked(self, size: int) -> None:
        """Counts bytes of the body as it will be handed over; FetchError above the limit."""
        self.decoded += size
        if self.decoded > self.rules.decoded_bytes:
            raise failed(Failure.DECODED, self.subject, f"{self.rules.decoded_bytes:,} bytes")

    def header_room(self) -> int:
        """How many bytes may still be read of the headers; FetchError when none."""
        room = self.rules.header_bytes - self.heading
        if room <= 0:
            raise failed(Failure.HEADERS, self.subject, f"{self.rules.header_bytes:,} bytes")
        return room
