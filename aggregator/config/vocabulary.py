"""A vocabulary file: the labels a source is known to use.

Knows neither topics nor sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aggregator.config.document import Document, Fault, entries, read
from aggregator.config.kinds import Line
from aggregator.config.problems import faults
from aggregator.errors import ConfigError
from aggregator.text import label_key


class Vocabulary(BaseModel):
    """The labels a source is known to use."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    labels: tuple[Line, ...] = Field(min_length=1, description="Every label once, as written.")


def vocabulary_schema() -> dict[str, Any]:
    """The JSON Schema of a vocabulary file."""
    return Vocabulary.model_json_schema()


def read_vocabulary(path: Path, file: str) -> tuple[str, ...]:
    """The labels of the file at path, called `file` in messages; ConfigError with all problems."""
    document = read(path, file)
    problems = [*document.problems, *map(document.problem, _repeated(document))]
    try:
        vocabulary = Vocabulary.model_validate(document.value)
    except ValidationError as error:
        problems += map(document.problem, faults(error, vocabulary_schema()))
        raise ConfigError(tuple(problems)) from None
    if problems:
        raise ConfigError(tuple(problems))
    return vocabulary.labels


def _repeated(document: Document) -> Iterator[Fault]:
    seen: set[str] = set()
    for loc, label in entries(document.value, "labels"):
        if isinstance(label, str) and label_key(label) in seen:
            yield Fault(loc=loc, text=f"the label {label!r} stands twice; keep one")
        seen.add(label_key(str(label)))
