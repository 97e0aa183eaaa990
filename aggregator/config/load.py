"""The configuration file and the files it names, read whole or refused whole.

The only place that decides in which order problems are told: by file, then by line.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from aggregator.config.assembly import LISTS, Assembly, assembled
from aggregator.config.credentials import credentials_of
from aggregator.config.document import Document, Fault, read
from aggregator.config.environment import overrides
from aggregator.config.files import file_faults
from aggregator.config.included import Included, included
from aggregator.config.problems import faults
from aggregator.config.references import reference_faults, vocabulary_paths
from aggregator.config.schema import included_schema, schema
from aggregator.config.settings import Settings
from aggregator.config.store import store_faults, told_store
from aggregator.config.vocabulary import read_vocabulary
from aggregator.errors import ConfigError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Settings, and the places where each of them was written."""

    settings: Settings
    written: Assembly


def load(path: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of a YAML file; a ConfigError holds all its problems at once.

    Paths in the file are relative to it and come out absolute. Files that it names are read as
    well; a source's directory need not exist. Variables of the environment, by default of this
    process, come before what the file says.
    """
    return load_with_places(path, environment).settings


def load_with_places(
    path: Path, environment: Mapping[str, str] | None = None, *, files: bool = False
) -> Loaded:
    """The same with its places; with `files`, unreadable files of sources are problems as well."""
    variables = os.environ if environment is None else environment
    main = read(path, str(path))
    further, problems = included(main, path.parent)
    found, unknown = overrides(variables, schema())
    written = assembled(main, further, found)
    at = _At(path=path, credentials=credentials_of(variables), written=written)
    at.problems += [*problems, *unknown, *main.problems]
    settings = at.settings(files=files)
    if at.problems or settings is None:
        raise _all(at.problems, str(path))
    return Loaded(settings=settings, written=written)


@dataclass(slots=True, kw_only=True)
class _At:
    """One reading of a configuration, with the problems that it meets."""

    path: Path
    credentials: Path
    written: Assembly
    labels: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def settings(self, *, files: bool) -> Settings | None:
        """The settings; None, or with problems, when they are not good."""
        written, folder = self.written, self.path.parent
        for document in (written.main, *written.included):
            self._read_vocabularies(document)
            if files:
                told = file_faults(document.value, _folder(document), self.credentials)
                self.problems += map(document.problem, told)
        for fault in reference_faults(written.value, written.where):
            self.problems.append(written.problem(fault))
        for fault in store_faults(written.value, folder, self.credentials):
            self.problems.append(written.problem(fault))
        value = written.value | self._members()
        try:
            return Settings.model_validate(value, context=self._context(written.main))
        except ValidationError as error:
            told = faults(error, schema())
            self.problems += [written.problem(fault) for fault in told if not self._is_told(fault)]
            return None

    def _is_told(self, fault: Fault) -> bool:
        """Whether sources are only missing because those of included files are not good."""
        there = bool(self.written.value.get("sources")) and "sources" not in self.written.main.value
        return there and fault.loc == ("sources",)

    def _members(self) -> dict[str, Any]:
        """The three lists: of the first file as written, of the others as they were judged.

        Each file is judged by itself, for its paths are relative to it.
        """
        value = self.written.value
        own = {key: self.written.main.value.get(key, []) for key in LISTS}
        lists: dict[str, Any] = {k: list(v) for k, v in own.items() if isinstance(v, list)}
        for document in self.written.included:
            self.problems += document.problems
            judged = self._judged(document)
            for key in lists:
                lists[key] += getattr(judged, key, ())
        return {key: found for key, found in lists.items() if key in value or found}

    def _judged(self, document: Document) -> Included | None:
        try:
            return Included.model_validate(document.value, context=self._context(document))
        except ValidationError as error:
            self.problems += map(document.problem, faults(error, included_schema()))
            return None

    def _context(self, document: Document) -> dict[str, Any]:
        told = told_store(self.written.value, self.path.parent, self.credentials)
        return {
            "base": _folder(document).absolute(),
            "credentials": self.credentials,
            "vocabularies": self.labels,
            "store": told,
        }

    def _read_vocabularies(self, document: Document) -> None:
        for loc, told in vocabulary_paths(document.value):
            file = os.path.normpath(_folder(document) / told)
            target = Path(os.path.abspath(file))  # noqa: PTH100 - Path.absolute keeps the dots
            if target in self.labels:
                continue
            if not target.is_file():
                text = f"there is no file {file}; paths are relative to {document.file}"
                self.problems.append(document.problem(Fault(loc=loc, text=text)))
                continue
            try:
                self.labels[target] = read_vocabulary(target, file)
            except ConfigError as error:
                self.problems += error.problems


def _folder(document: Document) -> Path:
    return Path(document.file).parent


def _all(problems: Sequence[Problem], first: str) -> ConfigError:
    """The problems in order of file and line; of several about one value, the first found."""
    told: dict[tuple[str, int, int, str], Problem] = {}
    for problem in problems:
        told.setdefault((problem.file, problem.line, problem.column, problem.key), problem)
    return ConfigError(
        tuple(told[place] for place in sorted(told, key=lambda at: (at[0] != first, at)))
    )
