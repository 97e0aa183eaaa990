"""Articles that a page tells in JSON-LD: lists, graphs, and articles on their own.

schema.org's words only. A breadcrumb is a list as well, and is none of articles.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lxml import etree

from aggregator.parse.clean import plain, title_text
from aggregator.parse.webpage.drafts import Drafter
from aggregator.parse.webpage.lines import Line
from aggregator.parse.webpage.naming import Role
from aggregator.parse.webpage.votes import Draft

_LONGEST_SCRIPT = 8_000_000  # characters
_MOST_NODES = 200_000
_ARTICLES = frozenset(
    {
        *("article", "newsarticle", "blogposting", "report", "techarticle", "scholarlyarticle"),
        *("reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "pressrelease"),
        *("socialmediaposting", "backgroundnewsarticle", "reviewnewsarticle", "liveblogposting"),
    }
)
_PASSED = frozenset({"breadcrumblist", "sitenavigationelement", "organization", "person"})


def articles_of(root: etree._Element, drafter: Drafter) -> list[Draft]:
    """A draft for each article of the page's JSON-LD, in its order."""
    found = (_draft(node, drafter) for script in _scripts(root) for node in _articles(script))
    return [draft for draft in found if draft.title]


def _scripts(root: etree._Element) -> Iterator[Any]:
    for script in root.iter("script"):
        kind = (script.get("type") or "").partition(";")[0].strip().lower()
        text = script.text or ""
        if kind != "application/ld+json" or len(text) > _LONGEST_SCRIPT:
            continue
        try:
            yield json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue  # the page is read as if it were not there


def _articles(whole: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 -- JSON may be anything
    """The articles in a JSON value: whatever depth, in document order, none inside another."""
    stack, seen = [whole], 0
    while stack and seen < _MOST_NODES:
        node = stack.pop()
        seen += 1
        if isinstance(node, list):
            stack += reversed(node)
            continue
        if not isinstance(node, dict):
            continue
        kinds = _kinds(node)
        if kinds & _PASSED:
            continue
        if kinds & _ARTICLES:
            yield node
        elif "listitem" in kinds:
            stack.append(_listed(node))
        else:
            stack += reversed([value for value in node.values() if isinstance(value, dict | list)])


def _kinds(node: dict[str, Any]) -> set[str]:
    written = node.get("@type")
    kinds = written if isinstance(written, list) else [written]
    return {kind.rpartition("/")[2].lower() for kind in kinds if isinstance(kind, str)}


def _listed(node: dict[str, Any]) -> dict[str, Any]:
    """The article of a list item, which may be the list item itself."""
    item = node.get("item")
    inner = item if isinstance(item, dict) else {}
    if inner and _kinds(inner) & _PASSED:
        return {}
    url = item if isinstance(item, str) else None
    return {"url": url, **node, **inner, "@type": "Article"}


def _draft(node: dict[str, Any], drafter: Drafter) -> Draft:
    title = next(filter(None, map(title_text, _strings(node, "headline", "name"))), "")
    texts = next(filter(None, map(plain, _strings(node, "description", "abstract"))), "")
    stamps = _strings(node, "datePublished", "dateCreated")
    return Draft(
        title=title,
        heading=True,
        marked=[
            Line(text, Role.SUMMARY, 0, None, (), None) for text in texts.split("\n\n") if text
        ],
        published=next(filter(None, map(drafter.moment, stamps)), None),
        categories=_categories(node),
        authors=[title_text(name) for name in _strings(node, "author")],
        link=next(_strings(node, "url", "mainEntityOfPage", "@id"), None),
        image=next(_strings(node, "image", "thumbnailUrl"), None),
    )


def _strings(node: dict[str, Any], *names: str) -> Iterator[str]:
    """The strings under these names: bare, in lists, or in nodes with a name or an address."""
    for name in names:
        found = node.get(name)
        for value in found if isinstance(found, list) else [found]:
            inner = value
            if isinstance(value, dict):
                keys = ("url", "@id", "contentUrl") if name != "author" else ("name",)
                inner = next((value[key] for key in keys if isinstance(value.get(key), str)), None)
            if isinstance(inner, str) and inner.strip():
                yield inner


def _categories(node: dict[str, Any]) -> list[str]:
    sections = [title_text(section) for section in _strings(node, "articleSection")]
    if not sections:
        keywords = list(_strings(node, "keywords"))
        parts = keywords[0].split(",") if len(keywords) == 1 else keywords
        sections = [title_text(word) for word in parts]
    return list(dict.fromkeys(filter(None, sections)))
