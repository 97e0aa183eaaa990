"""The commands `backup` and `restore`."""

from __future__ import annotations

from pathlib import Path

import click

from aggregator.cli.options import config_option
from aggregator.clock import utc_now
from aggregator.config import load
from aggregator.lock import locked
from aggregator.store import back_up
from aggregator.store import restore as restore_store

_file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")


@click.command()
@_file
@config_option
def backup(file: Path, config: Path) -> None:
    """Save the store into FILE, also while the daemon runs.

    A former FILE is replaced once the new one is whole. The configuration and the raw dumps are
    files of their own and are not in it.
    """
    settings = load(config)
    back_up(settings.store_url, file)
    click.echo(f"{file}: {file.stat().st_size} bytes")


@click.command()
@_file
@config_option
def restore(file: Path, config: Path) -> None:
    """Put the store that was saved in FILE in the place of the present one.

    The present one keeps another name beside it. The daemon has to be stopped before.
    """
    settings = load(config)
    with locked(settings.state):
        former = restore_store(settings.store_url, file, utc_now())
    kept = f"; the former store is {former}" if former else ""
    click.echo(f"{settings.store_shown}: restored from {file}{kept}")
