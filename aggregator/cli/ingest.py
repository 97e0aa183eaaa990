"""The command `ingest`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import click

from aggregator.cli.options import config_option, json_option, print_json, print_table
from aggregator.cli.progress import Advance, counting, reading, watched
from aggregator.clock import utc_now
from aggregator.config import Settings, Source, load
from aggregator.errors import Locked, SourceError
from aggregator.fetch import pick_up
from aggregator.ingest import Intake, Knowledge, open_store
from aggregator.lock import locked
from aggregator.model import Dump, IngestReport
from aggregator.store import Store

_LEASE = timedelta(hours=1)


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
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
    unknown = [name for name in sources if name not in {s.name for s in settings.sources}]
    if unknown:
        known = ", ".join(source.name for source in settings.sources)
        raise click.UsageError(f"no source is called {unknown[0]!r}; there are: {known}")
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
    return [report for name in claimed for report in _take_source(store, settings, name)]


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
    store.finish(
        name,
        utc_now(),
        next_due=utc_now() + source.every,
        error="; ".join(errors) or None,
        new=sum(report.new for report in reports),
    )
    return reports


def _show(reports: Iterable[IngestReport], *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(report) for report in reports)
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


def _remark(report: IngestReport) -> str:
    if report.clamped:
        return f"{report.clamped} dated in the future"
    return "known already" if report.known else ""
