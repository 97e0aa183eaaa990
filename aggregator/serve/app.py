"""The application: a look-up for what is published, Starlette for the rest.

Knows addresses and methods; headers are laid out next door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from aggregator.errors import AggregatorError
from aggregator.model import Document, Form, Publication, is_at_hand
from aggregator.serve.answer import (
    ALLOW,
    ASKED,
    Answer,
    Answers,
    Headers,
    answers,
    gone,
    missing,
    moved,
    options,
    plain,
    renamed,
    unready,
)
from aggregator.serve.callers import FORWARDED, Caller, Callers, is_whole, too_often
from aggregator.serve.conditional import status
from aggregator.serve.former import former
from aggregator.serve.negotiate import coding
from aggregator.serve.search import PATHS, Desk, Searching

MISSING = "/404.html"
GONE = "/410.html"
_UNADDRESSED = frozenset((MISSING, GONE))  # shown where something else was asked for
_LONGEST_ADDRESS = 8_190  # bytes, nginx's and Apache's order of magnitude
_LARGEST_HEADERS = 32_768
_LAID_OUT = 4_096  # documents whose headers are kept; some KB each
_CALLER = "aggregator.caller"  # in a scope


def make_app(
    publication: Callable[[], Publication],
    find_article: Callable[[str], Document | None],
    max_age: timedelta,
    proxies: Iterable[str] = (),
    *,
    find_archive: Callable[[str], Document | None] = lambda _path: None,
    searches: Searching | None = None,
) -> App:
    """The application over what `publication` gives at the moment of a request.

    `find_article` gets a UUID in its usual lower-case form, `find_archive` the path of a page of
    an archive, both in a worker thread. A document of a gone article is answered with 410. Of
    `proxies` (networks, or `unix`) is believed for whom they ask. Without `searches` nothing can
    be searched for.
    """
    callers = Callers(max_age, proxies)
    return App(
        publication,
        find_article,
        max_age,
        callers=callers,
        find_archive=find_archive,
        searches=searches,
    )


class App:
    """What the short way shares: `publication`, `published` and `callers`."""

    def __init__(
        self,
        publication: Callable[[], Publication],
        find_article: Callable[[str], Document | None],
        max_age: timedelta,
        *,
        callers: Callers,
        find_archive: Callable[[str], Document | None],
        searches: Searching | None,
    ) -> None:
        self.publication = publication
        self.callers = callers
        self._find_article = find_article
        self._find_archive = find_archive
        self._max_age = max_age
        self._shown = publication()
        self._laid_out: dict[str, Answers] = {}  # of the publication shown
        self._desk = Desk(searches) if searches else None
        self._rest = Starlette(
            routes=[
                Route("/healthz", self._healthz),
                *(Route(path, self._search) for path in PATHS if searches),
                Route("/articles/{id}", self._article),
                Route("/{kind}/{slug}/archive/{page}", self._archive),
                Route("/{path:path}", self._elsewhere),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            return
        caller = _caller(scope, self.callers)
        answer = _refusal(scope) or self.published(scope)
        if answer is None:
            told = {**scope, "client": caller.address and (caller.address, 0)}
            await self._rest(told | {_CALLER: caller}, receive, send)
        else:
            await _send(self._granted(answer, scope, caller), scope, send)

    def _granted(self, answer: Answer, scope: Scope, caller: Caller) -> Answer:
        """The answer, unless the caller takes whole documents too often."""
        wait = self.callers.wait(caller, scope["path"]) if is_whole(answer, scope) else 0
        return too_often(wait) if wait else answer

    def published(self, scope: Scope) -> Answer | None:
        """The answer to a GET or HEAD for what is published; None when it is something else."""
        publication = self.publication()
        if publication is not self._shown:
            self._shown, self._laid_out = publication, {}
        path = scope["path"]
        if path not in publication.documents or path in _UNADDRESSED or b"%" in scope["raw_path"]:
            return None
        laid_out = self._laid_out.get(path)
        if laid_out is None:
            document = publication.documents[path]
            laid_out = self._lay_out(document)
            if laid_out.document.modified_at == document.modified_at:
                if len(self._laid_out) >= _LAID_OUT:
                    self._laid_out.clear()
                self._laid_out[path] = laid_out
        return _choose(laid_out, scope)

    def _lay_out(self, document: Document) -> Answers:
        return answers(document, self._max_age, datetime.now(UTC))

    async def _healthz(self, request: Request) -> Response:
        return await _response(plain(HTTPStatus.OK, "ok"), request)

    async def _article(self, request: Request) -> Response:
        written = request.path_params["id"]
        wanted = _uuid(written)
        document = await run_in_threadpool(self._find_article, wanted) if wanted else None
        if document is None:
            return await self._elsewhere(request)
        if written != wanted or b"%" in request.scope["raw_path"]:
            answer = moved(f"/articles/{wanted}", request.scope["query_string"])
            return await _response(answer, request)
        if document.gone:
            return await _response(gone(document), request)
        return await self._sent(document, request)

    async def _archive(self, request: Request) -> Response:
        path = request.scope["path"]
        plainly = b"%" not in request.scope["raw_path"]
        document = await run_in_threadpool(self._find_archive, path) if plainly else None
        if document is None:
            return await self._elsewhere(request)
        return await self._sent(document, request)

    async def _search(self, request: Request) -> Response:
        assert self._desk is not None
        found = await self._desk.find(request.scope)
        if isinstance(found, Answer):
            return await _response(found, request)
        return await _response(_choose(self._lay_out(found), request.scope), request)

    async def _sent(self, document: Document, request: Request) -> Response:
        answer = _choose(self._lay_out(document), request.scope)
        return await _response(
            self._granted(answer, request.scope, request.scope[_CALLER]), request
        )

    async def _elsewhere(self, request: Request) -> Response:
        answer = _elsewhere(self._shown, request.scope["path"].lower(), request.scope)
        return await _response(answer, request)


def _elsewhere(publication: Publication, path: str, scope: Scope) -> Answer:
    """The answer to a path in lower case at which no document stands as it was written."""
    documents, query = publication.documents, scope["query_string"]
    if not documents:
        return unready()
    for candidate in (path, f"{path}/"):
        if candidate in documents and candidate not in _UNADDRESSED:
            return moved(candidate, query)
    known = former(path, publication)
    if known is None:
        return missing(documents.get(MISSING))
    return renamed(known.path, query) if known.path else gone(documents.get(GONE))


def _refusal(scope: Scope) -> Answer | None:
    """The answer to a request that is not for any document."""
    if len(scope["raw_path"]) + len(scope["query_string"]) > _LONGEST_ADDRESS:
        return plain(HTTPStatus.REQUEST_URI_TOO_LONG)
    if sum(len(name) + len(value) for name, value in scope["headers"]) > _LARGEST_HEADERS:
        return plain(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
    hosts = sum(name == b"host" for name, _ in scope["headers"])
    if hosts > 1 or (hosts == 0 and scope["http_version"] == "1.1"):  # RFC 9112, 3.2
        return plain(HTTPStatus.BAD_REQUEST, "One Host header is needed.")
    if scope["method"] == "OPTIONS":
        return options()
    if scope["method"] not in ("GET", "HEAD"):
        return plain(HTTPStatus.METHOD_NOT_ALLOWED, "", (b"allow", ALLOW))
    return None


def _choose(laid_out: Answers, scope: Scope) -> Answer:
    headers = _asked(scope["headers"])
    if status(scope["method"], headers, laid_out.document) is HTTPStatus.NOT_MODIFIED:
        return laid_out.unchanged
    brotli = laid_out.brotli
    match coding(headers.get("accept-encoding"), brotli=brotli is not None):
        case "br" if brotli is not None:
            return brotli
        case "gzip":
            return laid_out.gzip
        case "identity":
            return laid_out.identity
        case _:
            return plain(HTTPStatus.NOT_ACCEPTABLE, "", (b"vary", b"Accept-Encoding"))


def _asked(headers: Headers) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw, value in headers:
        if raw in ASKED:
            name, text = raw.decode("ascii"), value.decode("latin-1")
            found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def _caller(scope: Scope, callers: Callers) -> Caller:
    peer = scope.get("client")
    forwarded = [value for name, value in scope["headers"] if name == FORWARDED]
    return callers.of(peer[0] if peer else None, forwarded)


def _uuid(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None


async def _response(answer: Answer, request: Request) -> Response:
    answer, body = await _with_body(answer, request.method)
    response = Response(body, answer.status)
    response.raw_headers = list(answer.headers)
    return response


async def _send(answer: Answer, scope: Scope, send: Send) -> None:
    answer, body = await _with_body(answer, scope["method"])
    start = {"type": "http.response.start", "status": int(answer.status)}
    await send({**start, "headers": list(answer.headers)})
    await send({"type": "http.response.body", "body": body})


async def _with_body(answer: Answer, method: str) -> tuple[Answer, bytes]:
    """The answer and what is sent after its head; 503 when that cannot be read."""
    if method == "HEAD":
        return answer, b""
    try:
        return answer, await _read(answer.body)
    except AggregatorError:
        refused = plain(HTTPStatus.SERVICE_UNAVAILABLE, "", (b"retry-after", b"60"))
        return refused, bytes(refused.body)


async def _read(form: Form) -> bytes:
    """The bytes of a form; a disk is waited for in a worker thread."""
    return bytes(form) if is_at_hand(form) else await run_in_threadpool(bytes, form)
