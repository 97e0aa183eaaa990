"""Bytes and what they deserve, each case a file, on both event loops and on both ways."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.serve.listener import LOOPS, Listener, Loop, listening, statuses

CASES = sorted((Path(__file__).parents[2] / "data" / "serve" / "wire").glob("*.json"))
_PROBE = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module", params=LOOPS, ids=["asyncio", "fastest"])
def listener(request: pytest.FixtureRequest) -> Iterator[Listener]:
    loop: Loop = request.param
    with listening(loop=loop) as it:
        yield it


def written(parts: list[Any]) -> bytes:
    return b"".join(
        part.encode("latin-1")
        if isinstance(part, str)
        else part["repeat"].encode("latin-1") * part["times"]
        for part in parts
    )


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_bytes_get_the_answers_they_deserve(case: Path, listener: Listener) -> None:
    it = json.loads(case.read_text(encoding="utf-8"))
    after = [] if it["closes"] else [200]

    with listener.line() as line:
        line.send(written(it["request"]))
        if not it["closes"]:
            line.send(_PROBE)
        got = line.rest()

    assert statuses(got) == it["statuses"] + after, it["why"]


def test_every_case_says_why() -> None:
    assert len(CASES) > 100
    assert all(json.loads(case.read_text(encoding="utf-8"))["why"] for case in CASES)
