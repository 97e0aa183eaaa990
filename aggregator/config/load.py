"""The configuration file and the files it names, read whole or refused whole.

The only place that decides in which order problems are told: by file, then by line.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from aggregator.config.document import Document, Fault, read
from aggregator.config.problems import faults
from aggregator.config.references import reference_faults, vocabulary_paths
from aggregator.config.schema import schema
from aggregator.config.settings import Settings
from aggregator.config.store import store_faults, told_store
from aggregator.config.vocabulary import read_vocabulary
from aggregator.errors import ConfigError, Problem


def load(path: Path) -> Settings:
    """The settings of a YAML file; a ConfigError holds all its problems at once.

    Paths in the file are relative to it and come out absolute. Files that it names are read as
    well; a source's directory need not exist.
    """
    document = read(path, str(path))
    labels, problems = _vocabularies(document, path.parent)
    problems += document.problems
    problems += map(document.problem, reference_faults(document.value))
    problems += map(document.problem, store_faults(document.value, path.parent))
    context = {
        "base": path.parent.absolute(),
        "vocabularies": labels,
        "store": told_store(document.value, path.parent),
    }
    try:
        settings = Settings.model_validate(document.value, context=context)
    except ValidationError as error:
        problems += map(document.problem, faults(error, schema()))
        raise _all(problems, str(path)) from None
    if problems:
        raise _all(problems, str(path))
    return settings


def _all(problems: list[Problem], first: str) -> ConfigError:
    """The problems in order of file and line; of several about one value, the first found."""
    told: dict[tuple[str, int, int, str], Problem] = {}
    for problem in problems:
        told.setdefault((problem.file, problem.line, problem.column, problem.key), problem)
    return ConfigError(
        tuple(told[place] for place in sorted(told, key=lambda at: (at[0] != first, at)))
    )


def _vocabularies(
    document: Document, folder: Path
) -> tuple[Mapping[Path, tuple[str, ...]], list[Problem]]:
    labels: dict[Path, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for loc, written in vocabulary_paths(document.value):
        file = os.path.normpath(folder / written)
        target = Path(os.path.abspath(file))  # noqa: PTH100 - Path.absolute keeps the dots
        if not target.is_file():
            text = f"there is no file {file}; paths are relative to {document.file}"
            problems.append(document.problem(Fault(loc=loc, text=text)))
            continue
        try:
            labels[target] = read_vocabulary(target, file)
        except ConfigError as error:
            problems += error.problems
    return labels, problems
