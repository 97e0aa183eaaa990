"""The command `store`."""

from __future__ import annotations

from pathlib import Path

import click

from aggregator.cli.options import config_option
from aggregator.clock import utc_now
from aggregator.config import load
from aggregator.lock import locked
from aggregator.store import swap as swap_stores


@click.group()
def store() -> None:
    """Put another store in the place of the present one."""


@store.command()
@click.argument("fresh", metavar="URL")
@config_option
def swap(fresh: str, config: Path) -> None:
    """Put the store that was rebuilt at URL in the place of the present one.

    The present one keeps another name beside it. The daemon has to be stopped before, and a store
    that has gone on since it was rebuilt is left alone.
    """
    settings = load(config)
    with locked(settings.state):
        now = utc_now()
        former = swap_stores(settings.store_url, fresh, now)
    click.echo(f"{settings.store_url}: is the rebuilt store now; the former one is {former}")
