"""Atom entries and RSS items, filled into forms that feedgen has made.

feedgen makes an entry once for each shape of articles, with stand-ins for their values; then these
are written as its XML library writes them. The bytes are the same, for a small part of the work.
What feedgen, its extensions or the library would look into goes to feedgen itself.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from aggregator.model import Article, Site
from aggregator.render.entry import Entry, entry, markup
from aggregator.render.extensions import PLAIN_IN_RSS, is_like_markup, plain_data
from aggregator.render.form import Form, Write
from aggregator.render.formats import ATOM, RSS, whole_second
from aggregator.render.shape import AUTHORS, LABELS, SLUGS, WRITERS, Shape, shape_of
from aggregator.render.told import Beside, Told, told

_FORMS = 1024
_FIRST_YEAR = 1000  # with four digits in every way to write it
_CDATA_END = "]]>"
_LANGUAGE = re.compile(r"[A-Za-z0-9-]*")
_ELEMENT = re.compile(r"<([\w:]+)[^<>]*>$")
_IN_TEXT = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;"))
_IN_ATTRIBUTES = (('"', "&quot;"), ("\n", "&#10;"), ("\t", "&#9;"))

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def filled_entry(article: Article, site: Site, beside: Beside, one: Told) -> Entry:
    """Render one article; RenderError when feedgen or its XML library refuses it."""
    shape = shape_of(one)._replace(texts=min(len(one.texts), 1), origin=beside.origin is not None)
    if not shape.is_usual or not _is_plain(one, beside):
        return entry(article, site, beside)
    values = _values(one, site, beside)
    atom, rss = _forms(shape, site)
    return Entry(atom=atom.filled(values).encode(), rss=rss.filled(values).encode())


def _is_plain(one: Told, beside: Beside) -> bool:
    """Whether nothing about an article is such that anybody would look into it."""
    path, title = beside.origin or ("/", "-")
    return (
        bool(one.title)
        and one.published.tzinfo is UTC is one.updated.tzinfo
        and min(one.published.year, one.updated.year) >= _FIRST_YEAR
        and _CDATA_END not in one.content
        and path.isprintable()
        and _LANGUAGE.fullmatch(one.language or "") is not None
        and all(label and (slug or "-").isprintable() for label, slug in one.topics)
        and not any(map(is_like_markup, (one.title, title, *one.texts)))
    )


@lru_cache(maxsize=_FORMS)
def _forms(shape: Shape, site: Site) -> tuple[Form, Form]:
    """What feedgen makes of an article of a shape, in Atom and in RSS."""
    article, beside = shape.article, shape.beside
    made = entry(article, site, beside)
    values = _values(told(article, site, beside.authors), site, beside)
    in_rss = {name: value for name, value in values.items() if name != "text"}
    in_atom = {name: value for name, value in values.items() if name != "markup"}
    return (
        Form(made.atom.decode(), in_atom, _in_atom),
        Form(made.rss.decode(), in_rss, _in_rss),
    )


def _values(one: Told, site: Site, beside: Beside) -> dict[str, str]:
    """What goes to the places of forms."""
    published = one.published
    values = {
        "urn": one.urn,
        "title": one.title,
        "link": one.link,
        "text": one.text,
        "markup": markup(one.texts),  # the same in RSS
        "content": one.content,
        "image": one.image or "",
        "language": one.language or "",
        "published": published.isoformat(),
        "pubDate": rss_date(published),
        "updated": one.updated.isoformat(),
    }
    values.update(zip(LABELS, [label for label, _ in one.topics], strict=False))
    values.update(zip(SLUGS, [slug or "" for _, slug in one.topics], strict=False))
    values.update(zip(AUTHORS, one.authors, strict=False))
    values.update(zip(WRITERS, one.writers, strict=False))
    if beside.origin:
        path, title = beside.origin
        values["origin"] = title
        values["origin in Atom"] = site.url(path + ATOM.suffix)
        values["origin in RSS"] = site.url(path + RSS.suffix)
        values["origin updated"] = whole_second(one.updated).isoformat()
    return values


def rss_date(moment: datetime) -> str:
    """A moment in UTC as RSS writes it (RFC 822 with four digits of a year)."""
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02} {month} {moment.year} {moment.time()} +0000"


def _in_atom(before: str) -> Write:
    """How the XML library writes a value, by what stands before it."""
    return attribute_value if before.endswith('="') else character_data


def _in_rss(before: str) -> Write:
    if before.endswith("<![CDATA["):
        return str
    element = _ELEMENT.search(before)
    if element and element[1] in PLAIN_IN_RSS:
        return plain_data
    return attribute_value if before.endswith('="') else character_data


def character_data(value: str) -> str:
    """A text as the library writes it between tags."""
    for sign, written in _IN_TEXT:
        if sign in value:
            value = value.replace(sign, written)
    return value


def attribute_value(value: str) -> str:
    """A text as the library writes it between quotes."""
    value = character_data(value)
    for sign, written in _IN_ATTRIBUTES:
        if sign in value:
            value = value.replace(sign, written)
    return value
