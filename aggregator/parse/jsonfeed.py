"""The reader of JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1).

A value of the wrong type costs its item, never the feed. Knows nothing of clean text and dates.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypeAlias, TypeVar

from aggregator.errors import ParseError
from aggregator.model import Dump, Finding, Hints, Parsed
from aggregator.parse.clean import web_link
from aggregator.parse.decode import Decoded
from aggregator.parse.entries import Entry, Told, make_items
from aggregator.text import xml_safe

_Object: TypeAlias = dict[str, object]
_Kind = TypeVar("_Kind")
_VERSIONS = {"1": "JSON Feed 1.0", "1.1": "JSON Feed 1.1"}
_MOST_MARKS = 2_000_000  # each may stand for a value of some 100 bytes
_HINT = "check that the dump is a JSON Feed and was fetched whole"


class _WrongType(Exception):
    """A value has a type that the format does not allow."""


def read(dump: Dump, decoded: Decoded, hints: Hints) -> Parsed:
    """The items of a JSON Feed.

    Raises ParseError when it is no JSON, has a key twice or has no list of items; Quarantined when
    that list is empty.
    """
    feed = _loaded(decoded.text, dump)
    listed = feed.get("items")
    if not isinstance(listed, list):
        raise ParseError("the feed has no list of items", subject=dump.location, hint=_HINT)
    decoded.caps.items(len(listed))
    base = _base(feed, dump)
    entries, wrong = [], 0
    for item in decoded.caps.timed(listed):
        try:
            entries.append(_entry(item, base, feed.get("language")))
        except _WrongType:
            wrong += 1
    made = make_items(entries, dump, hints, dropped=wrong)
    layout = _layout(feed)
    findings = [decoded.finding, Finding(step="layout", text=layout)]
    findings.append(Finding(step="parser", text="strict: JSON"))
    if wrong:
        findings.append(Finding(step="item", text=f"{wrong} items with values of a wrong type"))
    return Parsed(
        items=made.items,
        layout=layout,
        encoding=decoded.encoding,
        findings=(*findings, *made.findings),
        dropped=made.dropped,
        next_page=_next_page(feed, base),
    )


def _loaded(text: str, dump: Dump) -> _Object:
    marks = sum(map(text.count, ",{["))
    if marks > _MOST_MARKS:
        raise ParseError(
            f"{marks:,} commas and brackets are more than the {_MOST_MARKS:,} allowed",
            subject=dump.location,
            hint="deliver the feed in parts",
        )
    try:
        # Line separators were unified to line feeds, which strict JSON would not have in strings.
        feed = json.loads(text, strict=False, object_pairs_hook=_unique, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        deep = isinstance(error, RecursionError)
        why = "it is nested too deeply" if deep else str(error)
        raise ParseError(
            f"the JSON cannot be read: {why}", subject=dump.location, hint=_HINT
        ) from error
    if not isinstance(feed, dict):
        raise ParseError("the feed is no JSON object", subject=dump.location, hint=_HINT)
    return feed


def _unique(pairs: list[tuple[str, object]]) -> _Object:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:40]!r} stands twice in one object")
    return found


def _no_number(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON number")


def _layout(feed: _Object) -> str:
    version = feed.get("version")
    number = version.rpartition("/")[2] if isinstance(version, str) else ""
    return _VERSIONS.get(number, "JSON Feed of an unknown version")


def _base(feed: _Object, dump: Dump) -> str | None:
    addresses = (dump.location, feed.get("feed_url"), feed.get("home_page_url"))
    told = (address for address in addresses if isinstance(address, str))
    return next((address for address in told if address.startswith(("http://", "https://"))), None)


def _next_page(feed: _Object, base: str | None) -> str | None:
    address = feed.get("next_url")
    return web_link(address, base) if isinstance(address, str) else None


def _entry(item: object, base: str | None, language: object) -> Entry:
    if not isinstance(item, dict):
        raise _WrongType
    html, text = _text(item, "content_html"), _text(item, "content_text")
    contents = []
    if html:
        contents.append(Told(value=html, markup=True, base=base))
    if text:
        contents.append(Told(value=text, markup=False))
    if not isinstance(language, str):
        language = None
    return Entry(
        title=_told(_text(item, "title")),
        summary=_told(_text(item, "summary")),
        contents=tuple(contents),
        links=tuple(_strings(item, "url", "external_url")),
        images=tuple(_strings(item, "image", "banner_image")),
        base=base,
        stamps=tuple(_strings(item, "date_published", "date_modified")),
        categories=tuple(map(xml_safe, _list(item, "tags", str))),
        authors=tuple(_authors(item)),
        language=_get(item, "language", str) or language,
    )


def _get(item: _Object, name: str, kind: type[_Kind]) -> _Kind | None:
    value = item.get(name)
    if value is None or isinstance(value, kind):
        return value
    raise _WrongType


def _text(item: _Object, name: str) -> str | None:
    """A string; its escapes may have brought back what XML forbids."""
    value = _get(item, name, str)
    return xml_safe(value) if value else None


def _list(item: _Object, name: str, kind: type[_Kind]) -> list[_Kind]:
    values: list[object] = _get(item, name, list) or []
    if all(isinstance(value, kind) for value in values):
        return [value for value in values if isinstance(value, kind)]
    raise _WrongType


def _told(text: str | None) -> Told | None:
    return Told(value=text, markup=False) if text else None


def _strings(item: _Object, *names: str) -> Iterator[str]:
    for name in names:
        value = _text(item, name)
        if value:
            yield value


def _authors(item: _Object) -> Iterator[str]:
    """Version 1.0 had one `author`, version 1.1 has a list of `authors`."""
    single: _Object | None = _get(item, "author", dict)
    authors: list[_Object] = _list(item, "authors", dict)
    for author in authors or ([single] if single else []):
        yield from _strings(author, "name")
