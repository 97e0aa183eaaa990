"""The commands `backup` and `restore`."""

from __future__ import annotations

from pathlib import Path

import click

from aggregator.cli.options import config_option, json_option, print_json
from aggregator.clock import utc_now
from aggregator.config import load
from aggregator.lock import locked
from aggregator.store import back_up
from aggregator.store import restore as restore_store

_file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")


@click.command()
@_file
@config_option
@json_option
def backup(file: Path, config: Path, *, as_json: bool) -> None:
    r"""Save the store into FILE, also while the daemon runs.

    \b
    aggregator backup /var/backups/aggregator.db

    A former FILE is replaced once the new one is whole. The configuration and the raw dumps are
    files of their own and are not in it.
    """
    settings = load(config)
    back_up(settings.store_url, file)
    size = file.stat().st_size
    if as_json:
        print_json([{"file": str(file), "bytes": size}])
    else:
        click.echo(f"{file}: {size} bytes")


@click.command()
@_file
@config_option
@json_option
def restore(file: Path, config: Path, *, as_json: bool) -> None:
    r"""Put the store that was saved in FILE in the place of the present one.

    \b
    systemctl stop aggregator
    aggregator restore /var/backups/aggregator.db

    The present one keeps another name beside it. The daemon has to be stopped before.
    """
    settings = load(config)
    with locked(settings.state):
        former = restore_store(settings.store_url, file, utc_now())
    if as_json:
        told = str(former) if former else None
        print_json([{"store": settings.store_shown, "file": str(file), "former": told}])
        return
    kept = f"; the former store is {former}" if former else ""
    click.echo(f"{settings.store_shown}: restored from {file}{kept}")
