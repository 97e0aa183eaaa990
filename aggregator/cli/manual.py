"""Writes the manual page out of the commands: `python -m aggregator.cli.manual [DIRECTORY]`.

roff for man(7). Knows the commands only by what they tell of themselves.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from aggregator import __version__
from aggregator.cli import COMMANDS, group

PAGE = "aggregator.1"
_CODES = {
    0: "done",
    1: "a source failed or something was refused; the others were taken in",
    2: "the command line is wrong",
    75: "try again: the state directory is in use, or the store cannot be reached",
    78: "the configuration is wrong",
    130: "broken off with Ctrl-C",
}
_VARIABLES = {
    "AGGREGATOR_CONFIG": "The configuration file, when --config is not given.",
    "AGGREGATOR_KEY, AGGREGATOR_KEY__KEY": "The value of a key in the place of the file's, such "
    "as AGGREGATOR_PUBLISH__ENTRIES=20.",
    "CREDENTIALS_DIRECTORY": "Where files named credential:NAME are; systemd sets it.",
    "NO_COLOR": "No colours, even on a terminal.",
}


def page() -> str:
    """The manual page; the same for the same commands and version."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield f'.TH AGGREGATOR 1 "" "aggregator {_text(__version__)}" "User Commands"'
    yield from (".SH NAME", "aggregator \\- turns dumps of news listings into feeds per topic")
    yield from (".SH SYNOPSIS", ".B aggregator", ".I COMMAND", "[OPTIONS] [ARGUMENTS]")
    yield ".SH DESCRIPTION"
    yield from _prose(group.help or "")
    yield ".SH COMMANDS"
    context = click.Context(group, info_name="aggregator")
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        yield from _command(command, click.Context(command, info_name=name, parent=context))
    yield ".SH EXIT STATUS"
    for code, meaning in _CODES.items():
        yield from (".TP", f".B {code}", _text(meaning))
    yield ".SH ENVIRONMENT"
    for variable, meaning in _VARIABLES.items():
        yield from (".TP", f".B {_text(variable)}", _text(meaning))
    yield ".SH FILES"
    yield from (".TP", ".I config/aggregator.yaml", "The configuration, unless another is named.")


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    """A command with its options, and after it the verbs that stand below it."""
    usage = " ".join(command.collect_usage_pieces(context))
    yield f".SS {_text(context.command_path)} {_text(usage)}"
    yield from _prose(command.help or "")
    for option in command.get_params(context):
        told = option.get_help_record(context)
        if told is not None and told[1] and "--help" not in told[0]:
            yield from (".TP", f".B {_text(told[0])}", _text(told[1]))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _command(inner, click.Context(inner, info_name=name, parent=context))


def _prose(text: str) -> Iterator[str]:
    """Paragraphs; those marked with a backspace are examples and keep their lines."""
    for paragraph in re.split(r"\n\s*\n", re.sub(r"\r\n?", "\n", text).strip()):
        lines = [line.strip(" ") for line in paragraph.splitlines()]
        if lines[0] == "\b":
            yield from (".PP", ".nf", *(f"    {_text(line)}" for line in lines[1:]), ".fi")
        else:
            yield from (".PP", _text(" ".join(lines)))


def _text(text: str) -> str:
    """The text without what roff would read as its own; a hyphen stays one that can be typed."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def main(arguments: list[str]) -> None:
    """Write the page into the directory."""
    folder = Path(arguments[0] if arguments else "docs/man")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE).write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{folder / PAGE}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
