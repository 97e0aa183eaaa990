"""The command line: parse arguments, call one function, choose the exit code.

A command's module is imported when the command is used, so that help needs no database.
Exit codes: 0 done, 1 a source failed, 2 usage, 75 try again later, 78 configuration,
130 broken off.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from aggregator import __version__
from aggregator.errors import AggregatorError, ConfigError, StoreError

# name -> module, and the line that help shows
COMMANDS = {
    "run": ("run", "Run the daemon: take in what arrives and serve the feeds."),
    "reload": ("reload", "Have the running daemon read its configuration again."),
    "install-service": ("install", "Write units for systemd, with the right paths."),
    "ingest": ("ingest", "Take in what is due now, or the sources or files named, and exit."),
    "parse": ("parse", "Read dumps and show their articles; writes nothing."),
    "explain": ("explain", "Tell each step of reading a dump, or all about an article."),
    "articles": ("articles", "List the stored articles, the newest first."),
    "topics": ("topics", "List the topics; find and propose labels; file anew."),
    "sources": ("registry", "List the sources and how they fare."),
    "status": ("registry", "Show one page for the operator."),
    "quarantine": ("quarantine", "Look at dumps that were not trusted; release or drop them."),
    "withdraw": ("withdraw", "Take articles out of every feed, or put them back."),
    "prune": ("prune", "Take out what the configuration keeps no longer."),
    "preview": ("preview", "Show what a source would bring now; writes nothing."),
    "publish": ("publish", "Write the whole publication as files."),
    "check": ("configuration", "Validate the configuration; touches nothing."),
    "show-config": ("configuration", "Show what is in force, and where each value comes from."),
    "import-opml": ("opml", "Make sources of the feeds that an OPML file lists."),
    "export-opml": ("opml", "Write the feeds, or the sources by address, as OPML."),
    "doctor": ("doctor", "Tell whether the machine is fit, and what is to be done."),
    "completion": ("completion", "Print a script that completes commands in a shell."),
    "init": ("upkeep", "Write a commented starting configuration."),
    "migrate": ("upkeep", "Bring the store's schema up to date."),
    "backup": ("backup", "Save the store into one file, also while the daemon runs."),
    "restore": ("backup", "Put a saved store in the place of the present one."),
    "rebuild": ("rebuild", "Make a fresh store by reading all raw dumps again."),
    "store": ("store", "Copy the store elsewhere; put a rebuilt one in its place."),
}


def _with_lines(command: click.Command) -> click.Command:
    """The command, its examples in lines as written: click wants a backspace before them.

    Docstrings with a backslash are raw ones, in which it is none.
    """
    command.help = (command.help or "").replace("\\b\n", "\b\n")
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _with_lines(inner)
    return command


class _Lazy(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"aggregator.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return _with_lines(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a command without importing it."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        found = COMMANDS.items()
        return [CompletionItem(n, help=line) for n, (_, line) in found if n.startswith(incomplete)]


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="aggregator")
def group() -> None:
    r"""Turn dumps of news listings into one feed per topic.

    \b
    aggregator init news                               a configuration to begin with
    aggregator run --config news/aggregator.yaml       the daemon
    aggregator status --config news/aggregator.yaml    how it fares

    Every command but parse, explain, init and completion reads the configuration: --config FILE,
    else the file named by $AGGREGATOR_CONFIG, else config/aggregator.yaml.

    \b
    Exit codes: 0 done, 1 something was refused or fails, 2 the command line is wrong,
    75 try again, 78 the configuration is wrong, 130 broken off.
    """


_with_lines(group)


def main() -> None:
    """Runs the command line and exits with its code."""
    try:
        plain = False if os.environ.get("NO_COLOR") else None  # None: colours on a terminal
        code = group.main(standalone_mode=False, prog_name="aggregator", color=plain)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except AggregatorError as error:
        click.echo(_told(error), err=True)
        code = _code_of(error)
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def _told(error: AggregatorError) -> str:
    return str(error) if isinstance(error, ConfigError) else f"aggregator: {error}"


def _code_of(error: AggregatorError) -> int:
    if isinstance(error, ConfigError):
        return 78
    return 75 if isinstance(error, StoreError) else 1
