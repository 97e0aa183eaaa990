"""The pages of the reference that are made from the code: `python -m docs.generated`.

A test compares them with what stands in the folder, so that they never lag behind.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import click

from aggregator import errors
from aggregator.cli import COMMANDS, group
from aggregator.config.schema import schema

FOLDER = Path(__file__).with_name("reference")
_PACKAGE = Path(__file__).parents[1] / "aggregator"
_MADE = "<!-- Made from the code by `python -m docs.generated`; change it there. -->"
_ANYTHING = "…"  # what an error tells of the case at hand
_WIDTH = 100  # characters of a line of help

Schema = Mapping[str, Any]


def pages() -> dict[str, str]:
    """The texts of all pages by file name."""
    return {"keys.md": keys_page(), "options.md": options_page(), "errors.md": errors_page()}


def keys_page() -> str:
    """Every key of the configuration with its default, as the editor's schema tells them."""
    told = schema()
    return _page(
        "All keys",
        "Every key of the configuration at a glance; [its own page](configuration.md) tells more "
        "of each. Sizes, durations and addresses are written as in the defaults.",
        ["| key | default | meaning |", "|---|---|---|", *_keys(told, told, "", ())],
    )


def _keys(schema: Schema, part: Schema, prefix: str, inside: tuple[str, ...]) -> Iterator[str]:
    for name, told in part.get("properties", {}).items():
        key = f"{prefix}{name}"
        default = told.get("default")
        shown = "" if default in (None, {}, []) else f"`{_spelt(default)}`"
        yield f"| `{key}` | {shown} | {_cell(told.get('description', ''))} |"
        for kind, many in _parts(told):
            if kind not in inside:
                inner = f"{key}[]." if many else f"{key}."
                yield from _keys(schema, schema["$defs"][kind], inner, (*inside, kind))


def _parts(told: Schema) -> Iterator[tuple[str, bool]]:
    """The models that a value is made of, and whether there may be many."""
    for one in (told, *told.get("anyOf", ()), *told.get("allOf", ())):
        if "$ref" in one:
            yield one["$ref"].rpartition("/")[2], False
        inner = one.get("items") or one.get("additionalProperties")
        if isinstance(inner, Mapping) and "$ref" in inner:
            yield inner["$ref"].rpartition("/")[2], True


def _spelt(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def options_page() -> str:
    """What `--help` says of every command."""
    lines: list[str] = []
    for name in COMMANDS:
        context = click.Context(
            group, info_name="aggregator", help_option_names=["-h", "--help"], terminal_width=_WIDTH
        )
        found = group.get_command(context, name)
        assert found is not None
        lines += _help(found, context, name, "##")
    return _page("All options", "What `aggregator COMMAND --help` says.", lines)


def _help(command: click.Command, parent: click.Context, name: str, level: str) -> list[str]:
    context = click.Context(
        command, info_name=name, parent=parent, terminal_width=_WIDTH, max_content_width=_WIDTH
    )
    path = context.command_path.removeprefix("aggregator ")
    lines = [f"{level} {path}", "", "```text", *command.get_help(context).splitlines(), "```", ""]
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None:
                lines += _help(found, context, inner, f"{level}#")
    return [line.rstrip() for line in lines]


def errors_page() -> str:
    """Every error that the code raises, with what to do about it."""
    lines: list[str] = []
    for kind, (title, code) in _KINDS.items():
        told = sorted(set(_raised(kind)))
        lines += [
            "",
            f"## {title}",
            "",
            f"{errors.__dict__[kind].__doc__.splitlines()[0]} {code}",
            "",
        ]
        if told:
            lines += ["| it says | what to do |", "|---|---|"]
            lines += [f"| {_cell(text)} | {_cell(remedy)} |" for text, remedy in told]
    return _page(
        "All errors",
        f"What can be said when something fails; `{_ANYTHING}` stands for what is told of the case "
        "at hand. The last part of a message, in brackets, is what to do.",
        lines[1:],
    )


_KINDS = {
    "ConfigError": ("The configuration", "Exit code 78."),
    "FetchError": ("Fetching", "The source's row tells it; `ingest` ends with 1."),
    "ParseError": ("Reading", "The dump is refused; the feed stays as it was."),
    "Quarantined": ("Quarantine", "The dump waits for your decision; the feed stays as it was."),
    "StoreError": ("The store", "Exit code 75: try again, or do what it says."),
    "SchemaError": ("The store's schema", "Exit code 75."),
    "Locked": ("The lock", "Exit code 75."),
    "RenderError": ("Rendering", "The feed is served as it was."),
    "AggregatorError": ("Anything else", "Exit code 1."),
}


@cache
def _calls() -> tuple[ast.Call, ...]:
    """Every call of a name, in all modules."""
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted(_PACKAGE.rglob("*.py"))]
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    return tuple(call for call in calls if isinstance(call.func, ast.Name))


def _raised(kind: str) -> Iterator[tuple[str, str]]:
    """The messages and remedies of the errors of a class that the code makes."""
    for node in _calls():
        if isinstance(node.func, ast.Name) and node.func.id == kind:
            text = _text(node.args[0]) if node.args else ""
            remedy = next((_text(word.value) for word in node.keywords if word.arg == "hint"), "")
            if text.strip(f"{_ANYTHING}: "):
                yield text, remedy


def _text(node: ast.expr) -> str:
    """The text that an expression gives, as far as it is known before it runs."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_text, node.values))
    if isinstance(node, ast.IfExp):
        return f"{_text(node.body)} / {_text(node.orelse)}"
    return _ANYTHING


def _cell(text: str) -> str:
    """A text as it may stand in a table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "\\<").replace("*", "\\*")


def _page(title: str, opening: str, lines: list[str]) -> str:
    return "\n".join([f"# {title}", "", _MADE, "", opening, "", *lines]).rstrip() + "\n"


def main() -> None:
    """Writes all pages into the folder of the reference."""
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{FOLDER / name}\n")


if __name__ == "__main__":
    main()
