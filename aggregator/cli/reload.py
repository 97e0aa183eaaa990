"""The command `reload`."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import asdict
from pathlib import Path

import click

from aggregator.cli.options import config_option, json_option, print_json
from aggregator.config import load
from aggregator.errors import AggregatorError, StoreError
from aggregator.lock import owner
from aggregator.reload import Outcome, last_outcome

_PAUSE = 0.05
_FAULTY = 78
_AWAY = 75


@click.command()
@config_option
@click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for the daemon's answer.",
)
@json_option
@click.pass_context
def reload(context: click.Context, config: Path, timeout: float, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    r"""Have the running daemon read its configuration again, and wait for what comes of it.

    \b
    aggregator reload --config /etc/aggregator/aggregator.yaml

    It takes the new configuration whole, or keeps the former one. Exit code 78: the configuration
    has faults, all of which are told. 75: the daemon could not take it at present.
    """
    state = load(config).state  # faults are told before anybody is asked
    outcome = _reloaded(state, timeout)
    if as_json:
        print_json([asdict(outcome)])
    else:
        _print(outcome, config)
    if not outcome.taken:
        context.exit(_FAULTY if outcome.faulty else _AWAY)


def _reloaded(state: Path, timeout: float) -> Outcome:
    found = owner(state)
    if found is None or not found.reloads:
        raise AggregatorError(
            "no daemon that could read it again uses this state directory",
            subject=str(state),
            hint="start it with: aggregator run; another `state` needs a restart",
        )
    before = last_outcome(state)
    try:
        os.kill(found.pid, signal.SIGHUP)
    except (PermissionError, ProcessLookupError) as error:
        raise AggregatorError(
            f"process {found.pid} cannot be told: {error.strerror}",
            subject=str(state),
            hint="run it as the daemon's user, or: systemctl reload aggregator",
        ) from error
    return _awaited(state, before, found.pid, time.monotonic() + timeout)


def _awaited(state: Path, before: Outcome | None, pid: int, deadline: float) -> Outcome:
    while True:
        outcome = last_outcome(state)
        if outcome and outcome != before and outcome.pid == pid:
            return outcome
        if time.monotonic() > deadline:
            raise StoreError(
                f"process {pid} has not answered yet",
                subject=str(state),
                hint="its log tells what came of it; wait longer with --timeout",
            )
        time.sleep(_PAUSE)


def _print(outcome: Outcome, config: Path) -> None:
    for problem in outcome.problems:
        click.echo(problem, err=True)
    if not outcome.taken:
        click.echo("The daemon keeps its former configuration.", err=True)
        return
    click.echo(f"taken over: {outcome.told}")
    if outcome.config != str(config.absolute()):
        click.echo(f"The daemon reads another file: {outcome.config}", err=True)
