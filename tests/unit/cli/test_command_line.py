"""What all commands have in common: help, JSON, exit codes, colours, completion, the manual."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from aggregator.cli import COMMANDS, group
from aggregator.cli.manual import PAGE, page
from aggregator.lock import locked
from tests.conftest import Place

Run = Callable[..., Any]
_ROOT = Path(__file__).parents[3]
# These write a script, files, a configuration or a log.
_NO_REPORT = {"completion", "export-opml", "init", "install-service", "run", "topics propose"}


def _commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """A command and the verbs below it; a group that does nothing by itself is none."""
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield name, command
    if isinstance(command, click.Group):
        for verb, inner in command.commands.items():
            yield from _commands(f"{name} {verb}", inner)


def _all() -> list[tuple[str, click.Command]]:
    context = click.Context(group)
    found = [(name, group.get_command(context, name)) for name in COMMANDS]
    return [pair for name, one in found if one for pair in _commands(name, one)]


_ALL = _all()


@pytest.mark.parametrize(("name", "command"), _ALL, ids=[name for name, _ in _ALL])
def test_the_help_of_a_command_shows_an_example(name: str, command: click.Command) -> None:
    told = command.get_help(click.Context(command, info_name=name))

    assert any(f"aggregator {name}" in line for line in told.splitlines()[2:])
    assert "\\b" not in told


@pytest.mark.parametrize(("name", "command"), _ALL, ids=[name for name, _ in _ALL])
def test_every_command_that_reports_can_report_to_machines(
    name: str, command: click.Command
) -> None:
    options = {option for param in command.params for option in param.opts}

    assert ("--json" in options) == (name not in _NO_REPORT)


def test_a_wrong_command_line_ends_with_two(run: Run) -> None:
    assert run("sources", "--nonsense").code == 2
    assert run("nonsense").code == 2


def test_a_failure_ends_with_one(run: Run, place: Place) -> None:
    done = run("ingest", "town", "--file", place.folder / "absent", "--config", place.config)

    assert done.code == 1


def test_a_state_in_use_ends_with_seventy_five(run: Run, place: Place) -> None:
    saved = place.folder / "saved.db"
    run("ingest", "--config", place.config)
    run("backup", saved, "--config", place.config)

    with locked(place.folder / "state"):
        done = run("restore", saved, "--config", place.config)

    assert done.code == 75
    assert "stop it first" in done.err


def test_a_missing_configuration_ends_with_seventy_eight(run: Run, tmp_path: Path) -> None:
    assert run("status", "--config", tmp_path / "absent.yaml").code == 78


def test_there_are_no_colours_where_no_terminal_is(run: Run, place: Place) -> None:
    done = run("doctor", "--config", place.config)

    assert "\x1b[" not in done.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_completes_in_each_shell(run: Run, shell: str) -> None:
    done = run("completion", shell)

    assert done.code == 0
    assert f"_AGGREGATOR_COMPLETE={shell}_complete" in done.out


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("sources to", ["plain,town"]),
        ("ingest --config {config} to", ["plain,town"]),
        ("articles --topic b", ["plain,boats"]),
        ("show", ["plain,show-config"]),
        ("check --js", ["plain,--json"]),
        ("preview nobody", []),
    ],
)
def test_names_are_completed(
    run: Run, place: Place, monkeypatch: pytest.MonkeyPatch, words: str, found: list[str]
) -> None:
    with place.config.open("a", encoding="utf-8") as file:
        file.write("topics: [{slug: boats, title: Boats}]\n")
    line = f"aggregator {words.format(config=place.config)}"
    monkeypatch.setenv("AGGREGATOR_CONFIG", str(place.config))
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split()) - 1))
    monkeypatch.setenv("_AGGREGATOR_COMPLETE", "bash_complete")

    done = run()

    assert done.out.split() == found


def test_a_broken_configuration_completes_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("sources: [", encoding="utf-8")
    monkeypatch.setenv("AGGREGATOR_CONFIG", str(file))
    monkeypatch.setenv("COMP_WORDS", "aggregator sources x")
    monkeypatch.setenv("COMP_CWORD", "2")
    monkeypatch.setenv("_AGGREGATOR_COMPLETE", "bash_complete")

    done = run()

    assert (done.out.strip(), done.err) == ("", "")


def test_the_manual_page_is_fresh() -> None:
    shipped = (_ROOT / "docs" / "man" / PAGE).read_text(encoding="utf-8")

    assert shipped == page(), "stale: run python -m aggregator.cli.manual"


def test_the_manual_page_names_every_command_and_option() -> None:
    told = page().replace("\\-", "-")

    missing = [
        word
        for name, command in _ALL
        for word in (f"aggregator {name}", *(o for p in command.params for o in p.opts[:1]))
        if word.startswith(("-", "aggregator ")) and word not in told
    ]
    assert missing == []


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_the_formatter_finds_nothing_to_say_about_the_manual_page() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-z"],
        input=page().encode(),
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
