"""The command `run`."""

from __future__ import annotations

from pathlib import Path

import click

from aggregator import log
from aggregator.cli.options import config_option
from aggregator.config import Settings, load
from aggregator.daemon import Roles
from aggregator.daemon import run as run_daemon


@click.command()
@config_option
@click.option("--http/--no-http", default=True, help="Serve the feeds.")
@click.option("--poll/--no-poll", default=True, help="Take in what arrives.")
def run(config: Path, *, http: bool, poll: bool) -> None:
    r"""Run the daemon: take in what arrives and serve the feeds.

    \b
    aggregator run                                  with config/aggregator.yaml
    aggregator run --config /etc/aggregator/aggregator.yaml
    aggregator run --no-poll                        serve what another process takes in

    SIGTERM or Ctrl-C ends it: the dump being read is finished, or left for the next start. SIGHUP,
    or `aggregator reload`, makes it read its configuration again.
    """
    settings = load(config)
    log.set_up(settings.log)
    roles = Roles(http=http, poll=poll)
    run_daemon(config, settings, roles, ready=lambda: _greet(settings, http=http))


def _greet(settings: Settings, *, http: bool) -> None:
    if settings.admin and not settings.admin.startswith("unix:"):
        click.echo(f"Status   http://{settings.admin}/status")
    if not http:
        return
    click.echo(f"Open     {settings.base_url}/")
    click.echo(f"All      {settings.base_url}/feeds/all.atom  (also .rss and .json)")
    click.echo(f"OPML     {settings.base_url}/opml.xml  every feed, to import into a reader")
