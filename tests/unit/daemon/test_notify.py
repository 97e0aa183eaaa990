"""Messages to the service manager."""

from __future__ import annotations

import socket

import pytest

from aggregator.notify import notify


def test_nobody_listening_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/at/all")
    notify("READY=1")


def test_an_abstract_address_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("")  # the kernel chooses an abstract address
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + manager.getsockname().decode()[1:])

        notify("READY=1")

        assert manager.recv(64) == b"READY=1"
