"""What came back from a poll, and what it means.

Values only. An answer is told by whoever has asked; a verdict is what `heard` makes of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

Headers = Mapping[str, Sequence[str]]  # lower-case name -> values as received


class Body(StrEnum):
    """What the body of a 200 looks like from outside."""

    WHOLE = "whole"
    EMPTY = "empty"
    CUT = "cut"  # shorter than announced, or its end never came
    PAGE = "page"  # an HTML page where a feed was expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One redirect that was followed."""

    status: int
    target: str  # absolute
    headers: Headers = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The end of one exchange: an answer, or else the error that took its place.

    A body that was resumed by range and is whole counts as a 200.
    """

    status: int | None = None  # None when there was an error
    headers: Headers = field(default_factory=dict)
    hops: tuple[Hop, ...] = ()
    body: Body = Body.WHOLE
    conditional: bool = False  # validators were sent
    error: str | None = None  # one sentence
    hint: str | None = None  # what to do about the error
    permanent: bool = False  # the error does not go away by itself


class Outcome(StrEnum):
    """What a poll has brought."""

    FRESH = "fresh"  # a body to parse
    UNCHANGED = "unchanged"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an answer means; of a failure also the sentence and the remedy."""

    outcome: Outcome
    sentence: str = ""
    hint: str | None = None
    permanent: bool = False  # a hand is needed; it is asked again all the same
    retry_after: timedelta | None = None  # how long the server asked for, capped
    moved_to: str | None = None  # the URL has moved for good, with this poll
