"""Options that several commands share, and how results are printed."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from aggregator.cli.completion import source_names
from aggregator.config import did_you_mean
from aggregator.text import visible

F = TypeVar("F", bound=Callable[..., object])


def config_option(command: F) -> F:
    """Adds --config."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="AGGREGATOR_CONFIG",
        default=Path("config/aggregator.yaml"),
        show_default=True,
        metavar="FILE",
        help="The configuration file.",
    )(command)


def dump_options(command: F) -> F:
    """Adds what tells how a dump is to be read: --source and --vocabulary."""
    as_source = click.option(
        "--source",
        metavar="NAME",
        shell_complete=source_names,
        help="Read it as a dump of this configured source.",
    )
    with_labels = click.option(
        "--vocabulary",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Divide topic labels with this vocabulary.",
    )
    return as_source(with_labels(command))


def check_source(name: str, known: Collection[str]) -> None:
    """Raises UsageError, with what may have been meant, when no source is called so."""
    if name not in known:
        meant = did_you_mean(name, known)
        there = ", ".join(known)
        raise click.UsageError(f"no source is called {shown(name)!r}; {meant}there are: {there}")


def json_option(command: F) -> F:
    """Adds --json."""
    return click.option(
        "--json", "as_json", is_flag=True, help="For machines: one JSON object a line."
    )(command)


def print_json(values: Iterable[dict[str, object]]) -> None:
    """Prints one object a line."""
    for value in values:
        click.echo(json.dumps(value, ensure_ascii=False))


def print_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints columns for people, the last one as wide as it needs."""
    table = [heads, *([shown(cell) for cell in row] for row in rows)]
    widths = [max(len(str(row[i])) for row in table) for i in range(len(heads))]
    for row in table:
        cells = [str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())


def shown(value: object) -> str:
    """A value in one line, without characters that would move the cursor."""
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() else " " for c in visible(text))
