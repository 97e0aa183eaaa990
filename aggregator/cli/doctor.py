"""The command `doctor`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from aggregator.cli.options import config_option, json_option, print_json, shown
from aggregator.clock import utc_now
from aggregator.doctor import Check, Verdict, examine

_COLOURS = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "red"}


@click.command()
@config_option
@json_option
def doctor(config: Path, *, as_json: bool) -> int:
    r"""Tell whether the machine is fit to run this configuration, and what is to be done.

    \b
    aggregator doctor
    sudo -u aggregator aggregator doctor --config /etc/aggregator/aggregator.yaml

    Looks at versions, limits, the configuration, permissions, disk, clock, store, ports and names
    of hosts, and changes nothing. Run it as the user of the daemon. Exit code 1: something fails.
    """
    failed = False
    for check in examine(config, utc_now()):
        failed |= check.verdict is Verdict.FAIL
        if as_json:
            print_json([asdict(check)])
        else:
            _print(check)
    return int(failed)


def _print(check: Check) -> None:
    word = click.style(f"{check.verdict:5}", fg=_COLOURS[check.verdict])
    click.echo(f"{word} {check.name:14} {shown(check.text)}")
    if check.remedy:
        click.echo(f"{'':20} {shown(check.remedy)}")
