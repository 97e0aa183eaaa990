"""Which protocol serves: ours where uvicorn is as ours expects it, else uvicorn's own choice.

Looked at once, when the server is made. Knows the names ours relies on and not what for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from types import CodeType, ModuleType
from typing import Any, cast

from starlette.types import ASGIApp

from aggregator.serve.limits import Limits
from aggregator.serve.prebuilt import Prebuilt

IMPLEMENTATION: ModuleType | None = None
try:
    from uvicorn.protocols.http import httptools_impl

    from aggregator.serve.protocol import PromptProtocol
except ImportError:  # httptools is built for most machines, not for all
    pass
else:
    IMPLEMENTATION = httptools_impl

Protocol = type[asyncio.Protocol]

# What the module must have, and what its functions must name: arguments and attributes.
_EXPECTED = {
    "HttpToolsProtocol.__init__": (
        ("config", "server_state", "app_state", "_loop"),
        ("loop", "parser", "server_state", "connections", "transport", "flow", "cycle", "pipeline"),
    ),
    "HttpToolsProtocol.connection_made": (("transport",), ("connections", "FlowControl")),
    "HttpToolsProtocol.connection_lost": (("exc",), ("connections", "disconnected")),
    "HttpToolsProtocol.data_received": (("data",), ("feed_data", "send_400_response")),
    "HttpToolsProtocol.send_400_response": (("msg",), ()),
    "HttpToolsProtocol.on_message_begin": ((), ("url", "headers", "scope", "expect_100_continue")),
    "HttpToolsProtocol.on_url": (("url",), ("url",)),
    "HttpToolsProtocol.on_header": (("name", "value"), ("headers", "lower")),
    "HttpToolsProtocol.on_headers_complete": (
        (),
        ("url", "scope", "cycle", "flow", "pipeline", "response_complete", "_start_asgi_task"),
    ),
    "HttpToolsProtocol.on_body": (("body",), ("cycle", "response_complete")),
    "HttpToolsProtocol.on_message_complete": ((), ("cycle", "response_complete")),
    "HttpToolsProtocol.on_response_complete": (
        (),
        ("total_requests", "_unset_keepalive_if_required", "resume_reading", "pipeline"),
    ),
    "HttpToolsProtocol._unsupported_upgrade_warning": ((), ()),
    "HttpToolsProtocol.pause_writing": ((), ("flow", "pause_writing")),
    "HttpToolsProtocol.resume_writing": ((), ("flow", "resume_writing")),
    "RequestResponseCycle.__init__": (
        ("default_headers", "keep_alive", "on_response"),
        ("keep_alive", "response_complete"),
    ),
    "FlowControl.__init__": (("transport",), ("read_paused", "write_paused")),
    "FlowControl.pause_reading": ((), ()),
    "FlowControl.resume_reading": ((), ()),
}
_PARSER = ("get_http_version", "get_method", "should_keep_alive", "should_upgrade")


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What uvicorn is given as its protocol, and why it is not ours when it is not."""

    protocol: Protocol | str
    plain_because: str | None = None


def engine(
    app: ASGIApp, limits: Limits, implementation: ModuleType | None, served: list[int]
) -> Engine:
    """The engine for an application, on uvicorn's module for httptools or without it.

    `served` counts by status what is answered without asking the application.
    """
    reason = next(_obstacles(app, implementation), None)
    if reason is not None:
        return Engine(protocol="auto", plain_because=reason)
    return Engine(protocol=_prompt(app, limits, served))


def _prompt(app: ASGIApp, limits: Limits, served: list[int]) -> Protocol:
    publication, published, callers = _look_up(app)
    made = partial(
        PromptProtocol,
        prebuilt=Prebuilt(publication, published),
        callers=callers,
        limits=limits,
        served=served,
    )
    return cast("Protocol", made)


def _obstacles(app: ASGIApp, implementation: ModuleType | None) -> Iterator[str]:
    if None in _look_up(app):
        yield "the application has no look-up for what is published"
    if implementation is None:
        yield "httptools is not installed"
        return
    for place, (arguments, names) in _EXPECTED.items():
        code = _code(implementation, place)
        if code is None:
            yield f"uvicorn has no {place}"
            continue
        known = {*code.co_varnames, *code.co_names}
        for name in (*arguments, *names):
            if name not in known:
                yield f"uvicorn's {place} knows no {name}"
    parser = getattr(getattr(implementation, "httptools", None), "HttpRequestParser", None)
    for name in _PARSER:
        if not hasattr(parser, name):
            yield f"the parser has no {name}"


def _look_up(app: ASGIApp) -> tuple[Any, ...]:
    return tuple(getattr(app, name, None) for name in ("publication", "published", "callers"))


def _code(implementation: ModuleType, place: str) -> CodeType | None:
    owner, _, function = place.partition(".")
    found = getattr(getattr(implementation, owner, None), function, None)
    return getattr(found, "__code__", None)
