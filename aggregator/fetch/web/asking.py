"""The headers of a request, hop by hop: what is said to everybody, and what to one origin only."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.fetch.web.answer import Request, Resume
from aggregator.fetch.web.failures import Failure, failed
from aggregator.fetch.web.target import Target

# What the exchange itself decides; a source's own headers may not touch it.
_OURS = frozenset(
    {
        *("accept-encoding", "connection", "content-length", "host", "if-modified-since"),
        *("if-none-match", "if-range", "keep-alive", "range", "te", "trailer"),
        *("proxy-authorization", "transfer-encoding", "upgrade"),
    }
)


def headers_for(
    request: Request, target: Target, asked: Target, resume: Resume | None, *, packed: bool
) -> list[tuple[bytes, bytes]]:
    """The request headers for a hop; `asked` is where the exchange began.

    Secrets go along only where the origin is still the one they were meant for. FetchError when a
    header of the source is not one.
    """
    secrets = dict(_secrets(request, asked)) if target.origin == asked.origin else {}
    said = {
        "Host": target.authority,
        "User-Agent": request.user_agent,
        "Accept": request.accept,
        "Accept-Encoding": "gzip" if packed else "identity",
    }
    if resume is not None:
        said |= {"Range": f"bytes={resume.offset}-", "If-Range": resume.validator}
    if request.posted is not None:
        said |= {
            "Content-Type": request.posted_type,
            "Content-Length": str(len(request.posted)),
        }
    if request.etag:
        said["If-None-Match"] = request.etag
    if request.last_modified:
        said["If-Modified-Since"] = request.last_modified
    theirs = {name.lower() for name in secrets}
    said = {name: text for name, text in said.items() if name.lower() not in theirs} | secrets
    try:
        return [(name.encode("ascii"), text.encode("latin-1")) for name, text in said.items()]
    except UnicodeEncodeError:
        raise failed(Failure.BAD_HEADER, target.shown) from None


def _secrets(request: Request, asked: Target) -> Iterator[tuple[str, str]]:
    authorization = request.authorization or asked.credentials
    if authorization:
        yield "Authorization", authorization
    for name, text in request.secrets:
        if name.lower() in _OURS:
            detail = f"`{name.lower()}` is not for a source to set"
            raise failed(Failure.BAD_HEADER, asked.shown, detail)
        yield name, text
