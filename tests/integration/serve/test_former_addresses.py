"""Addresses that feeds once had, over real sockets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.integration.serve.conftest import Running, make_document, make_publication

_FILE = Path(__file__).parents[2] / "data" / "serve" / "former.json"
TABLE = json.loads(_FILE.read_text(encoding="utf-8"))
GONE = b"<!doctype html>it has ended"


@pytest.fixture(scope="module")
def client(running: Running) -> Iterator[httpx.Client]:
    made = make_publication(make_document("/410.html", "text/html", GONE))
    running.publication = replace(made, former=TABLE["former"])
    with httpx.Client(base_url=f"http://127.0.0.1:{running.port}") as opened:
        yield opened


@pytest.mark.parametrize(
    ("method", "path", "status", "location"),
    [row[1:] for row in TABLE["rows"]],
    ids=[row[0] for row in TABLE["rows"]],
)
def test_a_former_address_leads_on_or_says_that_it_has_ended(
    client: httpx.Client, method: str, path: str, status: int, location: str | None
) -> None:
    answer = client.request(method, path)

    assert answer.status_code == status
    assert answer.headers.get("location") == location


def test_a_permanent_answer_may_be_kept_for_a_day(client: httpx.Client) -> None:
    assert client.get("/feeds/boats.atom").headers["cache-control"] == "max-age=86400"


def test_conditions_do_not_matter_where_nothing_stands(client: httpx.Client) -> None:
    asked = {"if-none-match": "*", "if-modified-since": "Wed, 04 Mar 2099 09:30:15 GMT"}

    assert client.get("/feeds/boats.atom", headers=asked).status_code == 301
    assert client.get("/feeds/piers.atom", headers=asked).status_code == 410


def test_what_has_ended_says_so_to_people(client: httpx.Client) -> None:
    answer = client.get("/feeds/piers.atom")

    assert answer.content == GONE
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
