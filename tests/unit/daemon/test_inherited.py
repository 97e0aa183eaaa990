"""Sockets that the service manager has opened."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Callable, Iterator

import pytest

from aggregator.errors import AggregatorError
from aggregator.inherited import inherited

FIRST = 200  # far above what is open
HandOver = Callable[..., None]


@pytest.fixture
def hand_over(monkeypatch: pytest.MonkeyPatch) -> Iterator[HandOver]:
    opened: list[int] = []

    def handed(*sockets: socket.socket, names: str, pid: str = str(os.getpid())) -> None:
        for number, each in enumerate(sockets, FIRST):
            os.dup2(each.fileno(), number, inheritable=True)
            opened.append(number)
        monkeypatch.setenv("LISTEN_PID", pid)
        monkeypatch.setenv("LISTEN_FDS", str(len(sockets)))
        monkeypatch.setenv("LISTEN_FDNAMES", names)

    yield handed
    for number in opened:
        try:
            os.close(number)
        except OSError:  # whoever took it has closed it
            continue


def listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def test_nothing_is_handed_over_by_a_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LISTEN_FDS", raising=False)

    assert inherited(FIRST) == {}


def test_each_socket_goes_by_its_name(hand_over: HandOver) -> None:
    with listener() as one, listener() as two:
        hand_over(one, two, names="admin:public")

        got = inherited(FIRST)

        assert {name: each.getsockname() for name, each in got.items()} == {
            "admin": one.getsockname(),
            "public": two.getsockname(),
        }
        for each in got.values():
            each.close()


@pytest.mark.parametrize("name", ["", "unknown", "aggregator.socket", "public"])
def test_a_single_socket_of_another_name_is_the_public_one(hand_over: HandOver, name: str) -> None:
    with listener() as one:
        hand_over(one, names=name)

        got = inherited(FIRST)

        assert list(got) == ["public"]
        got["public"].close()


def test_a_single_admin_socket_is_not_the_public_one(hand_over: HandOver) -> None:
    with listener() as one:
        hand_over(one, names="admin")

        got = inherited(FIRST)

        assert list(got) == ["admin"]
        got["admin"].close()


def test_what_is_meant_for_another_process_is_left(hand_over: HandOver) -> None:
    with listener() as one:
        hand_over(one, names="public", pid="1")

        assert inherited(FIRST) == {}


def test_no_child_takes_them_for_its_own(hand_over: HandOver) -> None:
    with listener() as one:
        hand_over(one, names="public")

        with inherited(FIRST)["public"] as taken:
            assert fcntl.fcntl(taken, fcntl.F_GETFD) & fcntl.FD_CLOEXEC
        assert not any(name.startswith("LISTEN_") for name in os.environ)
        assert inherited(FIRST) == {}


@pytest.mark.parametrize("names", ["public:public", "public:web", "public", ""])
def test_names_that_tell_nothing_apart_are_refused_with_the_remedy(
    hand_over: HandOver, names: str
) -> None:
    with listener() as one, listener() as two:
        hand_over(one, two, names=names)

        with pytest.raises(AggregatorError, match="FileDescriptorName=public or =admin"):
            inherited(FIRST)


def test_a_socket_that_does_not_listen_is_of_no_use(hand_over: HandOver) -> None:
    with socket.socket() as silent:
        hand_over(silent, names="public")

        with pytest.raises(AggregatorError, match="'public' that was handed over is of no use"):
            inherited(FIRST)


def test_a_descriptor_that_is_no_socket_is_of_no_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LISTEN_PID", str(os.getpid()))
    monkeypatch.setenv("LISTEN_FDS", "1")

    with pytest.raises(AggregatorError, match="descriptor 200"):
        inherited(FIRST)
