"""The reader of news sitemaps: Google's extension of sitemaps.org, with titles and dates.

Plain sitemaps have addresses only, so nothing can be made of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from aggregator.errors import ParseError, Quarantined
from aggregator.model import Dump, Finding, Hints, Parsed
from aggregator.parse.decode import Decoded
from aggregator.parse.entries import Entry, guessed, make_items
from aggregator.parse.xmlsource import XmlSource, opened

_NEWS = tuple(
    f"{{{scheme}://www.google.com/schemas/sitemap-news/0.9}}" for scheme in ("http", "https")
)
_IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
_LAYOUT = "news sitemap"


def read(dump: Dump, decoded: Decoded, hints: Hints) -> Parsed:
    """The items of a news sitemap.

    Raises Quarantined for a plain sitemap or an index of sitemaps, ParseError when the XML is not
    well-formed.
    """
    caps = decoded.caps
    source = opened(dump, decoded, hints)
    if source.root.lower() == "sitemapindex":
        raise Quarantined(
            "this is an index of sitemaps, which holds no articles",
            subject=dump.location,
            hint="deliver the news sitemaps that it names",
        )
    entries, untold = [], 0
    for entry in caps.timed(_entries(source, dump)):
        if entry is None:
            untold += 1
        else:
            entries.append(entry)
            caps.items(len(entries))
    if untold and not entries:
        raise Quarantined(
            f"this is a plain sitemap: its {untold} addresses have no titles",
            subject=dump.location,
            hint="deliver the site's news sitemap, feed or listing page",
        )
    made = make_items(entries, dump, hints, dropped=untold)
    findings = (
        source.finding,
        Finding(step="layout", text=_LAYOUT),
        Finding(step="parser", text="strict: well-formed"),
        *made.findings,
    )
    return Parsed(
        items=made.items,
        layout=_LAYOUT,
        encoding=source.encoding,
        findings=findings,
        dropped=made.dropped,
    )


def _entries(source: XmlSource, dump: Dump) -> Iterator[Entry | None]:
    walk = etree.iterparse(
        BytesIO(source.body),
        events=("end",),
        tag="{*}url",
        encoding="utf-8",
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, url in walk:
            yield _entry(url)
            url.clear()
    except etree.XMLSyntaxError as error:
        raise ParseError(
            f"the sitemap is not well-formed: {error.msg}",
            subject=dump.location,
            hint="check that the dump was fetched whole",
        ) from error


def _entry(url: etree._Element) -> Entry | None:
    told: dict[str, str] = {}
    for part in url.iter("{*}*"):
        space, _, name = part.tag.rpartition("}")
        news = "news:" if f"{space}}}" in _NEWS else ""
        image = "image:" if f"{space}}}" == _IMAGE else ""
        if part.text:
            told.setdefault(f"{news}{image}{name}", part.text.strip())
    if not told.get("news:title"):
        return None
    return Entry(
        title=guessed(told["news:title"], title=True),
        links=_some(told, "loc"),
        images=_some(told, "image:loc"),
        stamps=_some(told, "news:publication_date", "lastmod"),
        categories=tuple(word.strip() for word in told.get("news:keywords", "").split(",")),
        language=told.get("news:language"),
    )


def _some(told: dict[str, str], *names: str) -> tuple[str, ...]:
    return tuple(told[name] for name in names if told.get(name))
