"""Why a page without articles has none, as far as the page can tell.

Each reason comes with what a person can do about it. Knows words, not lists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from aggregator.errors import Quarantined
from aggregator.parse.clean import plain

_SHELL = 400  # characters of text that a page filled by script has at most
_START = 200_000  # characters in which the signs are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    words: re.Pattern[str]
    reason: str
    hint: str


_CAPTCHA = _Sign(
    words=re.compile(
        r"captcha|are you (?:a )?(?:robot|human)|verify (?:that )?you are (?:a )?human|"
        r"checking your browser|unusual traffic|är du en robot|bist du ein mensch",
        re.IGNORECASE,
    ),
    reason="this HTML page asks whether its reader is a robot",
    hint="deliver a page saved in a browser, or a feed of the site",
)
_ERROR = _Sign(
    words=re.compile(
        r"\b(?:40[0-9]|410|429|50[0-9])\b.{0,40}(?:error|fel|fehler|erreur|not found|forbidden)|"
        r"(?:error|fel|fehler|erreur)\s*:?\s*(?:40[0-9]|410|429|50[0-9])\b|"
        r"^\W*(?:40[0-9]|410|429|50[0-9])\b|"
        r"(?:page|sidan|seite|page demandée)\b.{0,30}(?:not found|hittades inte|finns inte|"
        r"kunde inte hittas|nicht gefunden|introuvable|n.existe pas)|"
        r"access denied|service unavailable|bad gateway|internal server error|forbidden",
        re.IGNORECASE,
    ),
    reason="this HTML page is an error page",
    hint="check the address that it was saved from",
)
_LOGIN = ("this HTML page asks its reader to log in", "deliver a page that anybody may read")
_SCRIPTED = (
    "this HTML page is an empty shell that a script fills",
    "deliver the page as a browser shows it, or a feed of the site",
)
_LISTLESS = (
    "no list of articles was found in this HTML page",
    "name the elements that hold the articles in the source's `selectors`, if it has any",
)


def refusal(root: etree._Element, subject: str) -> Quarantined:
    """The reason that fits best."""
    reason, hint = _why(root)
    return Quarantined(reason, subject=subject, hint=hint)


def _why(root: etree._Element) -> tuple[str, str]:
    text = plain(etree.tostring(root, encoding="unicode", method="html")[:_START])
    head = " ".join(_titles(root))
    if any(field.get("type", "").lower() == "password" for field in root.iter("input")):
        return _LOGIN
    if _CAPTCHA.words.search(head) or (len(text) < 2 * _SHELL and _CAPTCHA.words.search(text)):
        return _CAPTCHA.reason, _CAPTCHA.hint
    if _ERROR.words.search(head) or (len(text) < _SHELL and _ERROR.words.search(text)):
        return _ERROR.reason, _ERROR.hint
    if len(text) < _SHELL and root.find(".//script") is not None:
        return _SCRIPTED
    return _LISTLESS


def _titles(root: etree._Element) -> list[str]:
    return [" ".join(map(str, element.itertext()))[:500] for element in root.iter("title", "h1")]
