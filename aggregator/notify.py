"""Tells the service manager how the daemon is (sd_notify(3)).

Does nothing when the daemon was not started by one.
"""

from __future__ import annotations

import os
import socket


def notify(state: str) -> None:
    """Sends one message such as `READY=1`; silent when nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):  # abstract namespace
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        try:
            channel.sendto(state.encode(), address)
        except OSError:
            return  # the manager is gone; the daemon's work does not depend on it
