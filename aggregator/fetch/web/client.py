"""The one client of the web: guarded, bounded, and never past its deadline.

One per daemon, for all its threads. Knows no sources and no store: rules come with each request.
"""

from __future__ import annotations

import io
import ssl
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from aggregator.fetch.web.answer import Head, Request, Response, Resume, Rules
from aggregator.fetch.web.budget import LOOKING_UP, Budget
from aggregator.fetch.web.exchange import Exchange, MayHop
from aggregator.fetch.web.idle import Idle
from aggregator.fetch.web.resolve import Resolve, addresses_of, by_system
from aggregator.fetch.web.target import Target
from aggregator.fetch.web.wire import Line, Route, trusting


class Client:
    """Fetches addresses of the web; may be used by many threads.

    It keeps at most one idle connection per host and rules, and at most `kept` in all. How many
    are open at once is the number of threads that call it. `may_hop` is asked before each redirect
    is followed.
    """

    def __init__(
        self,
        *,
        resolve: Resolve = by_system,
        kept: int = 100,
        keep: timedelta = timedelta(minutes=1),
        may_hop: MayHop = lambda _url: True,
    ) -> None:
        self._resolve = resolve
        self._may_hop = may_hop
        self._idle = Idle(most=kept, keep=keep)
        self._contexts: dict[bool | Path, ssl.SSLContext] = {}
        self._loading = threading.Lock()

    def get(self, request: Request, rules: Rules) -> Response:
        """The answer to a request, its body in memory.

        Any status is an answer. FetchError when there is none, when it breaks a rule, when it was
        cut short, and when it is a part (206, 226) or a 304 that was not asked for.
        """
        sink = io.BytesIO()
        exchange = Exchange(
            lines=self, request=request, rules=rules, sink=sink, may_hop=self._may_hop
        )
        return _response(exchange, sink)

    def get_to(
        self,
        file: BinaryIO,
        request: Request,
        rules: Rules,
        *,
        begun: Callable[[Head], None],
        resume: Resume | None = None,
    ) -> Response:
        """The answer to a request, its body in a file that can be sought in.

        `begun` is told the head before the first byte is written: what `Head.resumes` says then,
        and the length of the file after a FetchError, make the `resume` of the next call. The file
        is cut to where the answer begins: to nothing when the server sends the whole again.
        """
        exchange = Exchange(
            lines=self,
            request=request,
            rules=rules,
            sink=file,
            resume=resume,
            begun=begun,
            packed=False,
            may_hop=self._may_hop,
        )
        return _response(exchange, None)

    def take(self, target: Target, budget: Budget, *, fresh: bool) -> Line:
        """A connection to a target for the caller alone; behind a proxy the gate is asked here."""
        rules = budget.rules
        if rules.proxy is not None:
            budget.step = LOOKING_UP
            addresses_of(self._resolve, target.host, target.port, budget)
        route = Route(origin=target.origin, gate=rules.gate, proxy=rules.proxy, verify=rules.verify)
        line = None if fresh else self._idle.take(route)
        if line is None:
            context = self._context(rules.verify) if target.scheme == "https" else None
            return Line(route, context, self._resolve, budget)
        line.budget = budget
        line.used = True
        return line

    def give_back(self, line: Line) -> None:
        """Keeps a connection whose answer was read to its end, and closes any other."""
        self._idle.give_back(line)

    def close(self) -> None:
        """Closes the idle connections; the others end with their exchange."""
        self._idle.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _context(self, verify: bool | Path) -> ssl.SSLContext:  # noqa: FBT001 - as Rules has it
        with self._loading:
            if verify not in self._contexts:
                self._contexts[verify] = trusting(verify)
            return self._contexts[verify]


def _response(exchange: Exchange, sink: io.BytesIO | None) -> Response:
    head = exchange.run()
    return Response(
        status=head.status,
        url=head.url,
        hops=head.hops,
        headers=head.headers,
        offset=head.offset,
        body=sink.getvalue() if sink else b"",
        wire_bytes=exchange.budget.wire,
        elapsed=timedelta(seconds=exchange.budget.elapsed()),
    )
