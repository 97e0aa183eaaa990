"""The listener on a socket file, behind a real nginx."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.integration.serve.listener import FEED, Listener, listening

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")

SETTINGS = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log stderr crit;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  upstream aggregator {{ server unix:{file}; keepalive 8; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://aggregator;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For "{client}";
    }}
  }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """An nginx before a listener of ours."""

    listener: Listener
    file: Path
    address: str


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("nginx")
    file = folder / "http.sock"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    settings = folder / "nginx.conf"
    settings.write_text(
        SETTINGS.format(folder=folder, file=file, port=port, client="203.0.113.5"),
        encoding="utf-8",
    )
    address = f"http://127.0.0.1:{port}"
    with (
        listening(listen=f"unix:{file}", proxies=["unix"]) as it,
        subprocess.Popen(["nginx", "-p", str(folder), "-c", str(settings)]) as nginx,
    ):
        try:
            wait_for(address)
            yield Front(listener=it, file=file, address=address)
        finally:
            nginx.terminate()


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            httpx.get(f"{address}/healthz")
        except httpx.TransportError:
            assert time.monotonic() < deadline, "nginx did not start"
            time.sleep(0.05)
        else:
            return


def test_anybody_may_connect_to_the_socket_file(front: Front) -> None:
    assert front.file.stat().st_mode & 0o777 == 0o666


@pytest.mark.parametrize("path", ["/", FEED, "/nothing", "/topics/ferries"])
def test_answers_come_through_as_they_were_given(front: Front, path: str) -> None:
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(front.file))) as direct:
        ours = direct.get(f"http://a{path}", headers={"if-none-match": '"x"'})

    got = httpx.get(front.address + path, headers={"if-none-match": '"x"'})

    own = {"date", "server", "connection", "transfer-encoding"}
    assert got.status_code == ours.status_code
    assert got.content == ours.content
    assert {name: value for name, value in got.headers.items() if name not in own} == {
        name: value for name, value in ours.headers.items() if name not in own
    }


def test_conditions_pass_through(front: Front) -> None:
    got = httpx.get(front.address + FEED, headers={"if-none-match": 'W/"one"'})

    assert got.status_code == 304


def test_clients_behind_it_are_told_apart(front: Front) -> None:
    path = "/topics/ferries/"

    with httpx.Client(base_url=front.address) as client:
        got = [client.get(path).status_code for _ in range(61)]

    assert got == [200] * 60 + [429]
