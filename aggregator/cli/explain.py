"""The command `explain`: each step of reading a dump, or all about an article, with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import click

from aggregator.cli.explanation import explain_article, explain_dump
from aggregator.cli.options import (
    check_source,
    config_option,
    dump_options,
    json_option,
    print_json,
    shown,
)
from aggregator.clock import deadline, utc_now
from aggregator.config import Settings, Source, load, read_vocabulary
from aggregator.errors import ParseError
from aggregator.fetch import read
from aggregator.ingest import view_store
from aggregator.model import Dump, Finding, Hints
from aggregator.parse import parse, preview

_WIDTH = 160  # characters of a text that is shown shortened


@click.command()
@click.argument("what", metavar="PATH|ARTICLE")
@dump_options
@config_option
@json_option
def explain(
    what: str,
    source: str | None,
    vocabulary: Path | None,
    config: Path,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> int:
    r"""Tell each step of reading a dump and its reason; writes nothing.

    \b
    aggregator explain page.txt                       the dump by itself
    aggregator explain page.txt --source region       beside what is stored of that source
    aggregator explain urn:uuid:6f1c...               a stored article: where it comes from

    Without --source no configuration is read for a dump. Exit code 1: the dump is refused, or
    there is no such article.
    """
    article = _uuid(what)
    if article is not None and not Path(what).exists():
        lines, refused = _article(article, load(config)), False
    else:
        lines, refused = _dump(Path(what), source, vocabulary, config)
    if as_json:
        print_json(lines)
    else:
        for line in lines:
            _print(line)
    return int(refused)


def _uuid(what: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(what)  # takes urn:uuid: as well
    return None


def _article(article: UUID, settings: Settings) -> list[dict[str, object]]:
    store = view_store(settings)
    if store is None:
        raise click.ClickException("nothing is stored yet")
    with store:
        lines = explain_article(store, settings, article)
    if not lines:
        raise click.ClickException(f"no article has the id {article}")
    return lines


def _dump(
    path: Path, name: str | None, vocabulary: Path | None, config: Path
) -> tuple[list[dict[str, object]], bool]:
    settings = load(config) if name is not None else None
    source = _source(settings, name) if settings and name is not None else None
    hints = source.hints if source else Hints()
    labels = source.labels if source else ()
    if vocabulary is not None:
        labels = read_vocabulary(vocabulary, str(vocabulary))
    dump = read(path, name or "", utc_now(), hints.limits.decoded_bytes)
    first = [*_opening(dump), *preview(dump, hints)]
    try:
        parsed = parse(dump, hints, deadline(hints.limits.seconds))
    except ParseError as error:
        reason = Finding(step="refused", text=error.message)
        remedy = [Finding(step="remedy", text=error.hint)] if error.hint else []
        return list(_told([*first, reason, *remedy])), True
    told = [one for one in first if one.step != "decoding"]
    explained = explain_dump(dump, parsed, labels, settings, source)
    return [*_told([*told, *parsed.findings]), *explained], False


def _source(settings: Settings, name: str) -> Source:
    check_source(name, [source.name for source in settings.sources])
    return settings.source(name)


def _opening(dump: Dump) -> Iterator[Finding]:
    text = f"{len(dump.body):,} bytes, digest {dump.digest[:16]}…"
    yield Finding(step="dump", text=f"{dump.location}: {text}")
    origins = {
        "name": "the date in the file's name",
        "mtime": "the file's modification time",
        "read": "the moment of reading: neither name nor modification time tell",
    }
    why = origins.get(dump.dated_by.value, dump.dated_by.value)
    yield Finding(step="dump date", text=f"{dump.dated.isoformat()}: {why}")


def _told(findings: Iterable[Finding]) -> Iterator[dict[str, object]]:
    for finding in findings:
        yield {"kind": "finding", "step": finding.step, "text": finding.text}


def _print(line: dict[str, object]) -> None:
    """One finding in a line, anything else as a block of its parts."""
    if line["kind"] == "finding":
        click.echo(f"{line['step']:10} {shown(line['text'])}")
        return
    number = line.get("position", line.get("edition"))
    place = f"{number + 1:4}." if line["kind"] == "item" and isinstance(number, int) else "     "
    click.echo(f"\n{place} {_short(line.get('title') or line['kind'])}")
    for name, value in line.items():
        if name not in {"kind", "position", "title"} and value not in (None, "", [], {}):
            for text in value if isinstance(value, list) else [value]:
                click.echo(f"      {name:10} {_short(_sentence(text))}")


def _sentence(value: object) -> str:
    if not isinstance(value, dict):
        return str(value)
    pieces = value.get("pieces")
    if isinstance(pieces, list):
        return f"{value['line']!r} → {' | '.join(map(str, pieces))}: {value['reason']}"
    return "; ".join(f"{name} {text}" for name, text in value.items() if text is not None)


def _short(value: object) -> str:
    text = shown(value)
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
