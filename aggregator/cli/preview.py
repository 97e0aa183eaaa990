"""The command `preview`: what a source would bring now, without taking it in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from aggregator.cli.completion import source_names
from aggregator.cli.explanation import Told, explain_dump
from aggregator.cli.options import (
    check_source,
    config_option,
    json_option,
    print_json,
    print_table,
    shown,
)
from aggregator.clock import deadline, utc_now
from aggregator.config import Settings, Source, load
from aggregator.errors import FetchError, ParseError, SourceError
from aggregator.fetch import fetch, pick_up, polling
from aggregator.ingest import view_store
from aggregator.model import Container, Dump, LedgerEntry, Refused
from aggregator.parse import members, parse
from aggregator.polls import SENSES

_WIDTH = 60  # characters of a title that is shown
_MOST = 200  # dumps of one preview, unless more are asked for

# A dump, or a sentence about what cannot be one.
_Found = Dump | str


@click.command()
@click.argument("source", shell_complete=source_names)
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Take this file for a dump of the source instead; may be given again.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=_MOST,
    show_default=True,
    metavar="N",
    help="Look at so many dumps.",
)
@config_option
@json_option
def preview(
    source: str, files: tuple[Path, ...], config: Path, *, limit: int, as_json: bool
) -> int:
    r"""Read SOURCE once and show what it would bring; writes nothing.

    \b
    aggregator preview region                    what is new in its directory, or at its address
    aggregator preview region --file page.txt    this file, as a dump of that source

    Each article is shown with its topics, its date and what identity decides beside the store:
    new, seen, revised, or another edition of a title that is known. An address is asked as in a
    first poll. Each dump is judged by itself: two of them may show the same article as new.
    Exit code 1: something could not be read.
    """
    settings = load(config)
    check_source(source, [one.name for one in settings.sources])
    one = settings.source(source)
    refused = False
    shows = _Json() if as_json else _Page()
    with _found(settings, one, files) as found:
        for count, dump in enumerate(found):
            if count == limit:
                shows.note(f"further dumps are left out; --limit {2 * limit} shows more")
                break
            refused |= not _look(settings, one, dump, shows)
    shows.end()
    return int(refused)


def _look(settings: Settings, source: Source, found: _Found, shows: _Json | _Page) -> bool:
    if isinstance(found, str):
        shows.refused(found)
        return False
    try:
        parsed = parse(found, source.hints, deadline(source.hints.limits.seconds))
    except ParseError as error:
        shows.refused(str(error))
        return False
    told = explain_dump(found, parsed, source.labels, settings, source)
    about = f"{found.location}: {len(parsed.items)} articles ({parsed.layout}, {parsed.encoding})"
    shows.dump(about, [_decided(one) for one in told])
    return True


def _decided(told: Told) -> Told:
    """What is told of an item, with the decision in one word."""
    if told["kind"] != "item":
        return told
    identity = str(told.get("identity") or "new, edition 1: nothing is stored yet")
    return told | {"decision": _word(identity), "identity": identity}


def _word(identity: str) -> str:
    word, _, rest = identity.partition(", edition ")
    if not rest:
        return "folded"
    return "edition" if word == "new" and not rest.startswith("1:") else word


@contextmanager
def _found(settings: Settings, source: Source, files: Sequence[Path]) -> Iterator[Iterator[_Found]]:
    """The dumps of a source; what is downloaded for it is removed at the end."""
    if files:
        yield _of_files(source, files)
    elif source.urls:
        with TemporaryDirectory(prefix="aggregator-preview-") as folder:
            yield _of_addresses(settings, source, Path(folder))
    else:
        yield _of_directory(settings, source)


def _of_files(source: Source, files: Iterable[Path]) -> Iterator[_Found]:
    for path in files:
        try:
            picked = pick_up(path, source.name, utc_now(), source.max_bytes, source.hints)
            yield from [picked] if isinstance(picked, Dump) else _members(picked, source)
        except SourceError as error:
            yield str(error)


def _of_directory(settings: Settings, source: Source) -> Iterator[_Found]:
    try:
        # A person looks now: a file that is still being written is shown as far as it has come.
        at_once = source.model_copy(update={"settle": timedelta()})
        fetched = fetch(at_once, _ledger(settings, source.name), utc_now())
    except FetchError as error:
        yield str(error)
        return
    for arrival in fetched.arrivals:
        if arrival.dump is not None:
            yield arrival.dump
        elif arrival.container is not None:
            yield from _members(arrival.container, source)
        elif arrival.ledger.error:
            yield f"{arrival.ledger.path}: {arrival.ledger.error}"


def _ledger(settings: Settings, name: str) -> dict[str, LedgerEntry]:
    store = view_store(settings)
    if store is None:
        return {}
    with store:
        return store.ledger(name)


def _of_addresses(settings: Settings, source: Source, folder: Path) -> Iterator[_Found]:
    """What each address gives to one who asks for the first time."""
    poller = polling.open_poller(settings.model_copy(update={"state": folder}), SENSES)
    try:
        for url in source.urls:
            poll = poller.poll(polling.Ask(source=source, url=url, by_hand=True), utc_now())
            try:
                if poll.dump is not None:
                    yield poll.dump
                elif poll.container is not None:
                    yield from _members(poll.container, source)
                else:
                    yield _silence(poll)
            finally:
                poll.done()
    finally:
        poller.close()


def _silence(poll: polling.Poll) -> str:
    """Why an address gave nothing."""
    if poll.barred:
        return f"{poll.location}: not asked: {poll.barred}"
    told = poll.verdict.sentence or f"gave nothing: {poll.verdict.outcome.value}"
    subject = None if told.startswith(poll.location) else poll.location
    return str(FetchError(told, subject=subject, hint=poll.verdict.hint))


def _members(container: Container, source: Source) -> Iterator[_Found]:
    try:
        with container.open() as stream:
            for member in members(stream, container, source.hints):
                if isinstance(member, Refused):
                    yield f"{member.location}: {member.reason}"
                else:
                    yield member
    except SourceError as error:
        yield str(error)


class _Json:
    """One object for each dump, item and finding."""

    def dump(self, about: str, told: Sequence[Told]) -> None:
        print_json([{"kind": "dump", "text": about}, *told])

    def refused(self, sentence: str) -> None:
        print_json([{"kind": "refused", "text": sentence}])

    def note(self, sentence: str) -> None:
        print_json([{"kind": "note", "text": sentence}])

    def end(self) -> None:
        """All is said."""


@dataclass(slots=True)
class _Page:
    """A table for each dump, and what that comes to."""

    dumps: int = 0

    def dump(self, about: str, told: Sequence[Told]) -> None:
        self.dumps += 1
        items = [one for one in told if one["kind"] == "item"]
        click.echo(shown(about))
        for one in told:
            if one["kind"] == "finding" and one["step"] != "figures":
                click.echo(f"  {one['step']}: {shown(one['text'])}")
        counts = Counter(str(one["decision"]) for one in items)
        click.echo("  " + ", ".join(f"{n} {word}" for word, n in counts.items()) if items else "")
        print_table(("", "DECISION", "DATE", "TITLE", "TOPICS"), map(_row, items))
        click.echo()

    def refused(self, sentence: str) -> None:
        self.dumps += 1
        click.echo(f"refused: {shown(sentence)}", err=True)

    def note(self, sentence: str) -> None:
        click.echo(sentence, err=True)

    def end(self) -> None:
        click.echo("Nothing was written." if self.dumps else "Nothing new.")


def _row(item: Told) -> tuple[object, ...]:
    title = shown(item["title"])
    cut = title if len(title) <= _WIDTH else f"{title[: _WIDTH - 1]}…"
    date = str(item.get("date") or "").partition("T")[0]
    position = item["position"]
    assert isinstance(position, int)
    return position + 1, item["decision"], date, cut, item["topics"]
