"""Settings as YAML text: what is in force, and lists of sources to include.

The library quotes and escapes. Writes no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from aggregator.config.document import Loc, Value
from aggregator.config.shown import Shown

_WIDE = 4096  # columns: a value stays in its line, with its comment
_COLUMN = 48  # where a comment begins, unless its line is longer
_DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A source that is to be written, with a line about it."""

    keys: Mapping[str, Value]
    remark: str = ""


def settings_text(shown: Iterable[Shown]) -> str:
    """What is in force as YAML; a comment tells where each value comes from."""
    root = CommentedMap()
    for one in shown:
        parent = _parent(root, one.loc)
        key = str(one.loc[-1])
        parent[key] = _flow(one.value)
        parent.yaml_add_eol_comment(one.origin or _DEFAULT, key, column=_COLUMN)
    return _text(root)


def sources_text(sources: Sequence[NewSource], head: str) -> str:
    """A file of sources to be included, a comment above each that has a remark."""
    root, listed = CommentedMap(), CommentedSeq()
    root["sources"] = listed
    for place, one in enumerate(sources):
        listed.append(CommentedMap(one.keys))
        if one.remark:
            listed.yaml_set_comment_before_after_key(place, before=one.remark, indent=2)
    return head + _text(root)


def _parent(root: CommentedMap, loc: Loc) -> CommentedMap:
    """The mapping in which a key stands, made with those around it."""
    here: Any = root
    for step, following in pairwise(loc):
        if isinstance(step, int) and step == len(here):
            here.append(CommentedMap())
        elif isinstance(step, str) and step not in here:
            here[step] = CommentedSeq() if isinstance(following, int) else CommentedMap()
        here = here[step]
    assert isinstance(here, CommentedMap)
    return here


def _flow(value: Value) -> object:
    """The value, a list or a mapping in one line."""
    if isinstance(value, list):
        listed = CommentedSeq(value)
        listed.fa.set_flow_style()
        return listed
    if isinstance(value, dict):
        mapped = CommentedMap(value)
        mapped.fa.set_flow_style()
        return mapped
    return value


def _text(root: CommentedMap) -> str:
    yaml = YAML()
    yaml.width = _WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    written = StringIO()
    yaml.dump(root, written)
    return written.getvalue()
