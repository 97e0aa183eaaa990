"""The command `parse`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from aggregator import topics
from aggregator.cli.options import (
    check_source,
    config_option,
    dump_options,
    json_option,
    print_json,
    shown,
)
from aggregator.cli.progress import Advance, reading, watched
from aggregator.clock import deadline, utc_now
from aggregator.config import load, read_vocabulary
from aggregator.errors import ParseError, SourceError
from aggregator.fetch import pick_up
from aggregator.model import Dump, Hints, Item, Parsed, Refused
from aggregator.parse import members
from aggregator.parse import parse as parse_dump


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@dump_options
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
        settings = load(config)
        check_source(source, [one.name for one in settings.sources])
        configured = settings.source(source)
        hints, labels = configured.hints, configured.labels
    if vocabulary is not None:
        labels = read_vocabulary(vocabulary, str(vocabulary))
    read_ones, refused = _read_all(paths, hints)
    divider = _divider(labels, [parsed for _, parsed in read_ones])
    for location, parsed in read_ones:
        _show(location, parsed, divider, as_json=as_json)
    return int(refused)


def _read_all(paths: Sequence[Path], hints: Hints) -> tuple[list[tuple[str, Parsed]], bool]:
    found: list[tuple[str, Parsed]] = []
    refused: list[str] = []
    with reading(paths) as advance:
        for path in paths:
            try:
                for location, parsed in _read(path, hints, advance):
                    if isinstance(parsed, Parsed):
                        found.append((location, parsed))
                    else:
                        refused.append(parsed)
            except SourceError as error:
                refused.append(str(error))
    for sentence in refused:
        click.echo(f"aggregator: {sentence}", err=True)
    return found, bool(refused)


def _read(path: Path, hints: Hints, advance: Advance) -> Iterator[tuple[str, Parsed | str]]:
    """What a file holds, dump by dump; a sentence for a dump that is refused."""
    picked = pick_up(path, "", utc_now(), hints.limits.decoded_bytes, hints)
    if isinstance(picked, Dump):
        advance(len(picked.body))
        yield str(path), parse_dump(picked, hints, deadline(hints.limits.seconds))
        return
    container = watched(picked, advance)
    with container.open() as stream:
        for member in members(stream, container, hints):
            try:
                yield (
                    member.location,
                    f"{member.location}: {member.reason}"
                    if isinstance(member, Refused)
                    else parse_dump(member, hints, deadline(hints.limits.seconds)),
                )
            except ParseError as error:
                yield member.location, str(error)


def _divider(labels: tuple[str, ...], dumps: Sequence[Parsed]) -> topics.Topics:
    items = [item for parsed in dumps for item in parsed.items]
    corpus = topics.Corpus(
        lines=Counter(line for item in items for line in item.categories),
        words=frozenset().union(
            *(topics.mixed_words(f"{item.title} {item.summary}") for item in items)
        ),
    )
    return topics.Topics(topics.Vocabulary(labels=labels, aliases={}), corpus, "auto")


def _show(location: str, parsed: Parsed, divider: topics.Topics, *, as_json: bool) -> None:
    if as_json:
        print_json(_told(item, divider) for item in parsed.items)
        return
    click.echo(
        f"{shown(location)}: {len(parsed.items)} articles ({parsed.layout}, {parsed.encoding})"
    )
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
