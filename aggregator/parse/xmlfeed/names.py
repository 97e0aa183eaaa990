"""The names of elements in feeds: namespaces told by their usual prefix, case put aside."""

from __future__ import annotations

from collections.abc import Mapping

XML = "{http://www.w3.org/XML/1998/namespace}"

# The vocabularies of RSS, RDF and Atom are one: RSS feeds borrow from Atom, and the reverse.
_CORE = (
    *("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"),
    *("http://purl.org/rss/1.0/modules/rss091#", "http://blogs.law.harvard.edu/tech/rss"),
    *("http://www.w3.org/2005/atom", "http://purl.org/atom/ns#"),
)
_USERLAND = "backend.userland.com/rss"  # with and without a version behind it
_PREFIXES: Mapping[str, str] = {
    **dict.fromkeys(_CORE, ""),
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/rss/1.0/modules/syndication/": "sy:",
    "http://search.yahoo.com/mrss": "media:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
}


class Names(dict[str, str]):
    """Short names by lxml's `{namespace}local`; what is in no known namespace gets `?:`."""

    def __missing__(self, tag: str) -> str:
        space, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
        space = space.lower()
        known = not space or _USERLAND in space
        name = ("" if known else _PREFIXES.get(space, "?:")) + local.lower()
        self[tag] = name
        return name
