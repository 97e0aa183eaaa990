"""Texts for people, without the secrets that an address or a header in them may hold.

Pure. Knows no address by heart: it goes by where a secret stands, and by what it is called.
"""

from __future__ import annotations

import re

MASK = "***"

# User name and password of an address. A name alone may be a token, so that it goes as well.
_LOGIN = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/?#\"'<>]*@")
# A value in a query, a form or a setting, by the name before it.
_NAMED = re.compile(
    r"(?i)\b((?:[a-z0-9_.-]*[_.-])?"
    r"(?:access[_-]?key|api[_-]?key|apikey|auth|credential|jwt|key|pass(?:wd|word|phrase)?|pwd"
    r"|secret|session(?:id)?|sid|sig(?:nature)?|token|accesstoken)=)"
    r"[^\s&;#\"'<>]+"
)
_HEADER = re.compile(
    r"(?i)\b((?:proxy-)?authorization[\"']?\s*[:=]\s*[\"']?(?:[a-z]+\s+)?)[^\s,;\"'<>]+"
)
_SCHEME = re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9._~+/=-]{8,}")


def masked(text: str) -> str:
    """The text with every secret that is known by its place or name replaced by `***`."""
    if "@" in text:
        text = _LOGIN.sub(rf"\1{MASK}@", text)
    if "=" in text:
        text = _NAMED.sub(rf"\1{MASK}", text)
    text = _HEADER.sub(rf"\1{MASK}", text)
    return _SCHEME.sub(rf"\1 {MASK}", text)
