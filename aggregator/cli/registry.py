"""The commands `sources` and `status`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from aggregator.cli.options import config_option, json_option, print_json, print_table
from aggregator.config import load
from aggregator.ingest import look_store
from aggregator.model import FeedKind, SourceState


@click.command()
@config_option
@json_option
def sources(config: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """List the sources and how they fare."""
    states = _states(config)
    if as_json:
        print_json(map(_source, states))
    else:
        _print_sources(states)


@click.command()
@config_option
@json_option
def status(config: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Show one page for the operator: the store, the sources, and what needs attention."""
    settings = load(config)
    store = look_store(settings)
    try:
        heads, states, size = store.heads(), store.states(), store.size()
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
        print_json([counts | {"sources": list(map(_source, states))}])
        return
    for name, value in counts.items():
        click.echo(f"{name.replace('_', ' '):12} {value}")
    click.echo()
    _print_sources(states)
    _print_trouble(states)


def _states(config: Path) -> tuple[SourceState, ...]:
    store = look_store(load(config))
    try:
        return store.states()
    finally:
        store.close()


def _print_sources(states: tuple[SourceState, ...]) -> None:
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
        ),
        (
            (
                state.name,
                _condition(state),
                state.articles,
                state.dumps,
                state.quarantined,
                _minute(state.last_success),
                _minute(state.last_new),
                _minute(state.next_due) if state.active else "",
            )
            for state in states
        ),
    )


def _print_trouble(states: tuple[SourceState, ...]) -> None:
    """The errors, each with its place: a source's own, then its files'."""
    for state in states:
        files = [f"{entry.path}: {entry.error}" for entry in state.unreadable]
        for error in files or filter(None, [state.error]):
            click.echo(f"\n{state.name}: {error}")


def _condition(state: SourceState) -> str:
    if not state.active:
        return "removed"
    if state.quarantined:
        return "quarantined"
    if state.failures or state.unreadable:
        return "failing" if state.failures else "partly"
    return "ok" if state.last_success else "waiting"


def _source(state: SourceState) -> dict[str, object]:
    times = ("next_due", "last_attempt", "last_success", "last_new")
    moments = {name: getattr(state, name) for name in times}
    return {
        "name": state.name,
        "title": state.title,
        "state": _condition(state),
        "articles": state.articles,
        "dumps": state.dumps,
        "quarantined": state.quarantined,
        "failures": state.failures,
        "error": state.error,
        "unreadable": [{"path": e.path, "error": e.error} for e in state.unreadable],
        **{name: value.isoformat() if value else None for name, value in moments.items()},
    }


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
