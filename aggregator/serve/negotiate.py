"""Which coding a client takes (RFC 9110, section 12.5.3). Pure."""

from __future__ import annotations

import re

_WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


def coding(accept: str | None) -> str | None:
    """`gzip` or `identity`, whichever is liked better; None when the client refuses both.

    Equal liking goes to gzip. A field that is absent asks for nothing: identity.
    """
    if accept is None:
        return "identity"
    weights = dict(map(_member, accept.lower().split(",")))
    rest = weights.get("*")
    gzip = weights.get("gzip", weights.get("x-gzip", rest or 0.0))
    # What is not spoken of is welcome, but less than anything that is (12.5.3).
    identity = weights.get("identity", 0.001 if rest is None else rest)
    if gzip == identity == 0:
        return None
    return "gzip" if gzip >= identity else "identity"


def _member(text: str) -> tuple[str, float]:
    name, _, parameter = text.partition(";")
    weight = _WEIGHT.fullmatch(parameter.strip().replace(" ", ""))
    return name.strip(), float(weight[1]) if weight else 1.0
