"""Where the daemon listens, and the names of the hosts it asks."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from urllib.parse import urlsplit

from aggregator.config import Settings
from aggregator.doctor.check import Check, bad, good, poor
from aggregator.errors import StoreError
from aggregator.lock import owner

_UNIX = "unix:"
_PATIENCE = 5.0  # seconds for all names together
_RESOLVERS = 16
_TOLD = 5  # names that are told


def ports(settings: Settings) -> Iterator[Check]:
    """Whether each address can be had, or is ours because a daemon runs."""
    running = _is_running(settings.state)
    for key in ("listen", "admin"):
        address = getattr(settings, key, None)
        if isinstance(address, str) and address:
            # The daemon does without an admin listener that nobody has asked for.
            needed = key == "listen" or key in settings.model_fields_set
            yield _port(key, address, running=running, needed=needed)


def _is_running(state: Path) -> bool:
    """Whether a daemon has the state directory; the lock is left alone."""
    try:
        return owner(state) is not None
    except StoreError:  # the check of the directory tells why
        return False


def _port(key: str, address: str, *, running: bool, needed: bool) -> Check:
    try:
        _try(address)
    except OSError as error:
        if running and error.errno == errno.EADDRINUSE:
            return good(key, f"{address}: a daemon of this configuration is running")
        remedy = {
            errno.EADDRINUSE: f"set {key} to another port, or stop what listens there",
            errno.EACCES: f"set {key} to a port above 1023, or let systemd hand over the socket",
        }.get(error.errno or 0, f"set {key} to an address of this machine")
        told = bad if needed else poor
        return told(key, f"{address}: {error.strerror or error}", remedy)
    return good(key, f"{address} is free")


def _try(address: str) -> None:
    """Binds and lets go; OSError says why that cannot be."""
    if address.startswith(_UNIX):
        folder = Path(address.removeprefix(_UNIX)).parent
        if not folder.is_dir():
            raise OSError(errno.ENOENT, f"there is no directory {folder}")
        return
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tried.bind((host.strip("[]"), int(port)))


def names(settings: Settings) -> Iterator[Check]:
    """Whether the hosts of sources by address are found; behind a proxy, the proxy's."""
    asked = {
        urlsplit(source.proxy or url).hostname or ""
        for source in settings.sources
        for url in source.urls
    }
    hosts = sorted(asked - {""})
    if not hosts:
        return
    pool = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolve")
    try:
        waiting = {host: pool.submit(_resolves, host) for host in hosts}
        wait(waiting.values(), timeout=_PATIENCE)
        lost = [host for host, one in waiting.items() if not one.done() or not one.result()]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    if lost:
        told = ", ".join(lost[:_TOLD]) + (" and others" if len(lost) > _TOLD else "")
        remedy = "check the addresses of these sources, and the resolver: resolvectl query HOST"
        yield poor("names", f"{len(lost)} of {len(hosts)} hosts are not found: {told}", remedy)
    else:
        yield good("names", f"{len(hosts)} hosts are found")


def _resolves(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError):
        return False
