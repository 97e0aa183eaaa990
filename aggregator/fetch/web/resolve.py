"""From a host name to addresses that may be connected to.

The system's look-up knows no deadline, so it runs beside and is left behind when it hangs. All
answers must pass the gate: a name that leads inside only now and then is refused.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from itertools import chain, zip_longest

from aggregator.fetch.web.addresses import Address
from aggregator.fetch.web.budget import Budget
from aggregator.fetch.web.failures import Failure, failed

# The addresses of a host and port; raises OSError or ValueError when there are none.
Resolve = Callable[[str, int], Sequence[Address]]

_HANGING = threading.BoundedSemaphore(64)  # look-ups that may hang at the same time
_TRIED = 6  # addresses of one host, of both families in turn


def by_system(host: str, port: int) -> Sequence[Address]:
    """What the machine's name service says; blocks for as long as that takes."""
    # As bytes, since Python would judge a text by rules of its own.
    found = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(answer[4][0]) for answer in found))


def addresses_of(resolve: Resolve, host: str, port: int, budget: Budget) -> list[Address]:
    """The addresses of a host that may be connected to, best first, families in turn.

    FetchError when there is none, when one of them is refused, or when the time is up.
    """
    literal = _literal(host)
    found = [literal] if literal else list(_looked_up(resolve, host, port, budget))
    if not found:
        raise failed(Failure.UNRESOLVED, budget.subject)
    for address in found:
        if reason := budget.rules.gate.refusal(address):
            detail = f"{address}, {reason}"
            raise failed(Failure.FORBIDDEN, budget.subject, detail)
    first = [address for address in found if address.version == found[0].version]
    other = [address for address in found if address.version != found[0].version]
    in_turn = chain.from_iterable(zip_longest(first, other))
    return [address for address in in_turn if address is not None][:_TRIED]


def _literal(host: str) -> Address | None:
    """The address that a host plainly is; every other spelling is for the name service."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _looked_up(resolve: Resolve, host: str, port: int, budget: Budget) -> Sequence[Address]:
    told: queue.SimpleQueue[Sequence[Address] | str] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            told.put(resolve(host, port))
        except OSError as error:
            told.put((error.strerror or "").lower())
        except ValueError:  # a name that cannot be asked for; UnicodeError is one
            told.put("")
        finally:
            _HANGING.release()

    if not _HANGING.acquire(timeout=budget.left()):
        raise budget.late()
    try:
        threading.Thread(target=look_up, name="resolve", daemon=True).start()
    except RuntimeError:  # the system allows no more threads
        _HANGING.release()
        raise failed(Failure.UNRESOLVED, budget.subject, "too many threads") from None
    try:
        found = told.get(timeout=budget.left())
    except queue.Empty:
        raise budget.late() from None
    if isinstance(found, str):
        raise failed(Failure.UNRESOLVED, budget.subject, found)
    return found
