"""The command `store`: what is done with the store as a whole."""

from __future__ import annotations

from pathlib import Path

import click

from aggregator.cli.options import config_option, json_option, print_json
from aggregator.clock import utc_now
from aggregator.config import load
from aggregator.lock import locked
from aggregator.store import copy as copy_store
from aggregator.store import swap as swap_stores


@click.group()
def store() -> None:
    """Copy the store elsewhere, or put a rebuilt one in its place."""


@store.command()
@config_option
@json_option
@click.option(
    "--to",
    "url",
    required=True,
    metavar="URL",
    help="The address of an empty database: sqlite:////path or postgresql://name@host/database.",
)
def copy(config: Path, url: str, *, as_json: bool) -> None:
    r"""Copy the store into another database, of SQLite or PostgreSQL, with all ids.

    \b
    aggregator store copy --to postgresql://aggregator@db.example.org/news

    Stop the daemon first: what it takes in meanwhile is not copied. Afterwards set `store` to the
    new address. The old store stays as it is.
    """
    copied = copy_store(load(config).store_url, url)
    if as_json:
        print_json([{"copied": copied}])
        return
    click.echo(f"copied {copied['article']} articles and {sum(copied.values())} rows in all")


@store.command()
@click.argument("fresh", metavar="URL")
@config_option
@json_option
def swap(fresh: str, config: Path, *, as_json: bool) -> None:
    r"""Put the store that was rebuilt at URL in the place of the present one.

    \b
    aggregator store swap sqlite:////var/lib/aggregator/rebuilt.db

    The present one keeps another name beside it. The daemon has to be stopped before, and a store
    that has gone on since it was rebuilt is left alone.
    """
    settings = load(config)
    with locked(settings.state):
        former = swap_stores(settings.store_url, fresh, utc_now())
    if as_json:
        print_json([{"store": settings.store_shown, "former": str(former)}])
        return
    click.echo(f"{settings.store_shown}: is the rebuilt store now; the former one is {former}")
