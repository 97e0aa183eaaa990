"""The command `quarantine` with its four verbs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import click

from aggregator.cli.options import config_option, json_option, print_json, print_table, shown
from aggregator.clock import deadline, utc_now
from aggregator.config import Settings, load
from aggregator.errors import ParseError
from aggregator.ingest import Holding, Intake, Knowledge, open_store
from aggregator.model import Item
from aggregator.parse import parse
from aggregator.store import Fate, HeldDump, Store

_FIRST = 5  # items that are shown of a dump


@click.group()
def quarantine() -> None:
    r"""Look at dumps that were not trusted; release or drop them.

    \b
    aggregator quarantine list                what is held, and why
    aggregator quarantine show 1a2b3c4d       one dump: figures, and its first items
    aggregator quarantine release 1a2b3c4d    take it in after all
    aggregator quarantine drop 1a2b3c4d       give it up

    An ID is the first 8 or more characters of the dump's digest.
    """


@quarantine.command("list")
@config_option
@json_option
def list_held(config: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    r"""List the dumps that are held, the newest first.

    \b
    aggregator quarantine list --json
    """
    with open_store(load(config)) as store:
        held = [one for one in store.quarantined() if one.fate is Fate.HELD]
    if as_json:
        print_json(map(_told, held))
    elif held:
        print_table(
            ("ID", "SOURCE", "SINCE", "DUMP", "REASON"),
            ((o.id, o.source, f"{o.at:%Y-%m-%d %H:%M}", o.location, o.reason) for o in held),
        )
    else:
        click.echo("Nothing is in quarantine.")


@quarantine.command()
@click.argument("digest", metavar="ID")
@config_option
@json_option
def show(digest: str, config: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    r"""Show why a dump is held, and its first items as they would be read.

    \b
    aggregator quarantine show 1a2b3c4d
    """
    settings = load(config)
    with open_store(settings) as store:
        for one in _find(store, [digest], fates=set(Fate)):
            items, refused = _read(store, settings, one)
            if as_json:
                told = [_item(item) for item in items]
                print_json([_told(one) | {"refused": refused, "items": told}])
            else:
                _show(one, items, refused)


@quarantine.command()
@click.argument("digests", nargs=-1, required=True, metavar="ID...")
@config_option
@json_option
def release(digests: tuple[str, ...], config: Path, *, as_json: bool) -> int:
    r"""Take dumps in after all, and the like of them from now on.

    \b
    aggregator quarantine release 1a2b3c4d

    Exit code 1: one is refused by the parser itself, and stays.
    """
    settings = load(config)
    kept = False
    with open_store(settings) as store:
        for one in _find(store, digests):
            if not _configured(settings, one):
                raise click.ClickException(f"{one.id}: no source is called {one.source!r} any more")
            source = settings.source(one.source)
            intake = Intake(
                store=store, knowledge=Knowledge(settings), source=source, now=utc_now()
            )
            try:
                report = intake.release(one)
            except ParseError as error:
                kept = True
                _say(one, "stays", f"it cannot be read: {error}", as_json=as_json)
            else:
                text = f"{report.items} items, {report.new} new, {report.seen} seen"
                _say(one, "taken in", f"{text}, {report.revised} revised", as_json=as_json)
    return int(kept)


@quarantine.command()
@click.argument("digests", nargs=-1, required=True, metavar="ID...")
@config_option
@json_option
def drop(digests: tuple[str, ...], config: Path, *, as_json: bool) -> None:
    r"""Remove dumps for good; the same bytes will be passed over in silence.

    \b
    aggregator quarantine drop 1a2b3c4d 5e6f7a8b
    """
    settings = load(config)
    with open_store(settings) as store:
        for one in _find(store, digests):
            Holding(store, settings).drop(one)
            _say(one, "dropped", "", as_json=as_json)


def _say(one: HeldDump, outcome: str, text: str, *, as_json: bool) -> None:
    """What became of a dump; that it stays is an error."""
    if as_json:
        print_json([{"id": one.digest, "source": one.source, "outcome": outcome, "text": text}])
        return
    because = f": {shown(text)}" if text else ""
    click.echo(f"{one.id}: {outcome}{because}", err=outcome == "stays")


def _find(
    store: Store, digests: Iterable[str], fates: Iterable[Fate] = (Fate.HELD,)
) -> list[HeldDump]:
    """The dumps of these IDs, once each; a dump of several sources is there for each of them."""
    named: dict[str, list[HeldDump]] = defaultdict(list)
    for one in store.quarantined():
        if one.fate in set(fates):
            named[one.digest].append(one)
    found: dict[str, list[HeldDump]] = {}
    for wanted in digests:
        matches = [digest for digest in named if digest.startswith(wanted.lower())]
        if len(wanted) < 8 or not matches:  # noqa: PLR2004 - as many as are shown
            raise click.ClickException(
                f"nothing in quarantine is called {shown(wanted)!r}; "
                "see: aggregator quarantine list"
            )
        if len(matches) > 1:
            raise click.ClickException(f"{wanted!r} begins several IDs: {', '.join(matches)}")
        found[matches[0]] = named[matches[0]]
    return [one for dumps in found.values() for one in dumps]


def _configured(settings: Settings, one: HeldDump) -> bool:
    return one.source in {source.name for source in settings.sources}


def _read(store: Store, settings: Settings, one: HeldDump) -> tuple[tuple[Item, ...], str | None]:
    """The first items of a dump as they would be read, or why it cannot be read."""
    if one.fate is not Fate.HELD:
        return (), f"it was {one.fate}, and its bytes are no longer kept"
    if not _configured(settings, one):
        return (), f"no source is called {one.source!r} any more"
    dump = Holding(store, settings).dump(one)
    try:
        hints = settings.source(one.source).hints
        return parse(dump, hints, deadline(hints.limits.seconds)).items[:_FIRST], None
    except ParseError as error:
        return (), str(error)


def _show(one: HeldDump, items: Iterable[Item], refused: str | None) -> None:
    facts = {
        "id": one.digest,
        "source": one.source,
        "dump": one.location,
        "dated": f"{one.dated:%Y-%m-%d %H:%M} ({one.dated_by})",
        "since": f"{one.at:%Y-%m-%d %H:%M}",
        "state": one.fate,
        "reason": one.reason,
    }
    for name, value in facts.items():
        click.echo(f"{name:8} {shown(value)}")
    usual = {name for name in one.figures if f"usual_{name}" in one.figures}
    rows = [
        (name, f"{value:g}", f"{one.figures[f'usual_{name}']:g}" if name in usual else "")
        for name, value in one.figures.items()
        if not name.startswith("usual_")
    ]
    if rows:
        click.echo()
        print_table(("FIGURE", "FOUND", "USUAL"), rows)
    if refused:
        click.echo(f"\n{shown(refused)}")
    for item in items:
        click.echo(f"\n{item.position + 1:4}. {shown(item.title)}")
        for line in filter(None, (item.summary, " | ".join(item.categories))):
            click.echo(f"      {shown(line)}")


def _told(one: HeldDump) -> dict[str, object]:
    return {
        "id": one.digest,
        "source": one.source,
        "location": one.location,
        "dated": one.dated.isoformat(),
        "dated_by": one.dated_by,
        "since": one.at.isoformat(),
        "state": one.fate,
        "reason": one.reason,
        "figures": dict(one.figures),
    }


def _item(item: Item) -> dict[str, object]:
    return {
        "position": item.position,
        "title": item.title,
        "summary": item.summary,
        "categories": list(item.categories),
    }
