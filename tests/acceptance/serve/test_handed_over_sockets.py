"""The daemon on a socket that somebody else has opened, as service managers do."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.conftest import Place

# Puts the sockets where a service manager puts them, and becomes the daemon.
LAUNCHER = """
import os, sys
handed_over = [int(each) for each in sys.argv[1].split(",")]
for number, each in enumerate(handed_over, 3):
    os.dup2(each, number)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(handed_over))}
os.execv(sys.executable, [sys.executable, "-m", "aggregator", "run", "--config", sys.argv[2]])
"""
Launch = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def launch(place: Place) -> Launch:
    def launched(*sockets: socket.socket, names: str) -> subprocess.Popen[str]:
        numbers = [each.fileno() for each in sockets]
        return subprocess.Popen(
            [sys.executable, "-c", LAUNCHER, ",".join(map(str, numbers)), str(place.config)],
            env=os.environ | {"LISTEN_FDNAMES": names},
            pass_fds=numbers,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return launched


def until_it_answers(daemon: subprocess.Popen[str], client: httpx.Client) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            client.get("http://a/healthz")
        except httpx.TransportError:
            assert daemon.poll() is None, daemon.stdout and daemon.stdout.read()
            assert time.monotonic() < deadline, "the daemon does not answer"
            time.sleep(0.05)
        else:
            return


def end(daemon: subprocess.Popen[str]) -> str:
    daemon.send_signal(signal.SIGTERM)
    said, _ = daemon.communicate(timeout=20)
    assert daemon.returncode == 0, said
    return said


def test_the_socket_handed_over_is_served_in_place_of_the_configured_address(
    place: Place, launch: Launch
) -> None:
    configured = place.settings.listen.rpartition(":")[2]
    with socket.create_server(("127.0.0.1", 0)) as opened:
        address = f"http://127.0.0.1:{opened.getsockname()[1]}"
        daemon = launch(opened, names="aggregator.socket")
        with httpx.Client() as client:
            client.get(f"{address}/healthz", timeout=20)  # waits in the queue until it is served

            with pytest.raises(httpx.ConnectError):
                client.get(f"http://127.0.0.1:{configured}/healthz")
        end(daemon)


def test_a_socket_file_that_was_handed_over_is_left_to_its_owner(
    tmp_path: Path, launch: Launch
) -> None:
    path = tmp_path / "public.sock"
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(str(path))
        opened.listen()
        daemon = launch(opened, names="public")
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), timeout=20) as client:
            until_it_answers(daemon, client)
            got = client.get("http://a/feeds/all.atom")
        end(daemon)

    assert got.status_code == 200
    assert path.exists()


def test_sockets_that_nobody_can_tell_apart_end_the_start_with_the_remedy(
    launch: Launch,
) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as two,
    ):
        daemon = launch(one, two, names="public:public")
        said, _ = daemon.communicate(timeout=30)

    assert daemon.returncode == 1
    assert "FileDescriptorName=public or =admin" in said
    assert "Traceback" not in said
