"""Serving one feed: our listener, nginx with files, and Starlette on uvicorn, one core each.

What is compared is the CPU time the server takes for a request, read from /proc, while `wrk` asks
over 32 connections from the other core; so that other work on the machine matters little.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from xml.sax.saxutils import escape

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aggregator.model import Document, Forms, Link, Publication
from aggregator.serve import Server, make_app
from benchmarks.articles import samples
from benchmarks.measure import Outcome

_FEED = "/feeds/ferries.atom"
_TAG = 'W/"0123456789abcdef"'
_TYPE = "application/atom+xml; charset=utf-8"
_MOMENT = datetime(2026, 3, 4, 9, 30, 15, tzinfo=UTC)
_SIZE = 30_000
_CONNECTIONS = 32
_SECONDS = 3
_ROUNDS = 3
_START = 10  # seconds for a server to answer
_NGINX = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
  open_file_cache max=100; types {{ application/atom+xml atom; }}
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{port} backlog=1024; root {folder}; etag on; charset utf-8;
    charset_types application/atom+xml; gzip_static on; gzip_vary on;
    add_header Cache-Control "max-age=300, stale-while-revalidate=300, stale-if-error=86400";
    add_header X-Content-Type-Options nosniff; add_header Access-Control-Allow-Origin *;
  }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of request, and what share of the yardsticks' speed is asked for."""

    name: str
    header: str | None  # `{tag}` stands for the server's own ETag
    status: int
    must: float  # of nginx
    goal: float
    varied: bool = False  # no two requests have the same bytes
    must_starlette: float = 5.0
    goal_starlette: float = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A server that runs."""

    name: str
    port: int
    pid: int
    tag: str


_VARIED = """
local number = 0
request = function()
  number = number + 1
  wrk.headers["X-Number"] = number
  return wrk.format()
end
"""
_KINDS = (
    Kind(name="304", header="If-None-Match: {tag}", status=304, must=0.75, goal=1.0),
    Kind(
        name="304 varied",
        header="If-None-Match: {tag}",
        status=304,
        must=0.6,
        goal=0.75,
        varied=True,
        must_starlette=2.5,
        goal_starlette=4.0,
    ),
    Kind(name="200 gzip", header="Accept-Encoding: gzip", status=200, must=0.75, goal=0.9),
    Kind(name="200 plain", header=None, status=200, must=0.6, goal=0.75),
)


def outcomes() -> Iterator[Outcome]:
    """Each kind of request against nginx and against Starlette."""
    missing = [tool for tool in ("wrk", "nginx") if shutil.which(tool) is None]
    if missing:
        print(f"serving: left out, for want of {' and '.join(missing)}")
        return
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        sides = [running.enter_context(_running(name, Path(folder))) for name in _COMMANDS]
        script = Path(folder) / "varied.lua"
        script.write_text(_VARIED, encoding="ascii")
        for kind in _KINDS:
            yield from _compared(kind, sides, script)


def _compared(kind: Kind, sides: Sequence[Side], script: Path) -> Iterator[Outcome]:
    costs: dict[str, list[float]] = {side.name: [] for side in sides}
    for turn in range(_ROUNDS):
        for side in sides if turn % 2 else reversed(sides):
            costs[side.name].append(_cost(kind, side, script))
    for yardstick, must, goal in (
        ("nginx", kind.must, kind.goal),
        ("Starlette", kind.must_starlette, kind.goal_starlette),
    ):
        ratios = [
            theirs / ours for theirs, ours in zip(costs[yardstick], costs["ours"], strict=True)
        ]
        yield Outcome(
            name=f"{kind.name}, {yardstick}",
            ratio=median(ratios),
            rounds=ratios,
            must=must,
            goal=goal,
            amount=f"{median(costs['ours']):.1f} us of CPU by {median(costs[yardstick]):.1f}",
        )


def _cost(kind: Kind, side: Side, script: Path) -> float:
    """Microseconds of the server's CPU per request."""
    command = [*_on_core(1), "wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{_SECONDS}s"]
    if kind.header:
        command += ["-H", kind.header.format(tag=side.tag)]
    if kind.varied:
        command += ["-s", str(script)]
    before = _cpu(side.pid)
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{side.port}{_FEED}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    spent = _cpu(side.pid) - before
    assert "Non-2xx" not in said, said
    found = re.search(r"(\d+) requests in", said)
    assert found is not None, said
    return spent / int(found[1]) / 1e3


def _cpu(pid: int) -> int:
    """Nanoseconds that all threads of a process have run."""
    spent = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        spent += int((thread / "schedstat").read_text(encoding="ascii").split()[0])
    return spent


@contextmanager
def _running(name: str, folder: Path) -> Iterator[Side]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = _COMMANDS[name](port, folder)
    with subprocess.Popen([*_on_core(0), *command]) as process:
        try:
            tag = _wait(port)
            _check(port, tag)
            yield Side(name=name, port=port, pid=process.pid, tag=tag)
        finally:
            process.terminate()


def _wait(port: int) -> str:
    """The ETag of the first answer."""
    deadline = time.monotonic() + _START
    while True:
        try:
            head = _ask(port, "Accept: */*")
        except OSError:
            assert time.monotonic() < deadline, "a server did not start"
            time.sleep(0.05)
            continue
        found = re.search(rb"(?i)\r\netag: *([^\r]*)", head)
        assert found is not None, head[:500]
        return found[1].decode()


def _check(port: int, tag: str) -> None:
    """AssertionError when a server does not do the work that is compared."""
    for kind in _KINDS:
        got = _ask(port, (kind.header or "Accept: */*").format(tag=tag))
        head, _, body = got.partition(b"\r\n\r\n")
        assert int(head.split()[1]) == kind.status, head
        if kind.status == 200:
            whole = gzip.decompress(body) if b"gzip" in head.lower() else body
            assert (b"gzip" in head.lower()) is (kind.name == "200 gzip"), head
            assert whole == _body(), kind.name


def _ask(port: int, header: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        head = f"GET {_FEED} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{header}\r\n\r\n"
        line.sendall(head.encode())
        return b"".join(iter(lambda: line.recv(65_536), b""))


def _on_core(number: int) -> list[str]:
    """A prefix that keeps a command on one core, where there are two and a way to say so."""
    cores = sorted(os.sched_getaffinity(0))
    if shutil.which("taskset") is None or len(cores) < 2:
        return []
    return ["taskset", "-c", str(cores[number])]


def _python(side: str) -> Callable[[int, Path], list[str]]:
    def command(port: int, _: Path) -> list[str]:
        return [sys.executable, "-m", __name__, side, str(port)]

    return command


def _nginx(port: int, folder: Path) -> list[str]:
    path = folder / _FEED.removeprefix("/")
    path.parent.mkdir(parents=True)
    path.write_bytes(_body())
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(_body(), mtime=0))
    settings = folder / "nginx.conf"
    settings.write_text(_NGINX.format(folder=folder, port=port), encoding="utf-8")
    return ["nginx", "-p", str(folder), "-c", str(settings)]


_COMMANDS: Mapping[str, Callable[[int, Path], list[str]]] = {
    "ours": _python("ours"),
    "nginx": _nginx,
    "Starlette": _python("starlette"),
}


def _body() -> bytes:
    """A feed of about 30 KB."""
    made = b""
    for each in samples(1_000):
        if len(made) >= _SIZE:
            break
        made += (
            f"<entry><id>{each.link}</id><title>{escape(each.title)}</title>"
            f'<link href="{each.link}"/><updated>{each.published.isoformat()}</updated>'
            f"<summary>{escape(each.summary)}</summary></entry>\n"
        ).encode()
    return b'<feed xmlns="http://www.w3.org/2005/Atom">' + made + b"</feed>"


def _serve_ours(port: int) -> None:
    body = _body()
    document = Document(
        path=_FEED,
        media_type=_TYPE,
        forms=Forms(body=body, gzip=gzip.compress(body, mtime=0)),
        etag=_TAG,
        modified_at=_MOMENT,
        links=(Link(href=f"https://news.example.org{_FEED}", rel="self"),),
    )
    publication = Publication(documents={_FEED: document})
    app = make_app(lambda: publication, lambda _: None, timedelta(minutes=5))
    server = Server(app, f"127.0.0.1:{port}")
    with asyncio.Runner(loop_factory=server.make_loop) as runner:
        runner.run(server.serve(server.bind()))


def _serve_starlette(port: int) -> None:
    body = _body()
    packed = gzip.compress(body, mtime=0)
    shared = {
        "etag": _TAG,
        "last-modified": "Wed, 04 Mar 2026 09:30:15 GMT",
        "cache-control": "max-age=300, stale-while-revalidate=300, stale-if-error=86400",
        "vary": "Accept-Encoding",
        "access-control-allow-origin": "*",
    }

    async def feed(request: Request) -> Response:
        if request.headers.get("if-none-match") == _TAG:
            return Response(status_code=304, headers=shared)
        described = {**shared, "content-type": _TYPE, "x-content-type-options": "nosniff"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(packed, headers={**described, "content-encoding": "gzip"})
        return Response(body, headers=described)

    app = Starlette(routes=[Route("/feeds/{name}", feed)])
    uvicorn.run(app, port=port, log_config=None, access_log=False, server_header=False)


if __name__ == "__main__":
    {"ours": _serve_ours, "starlette": _serve_starlette}[sys.argv[1]](int(sys.argv[2]))
