"""The command `withdraw`."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from aggregator.cli.options import config_option, json_option, print_json, shown
from aggregator.clock import utc_now
from aggregator.config import load
from aggregator.ingest import open_store


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@config_option
@click.option("--reason", metavar="TEXT", help="Why: feeds and the article's page tell it.")
@click.option("--undo", is_flag=True, help="Put withdrawn articles back.")
@json_option
def withdraw(
    ids: tuple[str, ...],
    config: Path,
    reason: str | None,
    undo: bool,  # noqa: FBT001 - click passes flags by name
    as_json: bool,  # noqa: FBT001 - the same
) -> int:
    r"""Take articles out of every feed; the same article arriving again stays out.

    \b
    aggregator withdraw 3f0c... --reason "The date was wrong."
    aggregator withdraw 3f0c... --undo

    An ID is told by `aggregator articles`, with or without urn:uuid:. Atom feeds tell that the
    article is gone, and its page answers 410 with the reason. Exit code 1: an ID is not known.
    """
    if undo == bool(reason and reason.strip()):
        raise click.UsageError("give either --reason TEXT or --undo")
    wanted = list(dict.fromkeys(_uuid(one) for one in ids))
    with open_store(load(config)) as store:
        if undo:
            done = store.undo_withdrawal(wanted, utc_now())
        else:
            done = store.withdraw(wanted, (reason or "").strip(), utc_now())
    outcomes = {one: _outcome(done.get(one), undo=undo) for one in wanted}
    if as_json:
        print_json({"id": one.urn, "outcome": outcome} for one, outcome in outcomes.items())
    else:
        for one, outcome in outcomes.items():
            click.echo(f"{one}: {outcome}")
    return int(len(done) < len(wanted))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise click.UsageError(
            f"{shown(text)!r} is no ID; see: aggregator articles --json"
        ) from None


def _outcome(changed: bool | None, *, undo: bool) -> str:  # noqa: FBT001 - a value that is told
    if changed is None:
        return "not known"
    if undo:
        return "put back" if changed else "was not withdrawn"
    return "withdrawn" if changed else "was withdrawn before"
