"""What a look at the machine found. Knows nothing of how to look."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"  # it runs, and not as well as it could
    FAIL = "fail"  # it does not run, or will soon stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding."""

    name: str  # what was looked at, in a word or two
    verdict: Verdict
    text: str
    remedy: str | None = None  # what to do; None when all is well


def good(name: str, text: str) -> Check:
    """All is well."""
    return Check(name=name, verdict=Verdict.OK, text=text)


def poor(name: str, text: str, remedy: str) -> Check:
    """It runs, and not as well as it could."""
    return Check(name=name, verdict=Verdict.WARN, text=text, remedy=remedy)


def bad(name: str, text: str, remedy: str) -> Check:
    """It does not run, or will soon stop."""
    return Check(name=name, verdict=Verdict.FAIL, text=text, remedy=remedy)
