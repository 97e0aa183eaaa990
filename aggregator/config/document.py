"""YAML 1.2 to plain values, with the place of every key and value.

Reads the tree of nodes itself, because the library stops at the first duplicate key.
Knows no key of the configuration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML, MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.constructor import BaseConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node
from ruamel.yaml.reader import ReaderError

from aggregator.errors import ConfigError, Problem

_TAG = "tag:yaml.org,2002:"
_TYPED = {f"{_TAG}{kind}" for kind in ("null", "bool", "int", "float")}
_PLAIN = {f"{_TAG}{kind}" for kind in ("str", "map", "seq", "timestamp", "merge", "value")}
_TOO_DEEP = "is nested too deeply"

Value = dict[str, "Value"] | list["Value"] | str | int | float | bool | None
Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong at a key, or at its value."""

    loc: Loc
    text: str
    at_key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One YAML file as plain values."""

    file: str  # as the operator wrote it
    value: dict[str, Value]
    keys: dict[Loc, Node]
    values: dict[Loc, Node]
    problems: tuple[Problem, ...]  # duplicate keys and the like

    def problem(self, fault: Fault) -> Problem:
        """The fault with its line and column, or those of the nearest that stands there."""
        loc = fault.loc
        places = self.keys if fault.at_key else self.values
        while loc and loc not in places:
            loc, places = loc[:-1], self.values
        return _problem(self.file, places.get(loc), fault.loc, fault.text)


def read(path: Path, file: str, *, may_be_empty: bool = False) -> Document:
    """The YAML file at path, called `file` in messages; a ConfigError when it is no mapping."""
    try:
        text = _decoded(path.read_bytes(), file)
    except OSError as error:
        raise _error(file, f"cannot be read: {error.strerror}") from None
    root = _composed(text, file)
    if root is None and may_be_empty:
        return Document(file=file, value={}, keys={}, values={}, problems=())
    if root is None:
        raise _error(file, "the file is empty; it must be a mapping of keys to values")
    if not isinstance(root, MappingNode):
        raise _error(file, "the file must be a mapping of keys to values")
    walk = _Walk(file=file)
    try:
        value = walk.mapping(root, ())
    except RecursionError:
        raise _error(file, _TOO_DEEP) from None
    return Document(
        file=file,
        value=value,
        keys=walk.keys,
        values=walk.values | {(): root},
        problems=tuple(walk.problems),
    )


def dotted(loc: Loc) -> str:
    """A location as people read it: `sources.0.every`."""
    return ".".join(map(str, loc))


def _error(file: str, text: str, line: int = 1, column: int = 1) -> ConfigError:
    return ConfigError((Problem(file=file, line=line, column=column, key="", text=text),))


def _problem(file: str, node: Node | None, loc: Loc, text: str) -> Problem:
    line, column = (node.start_mark.line, node.start_mark.column) if node else (0, 0)
    return Problem(file=file, line=line + 1, column=column + 1, key=dotted(loc), text=text)


def _decoded(body: bytes, file: str) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(body[: error.start].decode("utf-8-sig"))
        raise _error(file, "is not UTF-8; save it as UTF-8", line, column) from None


def _place(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _composed(text: str, file: str) -> Node | None:
    try:
        return _yaml().compose(text)  # type: ignore[no-any-return] # untyped upstream
    except ReaderError as error:
        place = _place(text[: error.position])
        raise _error(file, "a control character is not allowed", *place) from None
    except MarkedYAMLError as error:
        raise _syntax(error, text, file) from None
    except (YAMLError, ValueError) as error:
        raise _error(file, f"is not YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise _error(file, _TOO_DEEP) from None


def _yaml() -> YAML:
    return YAML(typ="safe", pure=True)


def _syntax(error: MarkedYAMLError, text: str, file: str) -> ConfigError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.splitlines()
    if line < len(lines) and lines[line][column : column + 1] == "\t":
        return _error(file, "a tab cannot indent; use spaces", line + 1, column + 1)
    told = " ".join(filter(None, (error.context, error.problem)))
    return _error(file, f"is not YAML: {told}", line + 1, column + 1)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """Turns nodes into values, and remembers where they stood."""

    file: str
    keys: dict[Loc, Node] = field(default_factory=dict)
    values: dict[Loc, Node] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    constructor: BaseConstructor = field(default_factory=lambda: _yaml().constructor)
    inside: set[int] = field(default_factory=set)  # ids of the nodes being walked: aliases can loop

    def mapping(self, node: MappingNode, loc: Loc) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key, child in node.value:
            name = self._key(key, loc)
            at = (*loc, name)
            if name in found:
                first = self.keys[at].start_mark.line + 1
                self._fault(key, at, f"the key stands twice, first in line {first}; keep one")
                continue
            self.keys[at] = key
            found[name] = self._value(child, at)
        return found

    def _value(self, node: Node, loc: Loc) -> Value:
        empty = isinstance(node, ScalarNode) and not node.value and node.style is None
        # What is not written stands nowhere: the next line would be pointed at.
        self.values[loc] = self.keys.get(loc, node) if empty else node
        if isinstance(node, ScalarNode):
            return self._scalar(node, loc)
        if id(node) in self.inside:
            self._fault(node, loc, "the alias refers to what it stands in")
            return None
        self.inside.add(id(node))
        found = self._collection(node, loc)
        self.inside.discard(id(node))
        return found

    def _collection(self, node: Node, loc: Loc) -> Value:
        self._check_tag(node, loc)
        if isinstance(node, MappingNode):
            return self.mapping(node, loc)
        assert isinstance(node, SequenceNode)
        return [self._value(child, (*loc, place)) for place, child in enumerate(node.value)]

    def _key(self, node: Node, loc: Loc) -> str:
        if not isinstance(node, ScalarNode):
            self._fault(node, loc, "a key must be a word, not a list or a mapping")
            return "?"
        return str(node.value)

    def _scalar(self, node: ScalarNode, loc: Loc) -> Value:
        tag = str(node.tag)
        if tag not in _TYPED:
            self._check_tag(node, loc)
            return str(node.value)
        try:
            construct = getattr(self.constructor, f"construct_yaml_{tag.removeprefix(_TAG)}")
            value: Value = construct(node)
        except ValueError:
            self._fault(node, loc, f"is not the {tag.removeprefix(_TAG)} its tag says")
            return None
        return value

    def _check_tag(self, node: Node, loc: Loc) -> None:
        if str(node.tag) not in _PLAIN:
            self._fault(node, loc, "tags are not used here; write the plain value")

    def _fault(self, node: Node, loc: Loc, text: str) -> None:
        self.problems.append(_problem(self.file, node, loc, text))


def entries(value: Value, *path: str) -> Iterator[tuple[Loc, Value]]:
    """The members of the list at a path with their locations; none when no list stands there."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    for place, member in enumerate(value if isinstance(value, list) else []):
        yield (*path, place), member
