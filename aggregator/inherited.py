"""Takes over the sockets that the service manager has opened for us (sd_listen_fds(3)).

Knows the names they go by and not what is served on them.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

from aggregator.errors import AggregatorError

NAMES = ("public", "admin")
_FIRST = 3  # after standard input, output and error
_HINT = "write FileDescriptorName=public or =admin into the socket unit, each once"


def inherited(first: int = _FIRST) -> Mapping[str, socket.socket]:
    """The listening sockets that were handed over, by name; empty when there are none.

    `first` is the lowest descriptor. A single socket that bears none of our names is the public
    one. The environment is cleared of them, so that only the first call gets any and no child
    believes they are its own. Raises AggregatorError when names or kinds are not as they should
    be.
    """
    told = {name: os.environ.pop(f"LISTEN_{name}", "") for name in ("PID", "FDS", "FDNAMES")}
    if told["PID"] != str(os.getpid()) or not told["FDS"].isascii() or not told["FDS"].isdigit():
        return {}
    names = _names(told["FDNAMES"].split(":"), int(told["FDS"]))
    return {name: _taken(first + number, name) for number, name in enumerate(names)}


def _names(written: list[str], number: int) -> list[str]:
    if number == 1 and written[0] not in NAMES:
        return [NAMES[0]]
    found = written[:number] + [""] * (number - len(written))
    for name in found:
        if name not in NAMES or found.count(name) > 1:
            raise AggregatorError(
                "which of the sockets handed over is which is not clear",
                subject=f"LISTEN_FDNAMES={':'.join(written)}",
                hint=_HINT,
            )
    return found


def _taken(number: int, name: str) -> socket.socket:
    try:
        taken = socket.socket(fileno=number)
    except OSError as error:
        raise _useless(number, name, error.strerror or str(error)) from error
    taken.set_inheritable(False)
    if not taken.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        taken.close()
        raise _useless(number, name, "it takes no connections")
    return taken


def _useless(number: int, name: str, reason: str) -> AggregatorError:
    return AggregatorError(
        f"the socket {name!r} that was handed over is of no use: {reason}",
        subject=f"descriptor {number}",
        hint="write ListenStream= and leave Accept=no in the socket unit",
    )
