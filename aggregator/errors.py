"""The errors of this package: one class per decision of a catcher.

AggregatorError              subject, hint (what to type next)
  ConfigError                every problem at once
  SourceError                permanent, retry_after
    FetchError
    ParseError               format, position
      Quarantined            reason, figures
  StoreError
    SchemaError
    Locked
  RenderError

The docstring of a class is its default message. Rooms raise and never log; the catcher logs once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


class AggregatorError(Exception):
    """The aggregator could not go on."""

    def __init__(
        self, message: str | None = None, *, subject: str | None = None, hint: str | None = None
    ) -> None:
        self.message = message or (type(self).__doc__ or "").splitlines()[0].rstrip(".")
        self.subject = subject
        self.hint = hint
        super().__init__(self.message)

    def __str__(self) -> str:
        place = f"{self.subject}: " if self.subject else ""
        remedy = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.message}{remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault of a configuration file; line and column count from 1."""

    file: str
    line: int
    column: int
    key: str
    text: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        return f"{where}: {self.key}: {self.text}" if self.key else f"{where}: {self.text}"


class ConfigError(AggregatorError):
    """The configuration is not valid."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class SourceError(AggregatorError):
    """A source could not be taken in."""

    def __init__(
        self,
        message: str | None = None,
        *,
        subject: str | None = None,
        hint: str | None = None,
        permanent: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message, subject=subject, hint=hint)
        self.permanent = permanent
        self.retry_after = retry_after


class FetchError(SourceError):
    """A dump could not be fetched."""


class ParseError(SourceError):
    """A dump could not be read."""


class Quarantined(ParseError):
    """A dump cannot be trusted."""

    def __init__(
        self,
        reason: str,
        *,
        subject: str | None = None,
        hint: str | None = None,
        figures: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__(reason, subject=subject, hint=hint)
        self.reason = reason
        self.figures = dict(figures or {})


class StoreError(AggregatorError):
    """The store could not be used."""


class SchemaError(StoreError):
    """The store's schema does not fit this version of the aggregator."""


class Locked(StoreError):
    """Another process is using this state directory."""


class RenderError(AggregatorError):
    """A feed could not be rendered."""
