"""Statements that are written once, compiled once for each product, and then go to its driver.

Building and looking up a statement in the library costs some ten times what SQLite takes to answer
it, and a dump asks dozens. Knows no table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from aggregator.store.database.driver import asked, done, done_for_each

_Row = tuple[Any, ...]


class _Compiled(NamedTuple):
    text: str
    places: tuple[str, ...]  # names of the values in order; empty where the driver takes names
    fixed: Mapping[str, Any]  # values that are part of the statement
    changed: Mapping[str, Callable[[Any], Any]]  # how values of some types reach the driver
    lists: tuple[str, ...]  # values that stand for several


class Statement:
    """One statement of the library's language, for as many calls as there are.

    Values are given by the names of their parameters, as the library takes them; a parameter that
    expands takes a list, and of an empty one nothing is found or done. What comes back is as the
    driver gives it: times are numbers, and so may booleans be.
    """

    __slots__ = ("_compiled", "_told")

    def __init__(self, told: Executable) -> None:
        self._told = told
        self._compiled: dict[str, _Compiled] = {}  # by product

    def rows(self, connection: Connection, **values: object) -> list[_Row]:
        """All rows that are found."""
        call = self._call(connection, values)
        return asked(connection, *call) if call else []

    def row(self, connection: Connection, **values: object) -> _Row | None:
        """The first row that is found."""
        found = self.rows(connection, **values)
        return found[0] if found else None

    def value(self, connection: Connection, **values: object) -> Any:  # noqa: ANN401 - a column's
        """The first column of the first row; None when there is none."""
        found = self.rows(connection, **values)
        return found[0][0] if found else None

    def column(self, connection: Connection, **values: object) -> list[Any]:
        """The first column of all rows."""
        return [row[0] for row in self.rows(connection, **values)]

    def run(self, connection: Connection, **values: object) -> int:
        """Executes it; how many rows it changed."""
        call = self._call(connection, values)
        return done(connection, *call) if call else 0

    def run_all(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Executes it once with the values of each row; none of them may be a list."""
        calls = [call for row in rows if (call := self._call(connection, row)) is not None]
        if calls:
            done_for_each(connection, calls[0][0], [values for _, values in calls])

    def _call(
        self, connection: Connection, values: Mapping[str, object]
    ) -> tuple[str, _Row | dict[str, Any]] | None:
        name = connection.dialect.name
        ready = self._compiled.get(name)
        if ready is None:
            ready = self._compiled[name] = _compiled(self._told, connection)
        told: dict[str, Any] = {**ready.fixed, **values}
        for one, change in ready.changed.items():
            value = told[one]
            told[one] = [*map(change, value)] if one in ready.lists else change(value)
        if ready.lists:
            return _spread(ready, told)
        return ready.text, tuple([told[one] for one in ready.places]) if ready.places else told


def _compiled(told: Executable, connection: Connection) -> _Compiled:
    dialect = connection.dialect
    made = told.compile(dialect=dialect)  # type: ignore[attr-defined] # every statement has it
    assert isinstance(made, SQLCompiler)
    changed = {}
    for bound, name in made.bind_names.items():
        kind: TypeEngine[Any] = bound.type
        change = kind.dialect_impl(dialect).bind_processor(dialect)
        if change is not None:
            changed[name] = change
    return _Compiled(
        made.string,
        tuple(made.positiontup or ()),
        made.params,
        changed,
        tuple(name for bound, name in made.bind_names.items() if bound.expanding),
    )


def _spread(ready: _Compiled, told: dict[str, Any]) -> tuple[str, _Row | dict[str, Any]] | None:
    """The call with a place for each value of a list; None when a list is empty."""
    text = ready.text
    for name in ready.lists:
        values = told[name] = [*told[name]]
        if not values:
            return None
        marks = [f"%({name}_{number})s" for number in range(len(values))]
        places = ["?"] * len(values) if ready.places else marks
        text = text.replace(f"__[POSTCOMPILE_{name}]", ", ".join(places))
    if ready.places:
        lists = set(ready.lists)
        spread = [told[one] if one in lists else [told[one]] for one in ready.places]
        return text, tuple([value for values in spread for value in values])
    for name in ready.lists:
        told |= {f"{name}_{number}": value for number, value in enumerate(told.pop(name))}
    return text, told
