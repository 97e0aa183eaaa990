"""The only address of Jinja2: templates and values become bytes.

Everything is escaped by the engine; links to our own pages are relative to the host, so that they
work by any name the site is reached under; addresses to copy are absolute.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from aggregator.model import LONGEST_QUERY, Site
from aggregator.render.formats import (
    FORMATS,
    article_content,
    article_image,
    article_path,
    article_writers,
    feed_description,
    feed_title,
    one_line,
    other_links,
    paragraphs,
    whole_second,
)
from aggregator.render.wording import Words
from aggregator.text import xml_safe

_ESCAPED = "&<>'\""
_PREVIEW = 200  # characters of a description, as search engines and messengers show it


def write(name: str, site: Site, words: Words, **values: object) -> bytes:
    """A page made of the template of that name."""
    folder = folder_of(site)

    def near(path: str) -> str:
        return folder + path

    page = _template(name).render(site=site, near=near, w=words, **values)
    return page.encode() + b"\n"


def part(name: str, macro: str) -> Callable[..., str]:
    """The macro of a template, for parts that are kept; it knows nothing but its arguments."""
    found: Callable[..., str] = getattr(_template(name).make_module(), macro)
    return found


def escaped(value: str) -> str:
    """A clean value as templates print it."""
    # Most hold nothing to escape, and asking is cheaper than what the library would make.
    return str(escape(value)) if any(map(value.__contains__, _ESCAPED)) else value


def near_link(link: str, own: str, site: Site) -> str:
    """Where a reader of a page goes: the original, or our own page relative to the host.

    `link` is the address that feeds tell, `own` the path of the article's page.
    """
    return folder_of(site) + own if link == site.url(own) else link


def folder_of(site: Site) -> str:
    """The path that all addresses of the site begin with."""
    return urlsplit(site.base_url).path.rstrip("/")


@cache
def _template(name: str) -> Template:
    return _engine().get_template(name)


@cache
def _engine() -> Environment:
    engine = Environment(
        loader=PackageLoader("aggregator.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    engine.filters |= {
        "machine": lambda moment: whole_second(moment).isoformat(),
        "feed_title": feed_title,
        "feed_description": feed_description,
        "paragraphs": paragraphs,
        "writers": article_writers,
        "content": lambda article: Markup(article_content(article)),  # noqa: S704 - stored clean
        "ready": Markup,  # made by a template of ours
        "image": article_image,
        "other_links": other_links,
        "one_line": one_line,
        "preview": _preview,
    }
    engine.globals |= {
        "formats": FORMATS,
        "article_path": article_path,
        "longest_query": LONGEST_QUERY,
    }
    return engine


def _preview(text: str) -> str:
    """The beginning of a text in one line."""
    line = one_line(text)
    return line if len(line) <= _PREVIEW else f"{line[: _PREVIEW - 1].rstrip()}…"


def _clean(value: Any) -> Any:  # noqa: ANN401 the engine hands over whatever a template prints
    # Ready markup is a subclass of str and must stay what it is.
    return xml_safe(value) if type(value) is str else value
