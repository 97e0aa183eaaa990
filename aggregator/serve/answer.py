"""What is sent for a document: headers for each answer, laid out once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from urllib.parse import quote

from aggregator.model import Document, Form, Link

Headers = tuple[tuple[bytes, bytes], ...]

ALLOW = b"GET, HEAD, OPTIONS"
# The fields of a request that choose among the answers of one document.
ASKED = frozenset((b"if-none-match", b"if-modified-since", b"accept-encoding"))
_DAY = 86_400
_FOR_EVER = b"max-age=31536000, immutable"  # a year, which is for ever (RFC 8246)
_CLOCK_LAG = timedelta(seconds=2)  # the server renews its Date once a second
_SHORT = b"max-age=60"  # for what may exist in a minute
_HOUR = b"max-age=3600"  # for what has ended, and may be taken up again
_LONG = b"max-age=86400"  # for what has another name: a reader that keeps it asks once a day
_EVERYWHERE: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
)
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_PAGE: Headers = ((b"content-security-policy", _POLICY.encode()),)
_ARTICLES = "/articles/"  # their pages show the pictures of the articles, wherever those lie
_PICTURES = _POLICY.replace("img-src 'self'", "img-src 'self' https: http:")
_ARTICLE: Headers = ((b"content-security-policy", _PICTURES.encode()),)
_ANY_ORIGIN: Headers = ((b"access-control-allow-origin", b"*"),)
_VARY: Headers = ((b"vary", b"Accept-Encoding"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete response."""

    status: HTTPStatus
    headers: Headers
    body: Form = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Every response that one document can give."""

    document: Document
    identity: Answer
    gzip: Answer
    brotli: Answer | None  # while there is that form
    unchanged: Answer


def answers(document: Document, max_age: timedelta, now: datetime) -> Answers:
    """Lay out the responses of a document; Last-Modified is never after Date."""
    dated = replace(document, modified_at=min(document.modified_at, now - _CLOCK_LAG))
    cached = _cache_headers(dated, max_age)
    shared = (*cached, *_described(dated))
    brotli = dated.forms.brotli
    return Answers(
        document=dated,
        identity=_full(shared, dated.forms.body),
        gzip=_coded(shared, b"gzip", dated.forms.gzip),
        brotli=None if brotli is None else _coded(shared, b"br", brotli),
        unchanged=Answer(status=HTTPStatus.NOT_MODIFIED, headers=cached),
    )


def missing(page: Document | None) -> Answer:
    """404, with the page that helps when there is one."""
    return _helpful(HTTPStatus.NOT_FOUND, _SHORT, page, b"There is nothing at this address.\n")


def gone(page: Document | None) -> Answer:
    """410 for what has ended: a reader that knows the word stops asking."""
    return _helpful(HTTPStatus.GONE, _HOUR, page, b"This feed has ended.\n")


def _helpful(status: HTTPStatus, keep: bytes, page: Document | None, otherwise: bytes) -> Answer:
    body: Form = page.forms.body if page else otherwise
    kind = page.media_type.encode() if page else b"text/plain; charset=utf-8"
    headers = ((b"content-type", kind), (b"cache-control", keep), *_EVERYWHERE, *_PAGE)
    return _full(headers, body, status)


def unready() -> Answer:
    """503 while nothing is published yet."""
    text = "Nothing is published yet; come again in a moment."
    return plain(HTTPStatus.SERVICE_UNAVAILABLE, text, (b"retry-after", b"5"))


def plain(status: HTTPStatus, text: str = "", *more: tuple[bytes, bytes]) -> Answer:
    """A short word for machines, never cached."""
    kind = (b"content-type", b"text/plain; charset=utf-8")
    headers = (kind, (b"cache-control", b"no-store"), *_EVERYWHERE, *more)
    return _full(headers, f"{text or status.phrase}\n".encode(), status)


def moved(path: str, query: bytes) -> Answer:
    """308 to the one spelling of a path of this site."""
    return _led(HTTPStatus.PERMANENT_REDIRECT, path, query, _SHORT)


def renamed(path: str, query: bytes) -> Answer:
    """301 to where a feed is now: what feed readers take a subscription's new address from."""
    return _led(HTTPStatus.MOVED_PERMANENTLY, path, query, _LONG)


def _led(status: HTTPStatus, path: str, query: bytes, keep: bytes) -> Answer:
    target = quote(path).encode() + (b"?" + query if query else b"")
    headers = ((b"location", target), (b"cache-control", keep))
    # Without a word about origins, a script could not follow to what it may read.
    return _full((*headers, *_ANY_ORIGIN, *_EVERYWHERE), b"", status)


def options() -> Answer:
    """204 for OPTIONS, preflights included."""
    headers = (
        (b"allow", ALLOW),
        (b"access-control-allow-methods", ALLOW),
        (b"access-control-allow-headers", b"If-None-Match, If-Modified-Since"),
        (b"access-control-max-age", str(_DAY).encode()),
    )
    return Answer(status=HTTPStatus.NO_CONTENT, headers=(*headers, *_ANY_ORIGIN, *_EVERYWHERE))


def _coded(shared: Headers, name: bytes, body: Form) -> Answer:
    return _full((*shared, (b"content-encoding", name)), body)


def _full(headers: Headers, body: Form, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    length = (b"content-length", str(len(body)).encode())
    return Answer(status=status, headers=(*headers, length), body=body)


def _cache_headers(document: Document, max_age: timedelta) -> Headers:
    return (
        (b"etag", document.etag.encode()),
        (b"last-modified", format_datetime(document.modified_at, usegmt=True).encode()),
        (b"cache-control", _FOR_EVER if document.immutable else _kept_for(max_age)),
        *_VARY,
        *(() if _is_page(document) else _ANY_ORIGIN),
    )


def _kept_for(max_age: timedelta) -> bytes:
    """Fresh for so long; shown as long again while it is asked for anew, a day if that fails."""
    seconds = int(max_age.total_seconds())
    keep = f"max-age={seconds}, stale-while-revalidate={seconds}, stale-if-error={_DAY}"
    return keep.encode()


def _described(document: Document) -> Headers:
    links = link_header(document.links)
    return (
        (b"content-type", document.media_type.encode()),
        *(((b"link", links),) if links else ()),
        *_EVERYWHERE,
        *(_policy(document) if _is_page(document) else ()),
    )


def _policy(document: Document) -> Headers:
    return _ARTICLE if document.path.startswith(_ARTICLES) else _PAGE


def _is_page(document: Document) -> bool:
    return document.media_type.startswith("text/html")


def link_header(links: Iterable[Link]) -> bytes:
    """The links as one field (RFC 8288); titles beyond ASCII in the form of RFC 8187."""
    return ", ".join(map(_link, links)).encode("ascii")


def _link(link: Link) -> str:
    href = quote(link.href, safe="%/:=&?~#+!$,;'@()*[]")
    parts = [f"<{href}>", f'rel="{link.rel}"']
    if link.type:
        parts.append(f'type="{link.type}"')
    if link.title:
        parts.append(f"title*=UTF-8''{quote(link.title, safe='')}")
    return "; ".join(parts)
