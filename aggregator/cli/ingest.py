"""The command `ingest`."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import click

from aggregator.cli.completion import source_names
from aggregator.cli.options import (
    check_source,
    config_option,
    json_option,
    print_json,
    print_table,
)
from aggregator.cli.progress import Advance, counting, reading, watched
from aggregator.clock import utc_now
from aggregator.config import Settings, Source, load
from aggregator.errors import Locked, SourceError
from aggregator.fetch import pick_up
from aggregator.ingest import Intake, Knowledge, give_back, open_store
from aggregator.lock import locked
from aggregator.model import Dump, IngestReport
from aggregator.polls import Polls, by_address
from aggregator.store import Store

_LEASE = timedelta(hours=1)


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", shell_complete=source_names)
@config_option
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Take in this file for the one source named; may be given again.",
)
@json_option
def ingest(sources: tuple[str, ...], config: Path, files: tuple[Path, ...], as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    r"""Take in what is due now, or the sources named, and exit.

    \b
    aggregator ingest                          every source that is due
    aggregator ingest region                   this one, due or not
    aggregator ingest region --file page.txt   this file, as a dump of that source

    A daemon on the same store publishes what was taken in. Exit code 1: something was refused.
    """
    settings = load(config)
    for name in sources:
        check_source(name, [source.name for source in settings.sources])
    if files and len(sources) != 1:
        raise click.UsageError("--file needs the name of exactly one source")
    with _alone(settings.state) as alone, open_store(settings) as store:
        if alone:  # a lease that is left is a dead process's
            store.release_leases(utc_now())
        if files:
            reports = _take_files(store, settings, settings.source(sources[0]), files)
        else:
            reports = _take_sources(store, settings, sources)
    _show(reports, as_json=as_json)
    return int(any(report.error for report in reports))


@contextmanager
def _alone(state: Path) -> Iterator[bool]:
    """Holds the state directory when no daemon does; beside a daemon leases keep order."""
    with ExitStack() as held:
        try:
            held.enter_context(locked(state))
        except Locked:
            yield False
        else:
            yield True


def _take_files(
    store: Store, settings: Settings, source: Source, files: Sequence[Path]
) -> list[IngestReport]:
    intake = Intake(store=store, knowledge=Knowledge(settings), source=source, now=utc_now())
    reports = []
    with reading(files) as advance:
        for path in files:
            try:
                reports.append(_take_file(intake, path, advance))
            except SourceError as error:
                reports.append(
                    IngestReport(source=source.name, location=str(path), error=str(error))
                )
    intake.end_first_look()
    return reports


def _take_file(intake: Intake, path: Path, advance: Advance) -> IngestReport:
    source = intake.source
    picked = pick_up(path, source.name, intake.now, source.max_bytes, source.hints)
    if isinstance(picked, Dump):
        report = intake.take(picked)
        advance(len(picked.body))
        return report
    return intake.take_container(watched(picked, advance))


def _take_sources(store: Store, settings: Settings, names: tuple[str, ...]) -> list[IngestReport]:
    now = utc_now()
    for name in names:
        store.hasten(name, now)
    due = [name for name in store.due(now) if not names or name in names]
    claimed = [name for name in due if store.claim(name, now, _LEASE)]
    for name in set(names) - set(claimed):
        click.echo(f"{name}: is being taken in by another process", err=True)
    by_hand = frozenset(names)
    with ExitStack() as open_:
        poll = open_.enter_context(_polling(store, settings, claimed, by_hand))
        return [
            report
            for name in claimed
            for report in (
                poll(name) if settings.source(name).urls else _take_source(store, settings, name)
            )
        ]


@contextmanager
def _polling(
    store: Store, settings: Settings, names: Iterable[str], by_hand: Collection[str]
) -> Iterator[Callable[[str], list[IngestReport]]]:
    """Polls sources by address; the client is loaded only when one of the names is such a one."""
    if by_address(settings).keys().isdisjoint(names):
        yield lambda _name: []
        return
    polls, knowledge = Polls(settings), Knowledge(settings)

    def poll(name: str) -> list[IngestReport]:
        source = settings.source(name)
        intake = Intake(store=store, knowledge=knowledge, source=source, now=utc_now())
        return _poll_source(polls, intake, by_hand=name in by_hand)

    try:
        yield poll
    finally:
        polls.stop()
        polls.close()


def _poll_source(polls: Polls, intake: Intake, *, by_hand: bool) -> list[IngestReport]:
    source = intake.source
    turned = polls.turn(intake, by_hand=by_hand)
    polls.leave(source.name)
    silent = (*turned.failed, *(f"not asked: {reason}" for reason in turned.barred))
    return [
        *turned.reports,
        *(IngestReport(source=source.name, location=source.title, error=one) for one in silent),
    ]


def _take_source(store: Store, settings: Settings, name: str) -> list[IngestReport]:
    source = settings.source(name)
    knowledge = Knowledge(settings)
    reports: list[IngestReport] = []
    try:
        while True:
            with counting(name) as advance:
                now = utc_now()
                intake = Intake(
                    store=store, knowledge=knowledge, source=source, now=now, advance=advance
                )
                ingested = intake.look()
            reports += ingested.reports
            if not ingested.settling:
                break
            # Files still being written get the time that the daemon gives them.
            click.echo(f"{name}: {ingested.settling} files are not yet still, waiting", err=True)
            time.sleep(source.settle.total_seconds())
    except SourceError as error:
        reports.append(IngestReport(source=name, location=str(source.directory), error=str(error)))
    errors = [report.error for report in reports if report.error]
    give_back(
        store,
        name,
        utc_now(),
        next_in=source.every,
        error="; ".join(errors) or None,
        new=sum(report.new for report in reports),
    )
    return reports


def _show(reports: Iterable[IngestReport], *, as_json: bool) -> None:
    if as_json:
        print_json(map(_told, reports))
        return
    reports = list(reports)
    if not reports:
        click.echo("Nothing new.")
        return
    print_table(
        ("SOURCE", "DUMP", "ITEMS", "NEW", "SEEN", "REVISED", ""),
        (
            (r.source, r.location, r.items, r.new, r.seen, r.revised, r.error or _remark(r))
            for r in reports
        ),
    )


def _told(report: IngestReport) -> dict[str, object]:
    return {name: value for name, value in asdict(report).items() if name != "news"}


def _remark(report: IngestReport) -> str:
    if report.clamped:
        return f"{report.clamped} dated in the future"
    return "known already" if report.known else ""
