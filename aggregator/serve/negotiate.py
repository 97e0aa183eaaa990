"""Which coding a client takes (RFC 9110, section 12.5.3). Pure."""

from __future__ import annotations

import re
from typing import Literal

Coding = Literal["br", "gzip", "identity"]

_WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


def coding(accept: str | None, *, brotli: bool = False) -> Coding | None:
    """The coding that is liked best; None when the client refuses all there are.

    Of equally liked ones the smallest is taken; brotli, if there is that form, only when it is
    named, since `*` is also sent by what has never heard of it. A field that is absent asks for
    nothing: identity.
    """
    if accept is None:
        return "identity"
    weights = dict(map(_member, accept.lower().split(",")))
    rest = weights.get("*")
    # What is not spoken of is welcome, but less than anything that is (12.5.3).
    identity = weights.get("identity", 0.001 if rest is None else rest)
    liked: dict[Coding, float] = {
        "br": weights.get("br", 0.0) if brotli else 0.0,
        "gzip": weights.get("gzip", weights.get("x-gzip", rest or 0.0)),
        "identity": identity,
    }
    best = max(liked, key=liked.__getitem__)
    return best if liked[best] else None


def _member(text: str) -> tuple[str, float]:
    name, _, parameter = text.partition(";")
    weight = _WEIGHT.fullmatch(parameter.strip().replace(" ", ""))
    return name.strip(), float(weight[1]) if weight else 1.0
