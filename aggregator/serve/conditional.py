"""Conditional requests (RFC 9110, section 13).

Pure. Comparison is weak, and the suffixes that proxies add to a tag are overlooked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from aggregator.model import Document

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_SUFFIX = re.compile(r"(?:[-;]+(?:gzip|br|zstd|deflate|df))+$")


def status(method: str, headers: Mapping[str, str], document: Document) -> HTTPStatus:
    """200 or 304; header names in lower case, repeated fields joined by commas.

    If-None-Match wins over If-Modified-Since; a date that cannot be read is no condition.
    """
    if method not in ("GET", "HEAD"):
        return HTTPStatus.OK
    tags = headers.get("if-none-match")
    fresh = (
        _modified_before(headers.get("if-modified-since", ""), document)
        if tags is None
        else _matches(tags, document.etag)
    )
    return HTTPStatus.NOT_MODIFIED if fresh else HTTPStatus.OK


def _matches(tags: str, etag: str) -> bool:
    if tags.strip() == "*":
        return True
    return _opaque(etag) & _opaque(tags) != set()


def _opaque(tags: str) -> set[str]:
    return {_SUFFIX.sub("", tag) for tag in _TAG.findall(tags)}


def _modified_before(date: str, document: Document) -> bool:
    since = _date(date)
    return since is not None and document.modified_at.replace(microsecond=0) <= since


def _date(text: str) -> datetime | None:
    """One of the three forms of an HTTP date (RFC 9110, 5.6.7)."""
    try:
        moment = parsedate_to_datetime(text)
        # asctime's form names no zone and means UTC.
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # so many ways to be no date
        return None
