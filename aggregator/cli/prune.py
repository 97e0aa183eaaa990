"""The command `prune`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import click

from aggregator.cli.options import config_option, json_option, print_json, print_table
from aggregator.clock import utc_now
from aggregator.config import load
from aggregator.ingest import look_store, open_store
from aggregator.model import Overdue, Pruned

_OLDEST = 5  # titles that are shown of each place


@dataclass(slots=True)
class _Tally:
    """What was taken out, by place: a source or a feed with its name."""

    numbers: Counter[tuple[str, str]] = field(default_factory=Counter)
    oldest: dict[tuple[str, str], list[Overdue]] = field(default_factory=dict)

    def add(self, step: Pruned) -> None:
        place = ("source", step.source) if step.source else ("feed", step.feed or "")
        self.numbers[place] += len(step.articles)
        told = self.oldest.setdefault(place, [])
        told += step.articles[: _OLDEST - len(told)]


@click.command()
@config_option
@click.option("--dry-run", is_flag=True, help="Only show what would go.")
@json_option
def prune(config: Path, dry_run: bool, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    r"""Take out what `keep` of sources, topics and feeds keeps no longer.

    \b
    aggregator prune --dry-run    what would go
    aggregator prune

    The daemon does the same every hour. An article of a source leaves a tombstone: it never comes
    back as new, and its page answers 410. A topic or a feed only lets it go.
    """
    settings = load(config)
    tally = _Tally()
    with look_store(settings) if dry_run else open_store(settings) as store:
        steps = store.overdue if dry_run else store.prune
        for step in steps(settings.retention, utc_now()):
            tally.add(step)
    if as_json:
        print_json(_told(tally, place) for place in tally.numbers)
    else:
        _show(tally, dry_run=dry_run)


def _show(tally: _Tally, *, dry_run: bool) -> None:
    if not tally.numbers.total():
        click.echo("Nothing to prune.")
        return
    print_table(
        ("OF", "NAME", "WOULD GO" if dry_run else "WENT", "THE OLDEST"),
        _rows(tally),
    )


def _rows(tally: _Tally) -> Iterable[tuple[object, ...]]:
    for place, number in tally.numbers.items():
        titles = [f"{one.published:%Y-%m-%d} {one.title}" for one in tally.oldest[place]]
        yield (*place, number, titles[0] if titles else "")
        yield from (("", "", "", title) for title in titles[1:])


def _told(tally: _Tally, place: tuple[str, str]) -> dict[str, object]:
    kind, name = place
    return {
        kind: name,
        "articles": tally.numbers[place],
        "oldest": [
            {"id": one.id.urn, "title": one.title, "published": one.published.isoformat()}
            for one in tally.oldest[place]
        ],
    }
