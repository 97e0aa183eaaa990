"""Conditions and codings, as tables."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.serve.conditional import status
from aggregator.serve.negotiate import coding
from tests.integration.serve.conftest import make_document

TABLE = json.loads(
    (Path(__file__).parents[2] / "data" / "serve" / "conditional.json").read_text(encoding="utf-8")
)
DOCUMENT = replace(
    make_document("/feeds/ferries.atom", "application/atom+xml", b"<feed/>"),
    etag=TABLE["document"]["etag"],
    modified_at=datetime.fromisoformat(TABLE["document"]["modified_at"]),
)


@pytest.mark.parametrize(("name", "method", "headers", "expected"), TABLE["rows"])
def test_a_conditional_request_is_answered_as_tabled(
    name: str, method: str, headers: dict[str, str], expected: int
) -> None:
    assert status(method, headers, DOCUMENT) == expected, name


@given(tags=st.text(), date=st.text())
def test_no_condition_makes_it_stumble(tags: str, date: str) -> None:
    assert status("GET", {"if-none-match": tags}, DOCUMENT) in (200, 304)
    assert status("GET", {"if-modified-since": date}, DOCUMENT) in (200, 304)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br, zstd", "gzip"),
        ("br", "identity"),
        ("deflate;q=1, gzip;q=0.1", "gzip"),
        ("gzip;q=0", "identity"),
        ("gzip; q=0.000", "identity"),
        ("gzip ; q = 0", "identity"),
        ("gzip;q=0.5, identity;q=0.8", "identity"),
        ("gzip;q=0.8, identity;q=0.5", "gzip"),
        ("gzip;q=0.001", "gzip"),
        ("identity", "identity"),
        ("identity;q=0", None),
        ("identity;q=0, gzip", "gzip"),
        ("gzip;q=0, identity;q=0", None),
        ("*", "gzip"),
        ("*;q=0", None),
        ("*;q=0, gzip", "gzip"),
        ("*;q=0, identity", "identity"),
        ("gzip;q=0, *", "identity"),
        ("gzip;q=oh", "gzip"),
        (" , ,", "identity"),
    ],
)
def test_the_coding_a_client_likes_best_is_chosen(accept: str | None, expected: str | None) -> None:
    assert coding(accept) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "identity"),
        ("br", "br"),
        ("BR", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0.8, gzip;q=0.5", "br"),
        ("br;q=0", "identity"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.5, identity;q=0.8", "identity"),
        ("gzip", "gzip"),
        ("*", "gzip"),
        ("*;q=0, br", "br"),
        ("*, br;q=0.1", "gzip"),
        ("identity;q=0, br;q=0.001", "br"),
        ("gzip;q=0, identity;q=0, br;q=0", None),
        ("", "identity"),
    ],
)
def test_brotli_is_chosen_where_it_is_named_and_there(accept: str | None, expected: str) -> None:
    assert coding(accept, brotli=True) == expected


@given(accept=st.text())
def test_no_list_of_codings_makes_it_stumble(accept: str) -> None:
    assert coding(accept) in ("gzip", "identity", None)
    assert coding(accept, brotli=True) in ("br", "gzip", "identity", None)
