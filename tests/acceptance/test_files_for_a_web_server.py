"""The publication as files: kept up to date, and served by others just as we serve it."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.acceptance.conftest import Command
from tests.conftest import ROOT, listing

SHIPPED = ROOT / "config" / "webserver"
PUBLIC = "/var/lib/aggregator/public"
# What may differ: a file's tag is made from its time and length, and files tell no links.
COMPARED = (
    "content-type",
    "cache-control",
    "last-modified",
    "access-control-allow-origin",
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "content-encoding",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """The daemon's own server, and another one with its files."""

    own: str
    other: str


def waited_for(done: Callable[[], bool]) -> None:
    """Returns once something holds; fails when it never does."""
    for _ in range(300):
        if done():
            return
        time.sleep(0.1)
    raise AssertionError(done)


def ask(address: str, coding: str = "identity") -> httpx.Response:
    return httpx.get(address, headers={"Accept-Encoding": coding}, trust_env=False)


def answers(address: str) -> bool:
    try:
        return bool(ask(address).status_code)
    except httpx.TransportError:
        return False


@pytest.fixture
def published(command: Command) -> Path:
    """A running daemon with articles that writes files; gives their directory."""
    place = command.place
    text = place.config.read_text()
    place.config.write_text(
        f"{text}topics: [{{slug: parks, label: Parks, aliases: [Green]}}]\n"
        "publish: {directory: public}\n"
    )
    place.drop(
        "one.txt",
        listing([("A bench", "It is new.", "Parks"), ("A lamp", "It is lit.", "Roads")]),
    )
    command.start()
    public = place.folder / "public"
    waited_for((public / "feeds" / "roads.atom").is_file)
    waited_for((public / ".aggregator" / "moved.map").is_file)
    return public


def nginx(folder: Path, public: Path, port: int) -> list[str]:
    site = (SHIPPED / "nginx.conf").read_text()
    site = site.replace(PUBLIC, str(public)).replace("listen 80;", f"listen 127.0.0.1:{port};")
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(
        "daemon off; worker_processes 1; pid nginx.pid; user root;\n"
        "error_log stderr; events {}\n"
        "http { access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f;\n"
        "uwsgi_temp_path u; scgi_temp_path s; include site.conf; }\n"
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, public: Path, port: int) -> list[str]:
    site = (SHIPPED / "Caddyfile").read_text()
    site = site.replace(PUBLIC, str(public)).replace(":80 {", f"http://127.0.0.1:{port} {{")
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{site}")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


SERVERS = {"nginx": nginx, "caddy": caddy}


@pytest.fixture(params=SERVERS)
def sites(
    request: pytest.FixtureRequest,
    command: Command,
    published: Path,
    tmp_path: Path,
    free_tcp_port: int,
) -> Iterator[Sites]:
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    folder = tmp_path / "server"
    folder.mkdir()
    words = SERVERS[request.param](folder, published, free_tcp_port)
    server = subprocess.Popen(words, cwd=folder, env={"HOME": str(folder), "PATH": _path()})
    other = f"http://127.0.0.1:{free_tcp_port}"
    try:
        waited_for(lambda: answers(f"{other}/"))
        yield Sites(own=f"http://{command.place.settings.listen}", other=other)
    finally:
        server.terminate()
        server.wait(20)


def _path() -> str:
    return "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"


def test_the_files_follow_what_arrives(command: Command, published: Path) -> None:
    command.place.drop("two.txt", listing([("A gate", "It is shut.", "Parks")]))

    waited_for(lambda: len(list((published / "articles").iterdir())) == 3)
    pages = [page.read_text() for page in (published / "articles").rglob("index.html")]
    assert sum("A gate" in page for page in pages) == 1
    assert "A gate" in (published / "feeds" / "parks.atom").read_text()


def test_what_is_withdrawn_leaves_the_files(command: Command, published: Path) -> None:
    [bench] = [one for one in command.json("articles") if one["title"] == "A bench"]
    page = published / "articles" / bench["id"].removeprefix("urn:uuid:") / "index.html"
    waited_for(page.is_file)

    command("withdraw", bench["id"], "--reason", "by mistake")

    waited_for(lambda: not page.exists())
    assert "A bench" not in (published / "feeds" / "all.rss").read_text()


def test_another_server_gives_the_files_just_as_we_do(sites: Sites, published: Path) -> None:
    article = next((published / "articles").iterdir()).name
    paths = ["/feeds/parks.atom", "/feeds/parks.rss", "/feeds/parks.json", "/opml.xml", "/"]
    paths += ["/topics/roads/", f"/articles/{article}", "/style.css"]

    # A document less than two seconds old shows an earlier date.
    time.sleep(3)
    for path in paths:
        own, other = (ask(f"{site}{path}", "gzip") for site in (sites.own, sites.other))
        told = {name: own.headers.get(name) for name in COMPARED}
        assert {name: other.headers.get(name) for name in COMPARED} == told, path
        assert (other.status_code, other.content) == (200, own.content), path
        assert "accept-encoding" in other.headers.get("vary", "").lower(), path


def test_another_server_answers_a_reader_that_has_the_file_with_304(sites: Sites) -> None:
    address = f"{sites.other}/feeds/parks.atom"
    first = ask(address)

    for name, field in (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified")):
        headers = {name: first.headers[field], "Accept-Encoding": "identity"}
        again = httpx.get(address, headers=headers, trust_env=False)
        assert (again.status_code, again.content) == (304, b"")


def test_another_server_shows_our_page_for_what_there_is_not(sites: Sites) -> None:
    missing, hidden = ask(f"{sites.other}/nothing/"), ask(f"{sites.other}/.aggregator-files")

    assert (missing.status_code, hidden.status_code) == (404, 404)
    assert missing.text == ask(f"{sites.own}/nothing/").text
