"""The search of the index, in a real browser.

The index is rendered as it is published; a second script types into the field and writes down what
it sees, for the browser to print.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from aggregator.model import FeedHead, FeedKind, Site
from aggregator.render import render_assets, render_index

MOMENT = datetime(2026, 3, 4, tzinfo=UTC)
SITE = Site(
    base_url="http://news.test",
    title="News",
    description="",
    language="en",
    max_age=timedelta(minutes=5),
)
TYPING = """
addEventListener("load", () => {
  const field = document.querySelector("#words");
  const seen = {ready: !document.querySelector("#find").hidden};
  for (const text of ["", "bat", "HALSA", "zzz"]) {
    field.value = text;
    field.dispatchEvent(new Event("input"));
    seen[text] = {
      shown: [...document.querySelectorAll(".feeds li")]
        .filter((line) => line.checkVisibility())
        .map((line) => line.querySelector("a").textContent),
      told: document.querySelector("#found").textContent,
    };
  }
  document.body.innerHTML = "<pre id=seen></pre>";
  document.querySelector("#seen").textContent = JSON.stringify(seen);
});
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        del format, args


def head(slug: str, title: str, *parents: str) -> FeedHead:
    plain = FeedHead(
        kind=FeedKind.TOPIC,
        slug=slug,
        title=title,
        revision=1,
        changed_at=MOMENT,
        articles=1,
        latest=MOMENT,
    )
    return replace(plain, parents=parents)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    heads = (
        head("health", "Hälsa"),
        head("sport", "Sport"),
        head("water", "Water sport", "sport"),
        head("boats", "Båtar <och> bryggor", "water"),
    )
    made = [render_index(heads, SITE, MOMENT), *render_assets(SITE, MOMENT)]
    for document in made:
        name = "index.html" if document.path == "/" else document.path.lstrip("/")
        (tmp_path / name).write_bytes(document.body)
    (tmp_path / "typing.js").write_text(TYPING, encoding="utf-8")
    index = tmp_path / "index.html"
    typing = b'<script src="/typing.js" defer></script></head>'
    index.write_bytes(index.read_bytes().replace(b"</head>", typing, 1))
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join(10)


def test_typing_shows_matches_and_what_is_above_them(address: str, tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom"]
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    profile = f"--user-data-dir={tmp_path / 'profile'}"

    page = subprocess.run(
        [chromium, *options, *quiet, profile, "--virtual-time-budget=5000", address],
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
    ).stdout

    found = re.search(r'<pre id="seen">(.*?)</pre>', page, re.DOTALL)
    assert found, page
    seen = json.loads(unescape(found[1]))
    boats = "Båtar <och> bryggor"
    assert seen["ready"]
    assert seen[""] == {"shown": ["Hälsa", "Sport", "Water sport", boats], "told": ""}
    assert seen["bat"] == {"shown": ["Sport", "Water sport", boats], "told": "1 of 4 found"}
    assert seen["HALSA"] == {"shown": ["Hälsa"], "told": "1 of 4 found"}
    assert seen["zzz"]["shown"] == []
    assert seen["zzz"]["told"].startswith("Nothing found")
