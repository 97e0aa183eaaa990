"""What names tell: the role of an element, and which parts of a page hold no articles.

Tables of the words that class, id, itemprop and rel are made of. Knows no text and no tree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache


class Role(StrEnum):
    """What an element says it holds."""

    NONE = ""
    TITLE = "title"
    SUMMARY = "summary"
    DATE = "date"
    LABEL = "label"
    AUTHOR = "author"
    NOISE = "noise"


_PROPERTIES: Mapping[str, Role] = {
    **dict.fromkeys(("headline", "name", "alternativeheadline"), Role.TITLE),
    **dict.fromkeys(("description", "abstract"), Role.SUMMARY),
    **dict.fromkeys(("datepublished", "datecreated"), Role.DATE),
    **dict.fromkeys(("articlesection", "keywords"), Role.LABEL),
    **dict.fromkeys(("author", "creator"), Role.AUTHOR),
    **dict.fromkeys(("publisher", "interactionstatistic"), Role.NOISE),
}
_RELATIONS: Mapping[str, Role] = {"tag": Role.LABEL, "category": Role.LABEL, "author": Role.AUTHOR}
# The last word of a class name: `card__title`, `field--name-field-tags`, `newsDate`.
_ENDINGS: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"(?:^|[-_])(?:{words})$"))
    for role, words in (
        (
            Role.NOISE,
            (
                "read-?more|more-?link|more|share|sharing|social|comments?|comment-count|comments?-link|sr-only|"
                "visually-?hidden|screen-reader-text|breadcrumbs?|pagination|pager|btn|button|"
                "las-?mer|reading-time|hidden"
            ),
        ),
        (
            Role.LABEL,
            (
                "tags?|tag-?list|category|categories|labels?|topics?|keywords?|kategori|kategorier|"
                "amnen|amne|taggar|etiketter|rubrique|rubriques|schlagworte?|themen|thema|"
                "cat-links|tags-links|taxonomy|post-categories"
            ),
        ),
        (
            Role.DATE,
            (
                "date|datum|time|timestamp|datetime|published|pubdate|posted-on|publicerad|"
                "publish-date|day"
            ),
        ),
        (Role.AUTHOR, "authors?|byline|skribent|autor|auteur"),
        (
            Role.SUMMARY,
            (
                "summary|excerpt|ingress|preamble|teaser-text|description|standfirst|abstract|"
                "chapo|chapeau|introtext|snippet"
            ),
        ),
        (Role.TITLE, "title|headline|heading|rubrik|titel|titre|ueberschrift"),
    )
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")

_ZONE = re.compile(
    r"(?:^|[-_])(?:menu|mainmenu|submenu|nav|navbar|navigation|breadcrumbs?|pager|pagination|"
    r"page-numbers|footer|sidfot|sidebar|cookies?|cookie-?(?:banner|consent|notice|bar)|"
    r"consent|share|sharing|social|socials|tag-?cloud|skip-?links?|toolbar|tabs|related|"
    r"lang(?:uage)?-?(?:switch(?:er)?|menu|selector)|search-?form|filters?|facets?|ads?|"
    r"advertisement|modal|newsletter|shortcuts|genvagar|quick-?links|brodsmulor|meny|"
    r"main-?menu|huvudmeny)$"
)
_ZONE_ROLES = frozenset(
    {
        *("navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar"),
        *("dialog", "alertdialog", "tablist", "toolbar"),
    }
)
_CHANGING = re.compile(
    r"\d|^(?:odd|even|first|last|active|current|clearfix|row|sticky|is-.*|has-.*|js-.*|wow)$"
)


@lru_cache(maxsize=4096)
def role_of(classes: str, itemprop: str, rel: str) -> Role:
    """The role that the attributes of an element claim."""
    for word in itemprop.lower().split():
        if word in _PROPERTIES:
            return _PROPERTIES[word]
    for word in rel.lower().split():
        if word in _RELATIONS:
            return _RELATIONS[word]
    words = [_HUMP.sub("-", word).lower() for word in classes[:500].split()]
    for role, pattern in _ENDINGS:
        if any(map(pattern.search, words)):
            return role
    return Role.NONE


@lru_cache(maxsize=4096)
def is_zone(classes: str, name: str, role: str) -> bool:
    """Whether an element claims to be a menu, a pager, a footer and the like."""
    if role.lower() in _ZONE_ROLES:
        return True
    words = f"{classes[:500]} {name[:100]}".split()
    return any(_ZONE.search(_HUMP.sub("-", word).lower()) for word in words)


@lru_cache(maxsize=4096)
def signature(tag: str, classes: str) -> str:
    """What the elements of a list have in common: the tag, and the class that stays the same."""
    for word in classes[:500].split():
        if not _CHANGING.search(word):
            return f"{tag}.{word}"
    return tag
