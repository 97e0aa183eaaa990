"""One exchange: a request, the redirects it meets, and the answer that is kept.

Acts within one budget, and gives a connection back only when the answer was read to its end.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from aggregator.errors import FetchError
from aggregator.fetch.web.answer import Head, Headers, Hop, Request, Resume, Rules
from aggregator.fetch.web.asking import headers_for
from aggregator.fetch.web.body import Cut, Miscoded, unpacked
from aggregator.fetch.web.budget import READING, WAITING, Budget
from aggregator.fetch.web.failures import Failure, failed
from aggregator.fetch.web.redirects import REDIRECTS, check_path, led_to
from aggregator.fetch.web.target import Target, target_of
from aggregator.fetch.web.verdict import (
    check_length,
    codings,
    is_wanted,
    offset_of,
    worth_reading,
)
from aggregator.fetch.web.wire import Answer, Line

# Called with the address of each redirect before it is asked: whether it may be; may wait for that.
MayHop = Callable[[str], bool]


class Lines(Protocol):
    """Where connections come from and go to."""

    def take(self, target: Target, budget: Budget, *, fresh: bool) -> Line:
        """A connection for the caller alone."""

    def give_back(self, line: Line) -> None:
        """Ends the caller's use of a connection."""


@dataclass(slots=True, kw_only=True)
class Exchange:
    """A request under way."""

    lines: Lines
    request: Request
    rules: Rules
    sink: BinaryIO
    resume: Resume | None = None
    begun: Callable[[Head], None] | None = None  # told when a wanted body is about to be written
    packed: bool = True  # whether the server may pack the body
    may_hop: MayHop = lambda _url: True
    hops: tuple[Hop, ...] = ()
    budget: Budget = field(init=False)

    def run(self) -> Head:
        """The answer at the end of the redirects, its body written to the sink."""
        target = asked = target_of(self.request.url)
        self.budget = Budget(rules=self.rules, subject=target.shown)
        while True:
            self.budget.subject = target.shown
            headers = headers_for(self.request, target, asked, self.resume, packed=self.packed)
            line, answer = self._answer(target, headers)
            try:
                head = self._head(target, answer)
                led = self._led(target, head)
                self._read(line, answer, head)
            finally:
                try:
                    answer.close()
                finally:
                    self.lines.give_back(line)
            if led is None:
                return head
            self._hop(led)
            target = led

    def _hop(self, led: Target) -> None:
        """Waits for others who ask where a redirect leads, which is not the server's doing."""
        began = time.monotonic()
        may = self.may_hop(led.url)
        self.budget.began += time.monotonic() - began
        if not may:
            raise failed(Failure.BUSY, led.shown)

    def _answer(self, target: Target, headers: list[tuple[bytes, bytes]]) -> tuple[Line, Answer]:
        """A connection with an answer on it; a kept one that turns out dead is replaced once."""
        for fresh in (False, True):
            line = self.lines.take(target, self.budget, fresh=fresh)
            self.budget.step = WAITING
            try:
                return line, line.ask(target, headers, self.request.posted)
            except BaseException as error:
                line.close()
                if isinstance(error, FetchError) and line.stale:
                    self.budget.left()
                    continue
                raise
        raise AssertionError  # a fresh line is never stale

    def _head(self, target: Target, answer: Answer) -> Head:
        headers = Headers.received(answer.headers)
        return Head(
            status=answer.status,
            url=target.url,
            hops=self.hops,
            headers=headers,
            offset=offset_of(answer.status, headers, self.request, self.resume, target.shown),
        )

    def _led(self, target: Target, head: Head) -> Target | None:
        """Where a redirect leads, having noted it; None for any other answer, and for a POST."""
        if head.status not in REDIRECTS or self.request.posted is not None:
            return None
        led = led_to(target, head.headers)
        check_path(self.hops, led, target, self.rules)
        hop = Hop(
            url=target.url,
            status=head.status,
            location=led.url,
            retry_after=head.headers.get("retry-after"),
        )
        self.hops += (hop,)
        return led

    def _read(self, line: Line, answer: Answer, head: Head) -> None:
        """Writes a wanted body to the sink; reads another only if that saves a connection."""
        if is_wanted(head.status):
            self.budget.step = READING
            check_length(head.headers, self.rules, self.budget)
            self._write(line, answer, head)
        elif worth_reading(head.status, head.headers):
            with suppress(FetchError), line.speaking():
                for _ in answer.iter_stream():
                    pass

    def _write(self, line: Line, answer: Answer, head: Head) -> None:
        budget = self.budget
        packing = codings(head.status, head.headers, budget.subject)
        try:
            if self.begun is not None:
                self.sink.seek(head.offset)
                self.sink.truncate()
                self.begun(head)
            with line.speaking():
                for piece in unpacked(answer.iter_stream(), packing):
                    budget.left()
                    budget.unpacked(len(piece))
                    self.sink.write(piece)
        except Miscoded:
            raise failed(Failure.MISCODED, budget.subject) from None
        except Cut:
            raise failed(Failure.TRUNCATED, budget.subject) from None
        except OSError as error:
            raise failed(Failure.UNWRITTEN, budget.subject, error.strerror or "") from None
