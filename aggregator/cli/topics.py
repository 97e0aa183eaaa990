"""The command `topics`: the registry, and help for whoever owns the vocabulary."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
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
from aggregator.config import Settings, load
from aggregator.ingest import Knowledge, look_store, rederive
from aggregator.model import FeedHead, FeedKind
from aggregator.store import FeedChange, Rederived, Store
from aggregator.topics import Proposal, Unmapped

_own_config = click.option(
    "--config",
    "own",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The configuration file; it may be told before the verb as well.",
)
_KINDS = (FeedKind.TOPIC, FeedKind.COMBINED)


@click.group(invoke_without_command=True)
@config_option
@click.option("--all", "everything", is_flag=True, help="Also topics that have no feed.")
@click.option("--unmapped", is_flag=True, help="Label lines that no vocabulary covers exactly.")
@json_option
@click.pass_context
def topics(
    context: click.Context,
    config: Path,
    everything: bool,  # noqa: FBT001 - click passes flags by name
    unmapped: bool,  # noqa: FBT001 - the same
    as_json: bool,  # noqa: FBT001 - the same
) -> None:
    r"""List the topics and combined feeds with their counts.

    \b
    aggregator topics --unmapped           what to add to a vocabulary
    aggregator topics propose region       a vocabulary file made of what the source has shown
    aggregator topics rederive --dry-run   what a changed configuration would change
    """
    context.obj = config
    if context.invoked_subcommand is not None:
        return
    settings = load(config)
    with look_store(settings) as store:
        if unmapped:
            _show_unmapped(store, settings, as_json=as_json)
        else:
            _show(store, settings, everything=everything, as_json=as_json)


def _show(store: Store, settings: Settings, *, everything: bool, as_json: bool) -> None:
    heads = [head for head in store.heads() if head.kind in _KINDS]
    waiting = store.waiting() if everything else ()
    if as_json:
        print_json(_topic(head, settings.base_url) for head in heads)
        print_json({"slug": None, "title": t, "articles": number} for t, number in waiting)
        return
    rows: list[tuple[object, ...]] = [
        (h.slug, h.articles, _minute(h.latest), _title(h)) for h in heads
    ]
    rows += (("", number, "", f"{title} (no feed)") for title, number in waiting)
    print_table(("SLUG", "ARTICLES", "LATEST", "TITLE"), rows)


def _topic(head: FeedHead, base_url: str) -> dict[str, object]:
    return {
        "slug": head.slug,
        "title": head.title,
        "kind": head.kind.value,
        "parents": list(head.parents),
        "articles": head.articles,
        "latest": head.latest.isoformat() if head.latest else None,
        "feed": f"{base_url}{head.path}.atom",
    }


def _title(head: FeedHead) -> str:
    above = f" (in {', '.join(head.parents)})" if head.parents else ""
    return f"{head.title}{' (combined)' if head.kind is FeedKind.COMBINED else above}"


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"


def _show_unmapped(store: Store, settings: Settings, *, as_json: bool) -> None:
    found = list(_unmapped(store, settings))
    if as_json:
        print_json(
            {
                "source": source,
                "line": one.line,
                "articles": one.articles,
                "example": example,
                "pieces": list(one.division.pieces),
                "reason": one.division.reason,
            }
            for source, one, example in found
        )
        return
    for source, one, example in found:
        click.echo(f"{source}: {shown(one.line)}  ({one.articles} articles)")
        click.echo(f"    as {' | '.join(map(shown, one.division.pieces))}: {one.division.reason}")
        click.echo(f"    for example {shown(example)}")
    if not found:
        click.echo("Every label line is covered exactly.")


def _unmapped(store: Store, settings: Settings) -> Iterator[tuple[str, Unmapped, str]]:
    """Source, line and the title of an article that bears it."""
    knowledge = Knowledge(settings)
    with store.reading() as reader:
        for source in settings.sources:
            known = knowledge.topics(reader, source.name)
            for one in known.unmapped():
                labels = known.labels([one.line])
                bearing = reader.bearing(source.name, {one.line: labels})
                yield source.name, one, bearing[-1].facts.title if bearing else ""


@topics.command("rederive")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@_own_config
@json_option
@click.pass_obj
def rederive_command(config: Path, own: Path | None, dry_run: bool, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    r"""Divide all stored label lines anew and file every article by the configuration.

    \b
    aggregator topics rederive --dry-run    what would change
    aggregator topics rederive

    The daemon does the same by itself when it starts with another configuration, and for the
    lines concerned whenever it learns something. Ids and times of articles stay.
    """
    settings = load(own or config)
    knowledge = Knowledge(settings)
    with (
        look_store(settings) as store,
        store.trying() if dry_run else store.writing() as writer,
    ):
        told = rederive(writer, knowledge, utc_now())
    if as_json:
        print_json([{"articles": told.articles, "feeds": [asdict(one) for one in told.feeds]}])
    else:
        _show_rederived(told, dry_run=dry_run)


def _show_rederived(told: Rederived, *, dry_run: bool) -> None:
    would = "would be" if dry_run else "were"
    click.echo(f"{told.articles} articles {would} filed otherwise.")
    if told.feeds:
        print_table(
            ("FEED", "GAINED", "LOST", "ADDRESS", "TITLE"),
            ((one.slug, one.gained, one.lost, _fate(one), one.title) for one in told.feeds),
        )


def _fate(one: FeedChange) -> str:
    if one.was == one.now:
        return "stays"
    if one.was is None:
        return "new"
    return f"moves to {one.now}" if one.now else "ends"


@topics.command()
@click.argument("source", shell_complete=source_names)
@click.option(
    "--to",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it there; an existing file is left alone.",
)
@_own_config
@click.pass_obj
def propose(config: Path, own: Path | None, source: str, path: Path | None) -> None:
    r"""Write a vocabulary file for SOURCE out of what it has shown, most certain labels first.

    \b
    aggregator topics propose region --to config/vocabularies/region.yaml

    Each label has its evidence beside it. Look through it, take out what is wrong, and name the
    file as the source's topics.vocabulary.
    """
    settings = load(own or config)
    check_source(source, [one.name for one in settings.sources])
    with look_store(settings) as store, store.reading() as reader:
        proposals = Knowledge(settings).topics(reader, source).proposals()
    configured = settings.source(source).labels
    if not proposals and not configured:
        raise click.ClickException(f"{source} has shown no labels yet")
    text = _vocabulary(source, configured, proposals)
    if path is None:
        click.echo(text, nl=False)
        return
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}; nothing was written") from error
    click.echo(f"{path}: {len(configured) + len(proposals)} labels")


def _vocabulary(source: str, configured: Sequence[str], proposals: Sequence[Proposal]) -> str:
    lines = [f"# Labels of {source}; the most certain first.", "labels:"]
    lines += (f"  - {_quoted(label)}  # configured" for label in configured)
    lines += (f"  - {_quoted(one.label)}  # {shown(one.evidence)}" for one in proposals)
    return "\n".join(lines) + "\n"


def _quoted(label: str) -> str:
    """The label as YAML, which takes JSON's quotes."""
    return json.dumps(label, ensure_ascii=False)
