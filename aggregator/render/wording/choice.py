"""Which language a page speaks."""

from __future__ import annotations

from functools import lru_cache

from aggregator.render.wording.english import ENGLISH
from aggregator.render.wording.swedish import SWEDISH
from aggregator.render.wording.words import Words

_LANGUAGES = {words.tag: words for words in (ENGLISH, SWEDISH)}


@lru_cache(maxsize=1024)
def wording(*languages: str | None) -> Words:
    """The words of the first of these languages (BCP 47) that the interface has, else English."""
    known = (_LANGUAGES.get(one.lower().partition("-")[0]) for one in languages if one)
    return next(filter(None, known), ENGLISH)
