"""Faults between the place of a source and its other keys: some belong to addresses only.

Works on the plain values, so that it finds its faults also where others stand. Reads no file.
"""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.config.document import Fault, Loc, Value, entries

# Keys that belong to sources by address only.
WEB = (
    *("discover", "pages", "robots", "headers", "headers_file", "bearer_file", "user_agent"),
    *("allow_private", "proxy", "verify", "deadline", "floor"),
)
_REMEDY = "is for sources with a url; remove it, or give a url instead of the directory"


def place_faults(settings: Value) -> Iterator[Fault]:
    """Every fault between the place of a source and its keys."""
    for loc, source in entries(settings, "sources"):
        if isinstance(source, dict):
            yield from _faults(loc, source)


def _faults(loc: Loc, source: dict[str, Value]) -> Iterator[Fault]:
    if "url" in source and "directory" in source:
        yield Fault(loc=loc, text="has both a directory and a url; remove one")
    elif "url" in source:
        yield from _web_faults(loc, source)
    elif "directory" in source:
        yield from _directory_faults(loc, source)
    else:
        yield Fault(loc=loc, text="needs either a directory or a url")


def _directory_faults(loc: Loc, source: dict[str, Value]) -> Iterator[Fault]:
    for key in WEB:
        if key in source:
            yield Fault(loc=(*loc, key), text=_REMEDY, at_key=True)
    if source.get("every") == "auto":
        text = "auto is for sources with a url; give a duration such as 1m"
        yield Fault(loc=(*loc, "every"), text=text)


def _web_faults(loc: Loc, source: dict[str, Value]) -> Iterator[Fault]:
    if "settle" in source:
        text = "is for sources with a directory; remove it"
        yield Fault(loc=(*loc, "settle"), text=text, at_key=True)
    pages = source.get("pages")
    if pages is not None and source.get("discover") is True:
        yield Fault(loc=(*loc, "pages"), text="does not go with discover; keep one", at_key=True)
    several = isinstance(source.get("url"), list) and len(_urls(source)) > 1
    if several and isinstance(pages, dict) and "template" in pages:
        text = "is for one url; make a source of each, or use follow: next"
        yield Fault(loc=(*loc, "pages", "template"), text=text)
    yield from _repeated(loc, source)


def _repeated(loc: Loc, source: dict[str, Value]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, url in enumerate(_urls(source)):
        if isinstance(url, str) and url in seen:
            yield Fault(loc=(*loc, "url", place), text="stands in this list already; keep one")
        seen.add(str(url))


def _urls(source: dict[str, Value]) -> list[Value]:
    """The addresses of a source as a list, however they are written."""
    urls = source.get("url")
    return urls if isinstance(urls, list) else [urls]
