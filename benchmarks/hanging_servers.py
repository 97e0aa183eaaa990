"""Servers for the benchmark of hanging sources: one that answers, and others in all ways stuck.

A process of its own, so that its CPU time is nobody else's. Each listens on every address of
loopback, so that each address is a host. Prints its ports, and ends with its standard input.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import Awaitable, Callable
from functools import cache

from benchmarks.articles import Sample, samples
from benchmarks.feed import rss

_FEEDS, _ENTRIES = 500, 10
_ETAG = '"one"'
_PAUSE = 0.5  # seconds between two drops
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
# What is sent at once, and what then drips for ever; nothing drips where it is empty.
STUCK = {
    "headers": (b"", b""),
    "header line": (_HEAD, b""),
    "body": (_HEAD + b"Content-Length: 1000\r\n\r\n<rss", b""),
    "dripping headers": (_HEAD, b"X-Slow: 1\r\n"),
    "dripping body": (_HEAD + b"Content-Length: 1000000\r\n\r\n", b" "),
}
WAYS = ("connect", *STUCK)
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@cache
def _samples() -> list[Sample]:
    return list(samples(_FEEDS * _ENTRIES))


@cache
def _feed(number: int) -> bytes:
    return rss(_samples()[number * _ENTRIES : (number + 1) * _ENTRIES])


def _whole(asked: bytes) -> bytes:
    """The feed of the number in an address; no two tell the same articles."""
    body = _feed(int(asked.split(b"/")[1].split(b".")[0]))
    return _HEAD + f"ETag: {_ETAG}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def _good(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    unchanged = f"HTTP/1.1 304 Not Modified\r\nETag: {_ETAG}\r\n\r\n".encode()
    try:
        while True:
            asked = await reader.readuntil(b"\r\n\r\n")
            writer.write(unchanged if b"If-None-Match" in asked else _whole(asked))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def _stuck(start: bytes, drop: bytes) -> Handler:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(start)
            while drop:
                writer.write(drop)
                await writer.drain()
                await asyncio.sleep(_PAUSE)
            await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    return serve


def _full() -> tuple[socket.socket, list[socket.socket]]:
    """A server that never accepts, and those who wait for it already."""
    listener = socket.socket()
    listener.bind(("0.0.0.0", 0))
    listener.listen(0)
    waiting = []
    for _ in range(8):
        waiting.append(socket.socket())
        waiting[-1].setblocking(False)  # noqa: FBT003 - as the library has it
        waiting[-1].connect_ex(("127.0.0.1", listener.getsockname()[1]))
    return listener, waiting


async def _serve() -> None:
    full, waiting = _full()
    for number in range(_FEEDS):
        _feed(number)
    handlers: dict[str, Handler] = {"good": _good}
    handlers |= {way: _stuck(*said) for way, said in STUCK.items()}
    ports = {"connect": full.getsockname()[1]}
    servers = []
    for name, handler in handlers.items():
        servers.append(await asyncio.start_server(handler, "0.0.0.0", 0, backlog=1024))
        ports[name] = servers[-1].sockets[0].getsockname()[1]
    print(json.dumps(ports), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for held in (full, *waiting):
        held.close()


if __name__ == "__main__":
    asyncio.run(_serve())
