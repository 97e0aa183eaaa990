"""Nobody but the guarded client opens a connection to elsewhere (`OUTBOUND` in layers.py)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import layers
from tests.architecture.rules import Module, read_modules, within

PACKAGE = Path(__file__).parents[2] / "aggregator"


def connections(root: Path) -> list[str]:
    """A sentence for each way to elsewhere that goes past the guarded client."""
    return [
        f"{module.path}:{line}: `{way}` opens connections that nobody guards: "
        "ask the client of `fetch.web`, which checks addresses and keeps limits"
        for module in read_modules(root)
        for way, line in sorted(ways_in(module))
        if not any(within(module.name, place) for place in layers.OUTBOUND[way])
    ]


def ways_in(module: Module) -> set[tuple[str, int]]:
    """What of the table a module uses, with the line."""
    used = {(name, line) for name, line in names_in(module.tree)}
    return {
        (way, line)
        for name, line in used
        for way in layers.OUTBOUND
        if name == way or name.startswith(f"{way}.") or (way[0] == "." and name.endswith(way))
    }


def names_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Dotted names that a module imports or mentions; of a call's result only `.method`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Attribute):
            before = node.value.id if isinstance(node.value, ast.Name) else ""
            yield f"{before}.{node.attr}", node.lineno


def test_nobody_but_the_guarded_client_opens_a_connection() -> None:
    said = connections(PACKAGE)

    assert not said, "\n" + "\n".join(said)


@pytest.mark.parametrize(
    "source",
    [
        "import http.client",
        "from http import client",
        "import urllib.request as ask",
        "from urllib.request import urlopen",
        "from urllib.robotparser import RobotFileParser",
        "from socket import create_connection as reach",
        "import socket\nsocket.create_connection(('news.test', 80))",
        "import socket\nsocket.socket().connect(('news.test', 80))",
        "def f(line):\n    line.connect_ex(('news.test', 80))",
        "import asyncio\nasyncio.open_connection('news.test', 80)",
        "def f(loop):\n    loop.create_connection(list, 'news.test', 80)",
        "import xmlrpc.client",
    ],
)
def test_a_planted_connection_is_named_with_its_place(tmp_path: Path, source: str) -> None:
    (tmp_path / "ingest.py").write_text(f"{source}\n", encoding="utf-8")

    said = connections(tmp_path)

    assert said
    assert said[0].startswith(f"{layers.PACKAGE}/ingest.py:{source.count(chr(10)) + 1}: ")


@pytest.mark.parametrize(
    "source",
    ["import socket\nsocket.socket().bind(('', 0))", "from urllib.parse import urlsplit", "x = 1"],
)
def test_what_connects_to_nobody_is_left_in_peace(tmp_path: Path, source: str) -> None:
    (tmp_path / "ingest.py").write_text(f"{source}\n", encoding="utf-8")

    assert connections(tmp_path) == []


def test_the_http_libraries_have_one_module_each() -> None:
    assert layers.ADDRESSES["httpx"] == ("fetch.web.target",)
    assert layers.ADDRESSES["httpcore"] == ("fetch.web.wire",)
