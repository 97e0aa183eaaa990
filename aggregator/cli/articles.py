"""The command `articles`."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import click

from aggregator.cli.completion import source_names, topic_slugs
from aggregator.cli.options import config_option, json_option, print_json, print_table
from aggregator.config import load
from aggregator.ingest import look_store
from aggregator.model import Article


@click.command()
@config_option
@click.option(
    "--topic",
    metavar="SLUG",
    shell_complete=topic_slugs,
    help="Only this topic's articles.",
)
@click.option(
    "--source",
    metavar="NAME",
    shell_complete=source_names,
    help="Only articles seen in this source.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the newest N.")
@json_option
def articles(
    config: Path,
    topic: str | None,
    source: str | None,
    limit: int | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> None:
    r"""List the stored articles, the newest first.

    \b
    aggregator articles --topic transport --limit 10
    aggregator articles --source region --json
    """
    store = look_store(load(config))
    try:
        found = islice(store.articles(topic=topic, source=source), limit)
        if as_json:
            print_json(map(_told, found))
        else:
            print_table(("PUBLISHED", "ID", "TITLE"), map(_row, found))
    finally:
        store.close()


def _row(article: Article) -> tuple[object, ...]:
    return (f"{article.published:%Y-%m-%d %H:%M}", article.id, article.title)


def _told(article: Article) -> dict[str, object]:
    return {
        "id": article.urn,
        "title": article.title,
        "summary": article.summary,
        "topics": [topic.label for topic in article.topics],
        "published": article.published.isoformat(),
        "updated": article.updated.isoformat(),
        "first_seen": article.first_seen.isoformat(),
        "sources": list(article.sources),
        "edition": article.edition,
        "link": article.link,
        "links": [{"source": source, "link": link} for source, link in article.links],
        "language": article.language,
        "authors": list(article.authors),
        "image": article.image,
        "date_origin": article.date_origin,
    }
