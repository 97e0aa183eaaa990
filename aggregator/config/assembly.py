"""The configuration as it was written, in all its places: the file, those it includes, variables.

Tells where a value stands. Reads nothing and judges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aggregator.config.document import Document, Fault, Loc, Value, dotted
from aggregator.config.environment import Override, apply
from aggregator.errors import Problem

LISTS = ("sources", "topics", "feeds")
_HEAD = 2  # steps that name the member of a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """Several places as one: lists of included files go on where those before them end."""

    main: Document
    included: tuple[Document, ...]
    overrides: tuple[Override, ...]
    value: dict[str, Value]
    members: dict[Loc, tuple[Document, Loc]]  # of included files: where each really stands

    def problem(self, fault: Fault) -> Problem:
        """The fault with the place of its key, or of the nearest that stands anywhere."""
        for one in self.overrides:
            if fault.loc[: len(one.loc)] == one.loc:
                return one.problem(dotted(fault.loc), fault.text)
        document, head = self.members.get(fault.loc[:_HEAD], (self.main, fault.loc[:_HEAD]))
        return document.problem(replace(fault, loc=(*head, *fault.loc[_HEAD:])))

    def where(self, loc: Loc) -> str:
        """The place of a value as a message names it: file and line where there are several."""
        if not self.included:
            return dotted(loc)
        found = self.problem(Fault(loc=loc, text=""))
        return f"{found.file}:{found.line}:{found.column}"

    def origin(self, loc: Loc) -> str | None:
        """The variable, or the file and line, that sets a key; None when nothing does."""
        for one in self.overrides:
            if one.loc == loc:
                return f"${one.name}"
        document, head = self.members.get(loc[:_HEAD], (self.main, loc[:_HEAD]))
        at = (*head, *loc[_HEAD:])
        node = document.keys.get(at) or document.values.get(at)
        return f"{document.file}:{node.start_mark.line + 1}" if node else None


def assembled(
    main: Document, included: Sequence[Document], overrides: Sequence[Override]
) -> Assembly:
    """The places as one."""
    value = dict(main.value)
    members: dict[Loc, tuple[Document, Loc]] = {}
    for key in LISTS:
        own = value.get(key, [])
        joined = list(own) if isinstance(own, list) else []
        for document in included:
            further = document.value.get(key)
            for place, member in enumerate(further if isinstance(further, list) else []):
                members[key, len(joined)] = document, (key, place)
                joined.append(member)
        if joined and isinstance(own, list):
            value[key] = joined
    return Assembly(
        main=main,
        included=tuple(included),
        overrides=tuple(overrides),
        value=apply(list(overrides), value),
        members=members,
    )
