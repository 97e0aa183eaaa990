"""One article on the pages that list articles, filled into a form that the templates have made.

The engine makes a card once for each shape of articles, with stand-ins for their values.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from aggregator.model import Site
from aggregator.render.engine import escaped, folder_of, near_link, part
from aggregator.render.form import Form
from aggregator.render.shape import AUTHORS, LABELS, SLUGS, TEXTS, Shape
from aggregator.render.told import Told, told
from aggregator.render.wording import Words, wording

_KEPT = 4096  # one kilobyte each
_FORMS = 1024


@lru_cache(maxsize=_KEPT)
def card(one: Told, site: Site, tag: str) -> str:
    """An article, as HTML, on a page in this language of the interface."""
    words = wording(tag)
    language = "" if one.language == tag else one.language or ""
    slugs = [slug or "" for _, slug in one.topics]
    shape = Shape(
        texts=len(one.texts),
        slugs=tuple(map(bool, slugs)),
        authors=len(one.authors),
        language=bool(language),
    )
    # These two are not cleaned yet.
    if not (shape.is_usual and "".join((language, *slugs)).isprintable()):
        return by_template(one, site, words)
    return _form(shape, site, tag).filled(_values(one, site, words))


def by_template(one: Told, site: Site, words: Words) -> str:
    """A card as the templates write it."""
    return _macro()(words, one, near_link(one.link, one.path, site), folder_of(site))


@lru_cache(maxsize=_FORMS)
def _form(shape: Shape, site: Site, tag: str) -> Form:
    one, words = told(shape.article, site, shape.beside.authors), wording(tag)
    return Form(by_template(one, site, words), _values(one, site, words), lambda _before: escaped)


def _values(one: Told, site: Site, words: Words) -> dict[str, str]:
    """What goes to the places of a form."""
    values = {
        "title": one.title,
        "link": near_link(one.link, one.path, site),
        "machine": one.published.isoformat(),
        "moment": words.moment(one.published),
        "day": words.day(one.published),
        "language": one.language or "",
    }
    values.update(zip(TEXTS, one.texts, strict=False))
    values.update(zip(AUTHORS, one.authors, strict=False))
    values.update(zip(LABELS, [label for label, _ in one.topics], strict=False))
    values.update(zip(SLUGS, [slug or "" for _, slug in one.topics], strict=False))
    return values


@cache
def _macro() -> Callable[..., str]:
    return part("listed.html", "listed")
