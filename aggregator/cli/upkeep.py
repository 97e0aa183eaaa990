"""The commands `init` and `migrate`."""

from __future__ import annotations

from pathlib import Path

import click

from aggregator.cli.options import config_option, json_option, print_json
from aggregator.config import load, starter_files
from aggregator.ingest import open_store


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
def init(directory: Path) -> None:
    r"""Write a commented starting configuration into DIR, with an inbox for a first source.

    \b
    aggregator init /etc/aggregator
    aggregator run --config /etc/aggregator/aggregator.yaml

    Nothing that is there already is overwritten.
    """
    files = starter_files()
    there = [name for name in files if (directory / name).exists()]
    if there:
        raise click.ClickException(f"{directory / there[0]} exists already; nothing was written")
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(f"wrote {path}")
    inbox = directory / "state" / "inbox" / "news"
    inbox.mkdir(parents=True, exist_ok=True)
    click.echo(f"Put dumps into {inbox}, then: aggregator run --config {directory}/aggregator.yaml")


@click.command()
@config_option
@json_option
def migrate(config: Path, *, as_json: bool) -> None:
    r"""Bring the store's schema up to date; the daemon does the same when it starts.

    \b
    aggregator backup before.db
    aggregator migrate
    """
    settings = load(config)
    open_store(settings).close()
    if as_json:
        print_json([{"store": settings.store_shown, "outcome": "up to date"}])
    else:
        click.echo(f"{settings.store_shown}: the schema is up to date")
