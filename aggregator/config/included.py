"""Further files that the configuration includes: lists of sources, topics and feeds.

Finds and reads them; what they hold is judged like the lists of the first file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ConfigDict, Field, ValidationError

from aggregator.config.document import Document, Fault, Loc, Value, read
from aggregator.config.part import Part
from aggregator.config.registry import FeedSettings, TopicSettings
from aggregator.config.source import Source
from aggregator.errors import ConfigError, Problem

_WILD = frozenset("*?[")
_KEY = "include"


class Included(Part):
    """What an included file may hold: lists that go on where those before them end."""

    model_config = ConfigDict(title="Included file")

    sources: tuple[Source, ...] = Field(default=(), description="Further sources.")
    topics: tuple[TopicSettings, ...] = Field(default=(), description="Further topics.")
    feeds: tuple[FeedSettings, ...] = Field(default=(), description="Further combined feeds.")


def source_fault(keys: Mapping[str, Value]) -> str | None:
    """Why a source could not stand in an included file; None when it could."""
    try:
        Source.model_validate(dict(keys))
    except ValidationError as error:
        told = error.errors(include_url=False)[0]
        key = ".".join(map(str, told["loc"]))
        return f"{key}: {told.get('ctx', {}).get('error', told['msg'])}"
    return None


def included(main: Document, folder: Path) -> tuple[list[Document], list[Problem]]:
    """The files that are included, in the order of their names, and what is wrong with them.

    A pattern may match no file; a name without wildcards must be there.
    """
    documents: dict[Path, Document] = {}
    problems: list[Problem] = []
    for loc, pattern in _patterns(main.value.get(_KEY)):
        paths = sorted(_paths(pattern, folder))
        if fault := _missing(loc, pattern, folder, paths):
            problems.append(main.problem(fault))
        for path in paths:
            if path in documents:
                continue
            try:
                documents[path] = read(path, str(path), may_be_empty=True)
            except ConfigError as error:
                problems += error.problems
    return list(documents.values()), problems


def _patterns(written: Value) -> Iterator[tuple[Loc, str]]:
    """The patterns that are text; of others the model tells."""
    if isinstance(written, str) and written:
        yield (_KEY,), written
    for place, one in enumerate(written if isinstance(written, list) else ()):
        if isinstance(one, str) and one:
            yield (_KEY, place), one


def _paths(pattern: str, folder: Path) -> Iterator[Path]:
    path = Path(os.path.normpath(folder / pattern))
    if _WILD.isdisjoint(pattern):
        return iter([path])
    # Path.glob takes no absolute pattern, and the folder may hold what looks like a wildcard.
    top = Path(path.anchor) if Path(pattern).is_absolute() else folder
    rest = os.path.relpath(path, top) if Path(pattern).is_absolute() else os.path.normpath(pattern)
    return (Path(os.path.normpath(one)) for one in top.glob(rest) if not one.is_dir())


def _missing(loc: Loc, pattern: str, folder: Path, found: list[Path]) -> Fault | None:
    """A pattern matches nothing because its own directory is not there."""
    above = Path(os.path.normpath(folder / pattern)).parent
    if found or not _WILD.isdisjoint(str(above)) or above.is_dir():
        return None
    return Fault(loc=loc, text=f"there is no directory {above}; make it, or remove this")
