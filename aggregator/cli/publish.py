"""The command `publish`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from aggregator.cli.options import config_option, json_option, print_json
from aggregator.config import load
from aggregator.ingest import open_store
from aggregator.publish import Folder, Mirror, Publisher, Shelf


@click.command()
@config_option
@click.option(
    "--to",
    "directory",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The directory; what else lies in it is left alone.",
)
@json_option
def publish(config: Path, directory: Path, *, as_json: bool) -> None:
    r"""Write the whole publication as files, for any web server.

    \b
    aggregator publish --to /srv/www/news

    Every document has its gzip form beside it. Only what changed is written, each file at once,
    and what is no longer published is removed.
    """
    settings = load(config)
    store = open_store(settings)
    try:
        publisher = Publisher(
            store,
            settings.site,
            entries=settings.publish.entries,
            lengths=settings.lengths,
            shelf=Shelf(settings.state / "publication", settings.publish.memory),
            failed=lambda error: click.echo(f"aggregator: {error}", err=True),
        )
        publisher.refresh(lists=True)
        with Folder(directory) as folder:
            written = Mirror(publisher, folder).sweep()
    finally:
        store.close()
    if as_json:
        print_json([{"directory": str(directory), **asdict(written)}])
        return
    click.echo(
        f"{directory}: {written.written} documents written, {written.unchanged} unchanged, "
        f"{written.removed} removed"
    )
