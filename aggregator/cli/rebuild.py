"""The command `rebuild`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from aggregator.cli.options import config_option, json_option, print_json, print_table, shown
from aggregator.cli.progress import counting
from aggregator.clock import utc_now
from aggregator.config import load
from aggregator.ingest import Rebuilt
from aggregator.ingest import rebuild as rebuild_store
from aggregator.store import Comparison, Difference, FeedDifference


@click.command()
@config_option
@click.option(
    "--into",
    "target",
    required=True,
    metavar="URL",
    help="The fresh store, such as sqlite:////var/lib/aggregator/rebuilt.db; it must not be there.",
)
@click.option("--diff", is_flag=True, help="Tell each article and feed that differs.")
@json_option
def rebuild(config: Path, target: str, diff: bool, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    r"""Make a fresh store by reading all raw dumps again; the present one stays as it is.

    \b
    aggregator rebuild --into sqlite:////var/lib/aggregator/rebuilt.db --diff

    Every dump is read as if at its own time, by today's program and configuration. What differs
    is what these change. Put the result in place with: aggregator store swap URL

    Exit code 1: dumps that were read once are refused now; their articles are taken over.
    """
    settings = load(config)
    with counting("Reading again") as advance:
        told = rebuild_store(settings, target, utc_now(), advance)
    if as_json:
        print_json(_objects(told, diff=diff))
    else:
        _show(told, target, diff=diff)
    return int(bool(told.refused))


def _objects(told: Rebuilt, *, diff: bool) -> Iterator[dict[str, object]]:
    compared = told.comparison
    yield {
        "dumps": told.dumps,
        "lost": told.lost,
        "refused": list(told.refused),
        "articles": len(compared.articles),
        "feeds": len(compared.feeds),
    }
    if diff:
        yield from map(_article, compared.articles)
        yield from map(_feed, compared.feeds)


def _article(one: Difference) -> dict[str, object]:
    return {
        "kind": "article",
        "id": one.id.urn,
        "title": one.title,
        "here": one.here,
        "there": one.there,
        "differs": list(one.aspects),
    }


def _feed(one: FeedDifference) -> dict[str, object]:
    return {
        "kind": "feed",
        "of": one.kind,
        "title": one.title,
        "slug": one.slug,
        "now": one.now,
        "gained": one.gained,
        "lost": one.lost,
    }


def _show(told: Rebuilt, target: str, *, diff: bool) -> None:
    click.echo(f"{target}: {told.dumps} dumps read again")
    if told.lost:
        click.echo(
            f"{told.lost} dumps are no longer kept; their articles are taken over as they are"
        )
    for sentence in told.refused:
        click.echo(f"refused now, its articles are taken over: {shown(sentence)}", err=True)
    for sentence in _sentences(told.comparison):
        click.echo(sentence)
    if diff:
        _show_articles(told.comparison.articles)
        _show_feeds(told.comparison.feeds)


def _sentences(compared: Comparison) -> Iterator[str]:
    if not compared:
        yield "It does not differ from the present store."
        return
    only_here = sum(not one.there for one in compared.articles)
    only_there = sum(not one.here for one in compared.articles)
    both = len(compared.articles) - only_here - only_there
    yield (
        f"Articles: {only_there} are new, {only_here} are missing, {both} differ. "
        f"Feeds: {len(compared.feeds)} differ."
    )


def _show_articles(articles: Iterable[Difference]) -> None:
    rows = [(_what(one), one.id, one.title) for one in articles]
    if rows:
        click.echo()
        print_table(("ARTICLE", "ID", "TITLE"), rows)


def _what(one: Difference) -> str:
    if one.here and one.there:
        return ", ".join(one.aspects) or "inner"
    return "new" if one.there else "missing"


def _show_feeds(feeds: Iterable[FeedDifference]) -> None:
    rows = [
        (one.slug or "", one.now or "", f"+{one.gained}", f"-{one.lost}", one.title)
        for one in feeds
    ]
    if rows:
        click.echo()
        print_table(("FEED", "NOW", "GAINED", "LOST", "TITLE"), rows)
