"""The operator's listener: pages that are made when they are asked for, each in a thread.

Changes nothing and computes nothing itself. Knows addresses and methods; what a page says is given
to it as a function.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address
from threading import Thread

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from aggregator.errors import AggregatorError
from aggregator.masking import masked

_HOME = "/status"
_AT_ONCE = 4  # pages that are being made
_PATIENCE = 10.0  # seconds for one
_LARGEST = 1_000_000  # a start beyond is none
_HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request says beyond its address."""

    accept: str = ""
    start: int = 0  # `?from=`


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The answer of one page."""

    media_type: str
    body: bytes
    ok: bool = True  # else 503


Page = Callable[[Asked], Told]
_BROKEN = Told(media_type="text/plain", body=b"A fault of the program; see its log.\n", ok=False)


def make_admin(pages: Mapping[str, Page], *, any_host: bool) -> ASGIApp:
    """The application of the admin listener: a page by its path.

    Unless `any_host`, it answers only to requests that name it by a number or as localhost, so
    that no web page can reach it through a name of its own (DNS rebinding).
    """
    return _Admin(pages, any_host=any_host)


class _Admin:
    def __init__(self, pages: Mapping[str, Page], *, any_host: bool) -> None:
        self._pages = pages
        self._any_host = any_host
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        response = self._refusal(request) or await self._answer(request)
        response.headers.update(_HEADERS)
        if request.method == "HEAD":
            response.body = b""
        await response(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        if request.method not in {"GET", "HEAD"}:
            allow = {"allow": "GET, HEAD"}
            return PlainTextResponse("Nothing can be changed here.\n", 405, headers=allow)
        if not self._any_host and not is_own_name(request.headers.get("host", "")):
            text = "Ask for this machine by its number or as localhost, or set admin_anywhere.\n"
            return PlainTextResponse(text, HTTPStatus.MISDIRECTED_REQUEST)
        return None

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        if path == "/":
            return RedirectResponse(_HOME, HTTPStatus.SEE_OTHER)
        page = self._pages.get(path)
        if page is None:
            known = "".join(f"{one}\n" for one in self._pages)
            return PlainTextResponse(f"There is nothing here, but there is\n{known}", 404)
        if self._running >= _AT_ONCE:
            return _late("Too many answers are being made already.")
        asked = Asked(accept=request.headers.get("accept", ""), start=_start(request))
        try:
            told = await asyncio.wait_for(self._made(page, asked), _PATIENCE)
        except TimeoutError:
            return _late(f"The answer was not ready within {_PATIENCE:.0f} seconds.")
        except AggregatorError as error:
            return _late(masked(str(error)))
        status = HTTPStatus.OK if told.ok else HTTPStatus.SERVICE_UNAVAILABLE
        return Response(told.body, status, media_type=told.media_type)

    def _made(self, page: Page, asked: Asked) -> asyncio.Future[Told]:
        """The page, made in a thread that nobody waits for when the daemon ends.

        One that outlasts our patience still counts as running.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Told] = loop.create_future()

        def make() -> None:
            made: Told | AggregatorError = _BROKEN
            try:
                made = page(asked)
            except AggregatorError as error:
                made = error
            finally:  # whatever else is raised is a bug, and the thread tells of it
                with suppress(RuntimeError):  # the loop has ended meanwhile
                    loop.call_soon_threadsafe(self._ended, made, answer)

        self._running += 1
        Thread(target=make, name="admin", daemon=True).start()
        return answer

    def _ended(self, made: Told | AggregatorError, answer: asyncio.Future[Told]) -> None:
        self._running -= 1
        if answer.cancelled():
            return
        if isinstance(made, Told):
            answer.set_result(made)
        else:
            answer.set_exception(made)


def is_own_name(host: str) -> bool:
    """Whether a Host field is a number, or localhost."""
    name = host.rpartition(":")[0] if ":" in host.rpartition("]")[2] else host
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return name.lower() == "localhost"
    return True


def _start(request: Request) -> int:
    given = request.query_params.get("from", "")
    return min(int(given), _LARGEST) if given.isascii() and given.isdigit() else 0


def _late(reason: str) -> Response:
    return PlainTextResponse(f"{reason}\n", HTTPStatus.SERVICE_UNAVAILABLE)
