"""The command `parse`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from aggregator import topics
from aggregator.cli.options import config_option, json_option, print_json, shown
from aggregator.clock import utc_now
from aggregator.config import load, read_vocabulary
from aggregator.errors import SourceError
from aggregator.fetch import read
from aggregator.model import Hints, Item, Parsed
from aggregator.parse import parse as parse_dump

_MAX_BYTES = 1 << 30


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@click.option("--source", metavar="NAME", help="Read as a dump of this configured source.")
@click.option(
    "--vocabulary",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Divide topic labels with this vocabulary.",
)
@config_option
@json_option
def parse(
    paths: tuple[Path, ...],
    source: str | None,
    vocabulary: Path | None,
    config: Path,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> int:
    r"""Read dumps and show their articles; writes nothing.

    \b
    aggregator parse page.txt
    aggregator parse dumps/*.txt --vocabulary config/vocabularies/region-stockholm.yaml --json

    Without --source no configuration is read. Exit code 1: a dump was refused.
    """
    hints = Hints()
    labels: tuple[str, ...] = ()
    if source is not None:
        configured = load(config).source(source)
        hints, labels = configured.hints, configured.labels
    if vocabulary is not None:
        labels = read_vocabulary(vocabulary, str(vocabulary))
    read_ones, refused = _read_all(paths, hints)
    divider = _divider(labels, [parsed for _, parsed in read_ones])
    for path, parsed in read_ones:
        _show(path, parsed, divider, as_json=as_json)
    return int(refused)


def _read_all(paths: Sequence[Path], hints: Hints) -> tuple[list[tuple[Path, Parsed]], bool]:
    found, refused = [], False
    for path in paths:
        try:
            found.append((path, parse_dump(read(path, "", utc_now(), _MAX_BYTES), hints)))
        except SourceError as error:
            refused = True
            click.echo(f"aggregator: {error}", err=True)
    return found, refused


def _divider(labels: tuple[str, ...], dumps: Sequence[Parsed]) -> topics.Topics:
    items = [item for parsed in dumps for item in parsed.items]
    corpus = topics.Corpus(
        lines=Counter(line for item in items for line in item.categories),
        words=frozenset().union(
            *(topics.mixed_words(f"{item.title} {item.summary}") for item in items)
        ),
    )
    return topics.Topics(topics.Vocabulary(labels=labels, aliases={}), corpus, "auto")


def _show(path: Path, parsed: Parsed, divider: topics.Topics, *, as_json: bool) -> None:
    if as_json:
        print_json(_told(item, divider) for item in parsed.items)
        return
    click.echo(f"{path}: {len(parsed.items)} articles ({parsed.layout}, {parsed.encoding})")
    for item in parsed.items:
        click.echo(f"\n{item.position + 1:4}. {shown(item.title)}")
        for line in filter(None, (item.summary, _filed(item, divider))):
            click.echo(f"      {shown(line)}")


def _filed(item: Item, divider: topics.Topics) -> str:
    labels = divider.labels(item.categories)
    return f"[{' | '.join(labels)}]" if labels else ""


def _told(item: Item, divider: topics.Topics) -> dict[str, object]:
    return {
        "title": item.title,
        "summary": item.summary,
        "topics": list(divider.labels(item.categories)),
        "published": item.published.isoformat() if item.published else None,
        "link": item.link,
        "position": item.position,
    }
