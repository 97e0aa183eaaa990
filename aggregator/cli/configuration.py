"""The commands `check` and `show-config`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from aggregator.cli.options import config_option, json_option, print_json
from aggregator.config import Loaded, Shown, load_with_places, settings_text, shown_settings
from aggregator.errors import ConfigError

_CONFIGURATION = 78


@click.command()
@config_option
@json_option
def check(config: Path, *, as_json: bool) -> int:
    r"""Validate the configuration; touches nothing.

    \b
    aggregator check
    aggregator check --config /etc/aggregator/aggregator.yaml

    Every problem of the file, the files it includes, vocabularies, variables of the environment
    and files that cannot be read is told at once, as FILE:LINE:COLUMN: KEY: what is wrong and what
    to do. Exit code 78: there are problems.
    """
    try:
        settings = load_with_places(config, files=True).settings
    except ConfigError as error:
        if not as_json:
            raise
        print_json(asdict(problem) for problem in error.problems)
        return _CONFIGURATION
    figures = {"sources": len(settings.sources), "topics": len(settings.topics)}
    if as_json:
        print_json([{"file": str(config), "good": True, **figures}])
    else:
        click.echo(
            f"{config}: the configuration is good: {figures['sources']} sources, "
            f"{figures['topics']} named topics"
        )
    return 0


@click.command("show-config")
@click.option("--no-defaults", is_flag=True, help="Only what is set somewhere.")
@config_option
@json_option
def show_config(config: Path, *, no_defaults: bool, as_json: bool) -> None:
    r"""Show the configuration that is in force, and where each value comes from.

    \b
    aggregator show-config
    aggregator show-config --no-defaults
    AGGREGATOR_PUBLISH__ENTRIES=20 aggregator show-config --json

    The output is a configuration itself, with included files in their places; a comment names
    the file and line or the variable of each value, or says that it is the default. Passwords
    and headers are shown as ***; keys without a value are left out.
    """
    shown = list(_in_force(load_with_places(config), no_defaults=no_defaults))
    if as_json:
        print_json(
            {"key": ".".join(map(str, one.loc)), "value": one.value, "origin": one.origin}
            for one in shown
        )
    else:
        click.echo(settings_text(shown), nl=False)


def _in_force(loaded: Loaded, *, no_defaults: bool) -> Iterator[Shown]:
    for one in shown_settings(loaded.settings, loaded.written.origin):
        if one.origin or not no_defaults:
            yield one
