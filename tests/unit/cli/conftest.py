"""Commands driven in this process: the same `main`, without the cost of a start."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from aggregator.cli import main

_FEED = b"""<rss version="2.0"><channel><title>Pier</title><link>https://pier.example.org/</link>
<description>News</description><item><title>Ferries sail again</title><guid>1</guid>
<description>From the old quay.</description></item></channel></rss>"""


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> list[dict[str, Any]]:
        """The objects it printed."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the words of a command line."""

    def run(*words: str | Path) -> Done:
        monkeypatch.setattr("sys.argv", ["aggregator", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        code = ended.value.code
        assert code is None or isinstance(code, int)
        return Done(code or 0, told.out, told.err)

    return run


class _Answers(BaseHTTPRequestHandler):
    """One feed, and nothing else."""

    def do_GET(self) -> None:
        there = self.path == "/feed"
        body = _FEED if there else b""
        self.send_response(200 if there else 404)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the library's
        """Keeps quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server on this machine that has a feed at /feed."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as serving:
        thread = Thread(target=serving.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()
