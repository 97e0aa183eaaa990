"""The reference pages and the glossary say what the code says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_origin

import click
import pytest
from pydantic import BaseModel

from aggregator.cli import COMMANDS, group
from aggregator.config import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def cells(page: Path, column: int) -> list[str]:
    """One column of every table of a page, without heads and rules."""
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    split = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]
    return [row[column].strip("| ") for row in split if len(row) > column]


def code_of(texts: list[str]) -> set[str]:
    """Everything between backquotes."""
    return {word for text in texts for word in re.findall(r"`([^`]+)`", text)}


def keys_of(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every key of a settings model with its place: `sources[].name`.

    What can stand in itself has no one place: its keys are those of a condition.
    """
    for name, field in model.model_fields.items():
        key = prefix + (field.alias or name)
        yield key
        for part, many in parts_of(field.annotation):
            if stands_in_itself(part):
                yield from (f"condition.{inner}" for inner in part.model_fields)
            else:
                yield from keys_of(part, f"{key}[]." if many else f"{key}.")


def stands_in_itself(model: type[BaseModel]) -> bool:
    """Whether a field of the model holds models of its own kind."""
    fields = model.model_fields.values()
    return any(part is model for field in fields for part, _ in parts_of(field.annotation))


def parts_of(annotation: object) -> Iterator[tuple[type[BaseModel], bool]]:
    """The models that a field holds, and whether it holds many."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, False
    for inner in get_args(annotation):
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield inner, get_origin(annotation) is tuple


def chapters() -> dict[str, str]:
    """The chapters of the commands page by title, and what stands before them as ''."""
    page = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    before, *rest = page.split("\n## ")
    return {"": before, **{chapter.partition("\n")[0]: chapter for chapter in rest}}


def options_of(command: str) -> set[str]:
    """The long options of a command, the short way out (`--no-http`) included."""
    found = group.get_command(click.Context(group), command)
    assert found is not None
    options = [option for option in found.params if isinstance(option, click.Option)]
    return {name for option in options for name in (option.secondary_opts or option.opts)}


def test_the_configuration_page_names_every_key_and_no_other() -> None:
    page = DOCS / "reference" / "configuration.md"

    documented = code_of(cells(page, 0))

    assert documented == set(keys_of(Settings))


def test_the_glossary_names_every_type_of_the_model_and_no_other() -> None:
    types = {
        node.name
        for module in (ROOT / "aggregator" / "model").glob("*.py")
        for node in ast.parse(module.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }

    documented = code_of(cells(DOCS / "glossary.md", 2))

    assert documented == types


def test_the_commands_page_has_a_chapter_for_every_command_and_no_other() -> None:
    assert set(chapters()) - {"", "Exit codes"} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_page_names_every_option(command: str) -> None:
    page = chapters()
    documented = set(re.findall(r"--[a-z-]+", page[""] + page[command]))

    assert options_of(command) <= documented
