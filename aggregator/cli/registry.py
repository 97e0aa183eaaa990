"""The commands `sources` and `status`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from aggregator.cli.completion import source_names
from aggregator.cli.options import (
    check_source,
    config_option,
    json_option,
    print_json,
    print_table,
    shown,
)
from aggregator.clock import utc_now
from aggregator.config import load
from aggregator.fetch import manners
from aggregator.health import incident_json
from aggregator.ingest import Standing, look_store, standings
from aggregator.masking import masked
from aggregator.model import FeedKind
from aggregator.store import PollEntry

_POLLS = 30  # of one source that are shown


@click.command()
@click.argument("name", required=False, metavar="[SOURCE]", shell_complete=source_names)
@config_option
@json_option
def sources(name: str | None, config: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    r"""List the sources and how they fare; of one, its last polls.

    \b
    aggregator sources           all of them
    aggregator sources region    one, with its last polls
    """
    settings = load(config)
    store = look_store(settings)
    try:
        found = standings(settings, store.states(), utc_now())
        polls = store.polls(name, _POLLS) if name else ()
    finally:
        store.close()
    if name is None:
        print_json(map(_source, found)) if as_json else _print_sources(found)
        return
    known = {one.state.name: one for one in found}
    check_source(name, known)
    if as_json:
        print_json([_source(known[name]) | {"polls": [_poll(one) for one in polls]}])
    else:
        _print_source(known[name], polls)


@click.command()
@config_option
@json_option
def status(config: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    r"""Show one page for the operator: the store, the sources, and what needs attention.

    \b
    aggregator status
    aggregator status --json
    """
    settings = load(config)
    store = look_store(settings)
    try:
        heads, size, incidents = store.heads(), store.size(), store.incidents()
        found = standings(settings, store.states(), utc_now())
    finally:
        store.close()
    everything = next(head for head in heads if head.kind is FeedKind.ALL)
    counts = {
        "articles": everything.articles,
        "topics": sum(head.kind is FeedKind.TOPIC for head in heads),
        "latest": everything.latest.isoformat() if everything.latest else None,
        "store": settings.store_shown,
        "store_bytes": size,
    }
    if as_json:
        lasting = list(map(incident_json, incidents))
        print_json([counts | {"incidents": lasting, "sources": list(map(_source, found))}])
        return
    for name, value in counts.items():
        click.echo(f"{name.replace('_', ' '):12} {value}")
    click.echo()
    _print_sources(found)
    _print_trouble(found)
    for one in incidents:
        click.echo(f"\n{one.title}, since {_minute(one.begun)}: {shown(one.remedy)}")


def _print_sources(found: Sequence[Standing]) -> None:
    print_table(
        (
            "SOURCE",
            "STATE",
            "ARTICLES",
            "DUMPS",
            "QUARANTINED",
            "LAST SUCCESS",
            "LAST NEW",
            "NEXT LOOK",
            "BECAUSE",
        ),
        (
            (
                one.state.name,
                one.condition,
                one.state.articles,
                one.state.dumps,
                one.state.quarantined,
                _minute(one.state.last_success),
                _minute(one.state.last_new),
                _minute(one.due) if one.state.active else "",
                one.why if one.state.active else "",
            )
            for one in found
        ),
    )


def _print_trouble(found: Sequence[Standing]) -> None:
    """What needs attention, each with its place: a source's files, or else what it suffers from."""
    for one in found:
        files = [f"{entry.path}: {entry.error}" for entry in one.state.unreadable]
        fine = one.condition in {manners.State.OK, manners.State.WAITING, "removed"}
        for error in files or ([] if fine else [one.reason]):
            click.echo(f"\n{one.state.name}: {masked(error)}")


def _print_source(one: Standing, polls: Sequence[PollEntry]) -> None:
    state = one.state
    told = {
        "source": state.name,
        "state": f"{one.condition}: {masked(one.reason)}",
        "last attempt": _minute(state.last_attempt),
        "last success": _minute(state.last_success),
        "last new": _minute(state.last_new),
        "next look": f"{_minute(one.due)}  {one.why}".rstrip() if state.active else "",
        "articles": state.articles,
        "dumps": state.dumps,
        "quarantined": state.quarantined,
    }
    for label, value in told.items():
        click.echo(f"{label:12} {shown(value)}".rstrip())
    if polls:
        click.echo()
        print_table(
            ("TIME", "STATUS", "BYTES", "OUTCOME", "NEW", "NEXT", "BECAUSE"),
            (
                (
                    f"{poll.at:%Y-%m-%d %H:%M:%S}",
                    poll.status or "none",
                    poll.bytes,
                    poll.outcome,
                    poll.new,
                    _minute(poll.next_due),
                    poll.reason,
                )
                for poll in polls
            ),
        )


def _source(one: Standing) -> dict[str, object]:
    state = one.state
    times = {
        "next_due": one.due,
        "last_attempt": state.last_attempt,
        "last_success": state.last_success,
        "last_new": state.last_new,
    }
    return {
        "name": state.name,
        "title": state.title,
        "state": one.condition,
        "reason": masked(one.reason),
        "articles": state.articles,
        "dumps": state.dumps,
        "quarantined": state.quarantined,
        "failures": state.failures,
        "error": state.error and masked(state.error),
        "unreadable": [{"path": e.path, "error": e.error} for e in state.unreadable],
        **{name: _exact(value) for name, value in times.items()},
        "due_reason": one.why or None,
    }


def _poll(entry: PollEntry) -> dict[str, object]:
    return asdict(entry) | {"at": _exact(entry.at), "next_due": _exact(entry.next_due)}


def _exact(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
