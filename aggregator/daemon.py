"""The order of start and stop, signals, and the service manager.

Start: lock, store, first publication, listener, schedule, ready. Stop: no new turns, wait for the
running ones up to a grace time, drain the server, close the store.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from threading import Event, Thread

from aggregator.admin import Admin
from aggregator.clock import utc_now
from aggregator.config import Settings
from aggregator.errors import AggregatorError, FetchError, RenderError
from aggregator.fetch import watch
from aggregator.health import Look
from aggregator.ingest import open_store
from aggregator.inherited import inherited
from aggregator.lock import locked
from aggregator.log import logger
from aggregator.notify import notify
from aggregator.polls import Polls, by_address
from aggregator.publish import Compressing, Folder, Mirror, Publisher
from aggregator.schedule import Schedule
from aggregator.serve import Server, by_status, make_app
from aggregator.store import Store
from aggregator.sweeping import Sweeping
from aggregator.telling import Telling

_GRACE = timedelta(seconds=3)
_AFTER_A_CUT = timedelta(minutes=3)  # before a turn that was cut off is tried again


def run(settings: Settings, *, http: bool, poll: bool, ready: Callable[[], None]) -> None:
    """Runs the daemon until SIGTERM or SIGINT; `ready` is called when it answers.

    Raises Locked when another daemon uses the state directory, StoreError, and AggregatorError
    when it cannot listen.
    """
    with locked(settings.state) if poll else nullcontext():
        store = open_store(settings)
        try:
            if poll:  # nobody else can be at work: a lease that is left is a dead one's
                store.release_leases(utc_now() + _AFTER_A_CUT)
            with asyncio.Runner(loop_factory=Server.make_loop) as runner:
                finished = runner.run(_run(settings, store, http=http, poll=poll, ready=ready))
        finally:
            store.close()
    if not finished:  # the turn's transaction is rolled back; its dump is read at the next start
        logger().warning("stopped in mid-turn")
        os._exit(0)


async def _run(
    settings: Settings,
    store: Store,
    *,
    http: bool,
    poll: bool,
    ready: Callable[[], None],
) -> bool:
    publisher = _publisher(settings, store)
    telling = Telling()
    telling.published(publisher.refresh, lambda: publisher.publication)()
    app = make_app(
        lambda: publisher.publication,
        publisher.article,
        settings.site.max_age,
        settings.trusted_proxies,
        find_archive=publisher.archive,
        searches=publisher.searches(),
    )
    handed_over = inherited()
    server = Server(app, settings.listen, handed_over=handed_over.get("public"))
    if http and server.plain_because:
        logger().warning("requests are served slowly", because=server.plain_because)
    sockets = server.bind() if http else []
    # Loading the client takes a while, and directories do not need it.
    polls = Polls(settings) if poll and by_address(settings) else None
    compressing, sweeping = Compressing(publisher), Sweeping()
    soon = telling.published(publisher.soon, lambda: publisher.publication)

    def changed() -> None:
        if soon():
            sweeping.sweep()
            if http:
                compressing.wake()

    schedule = Schedule(settings, store, changed=changed, poll=poll, polls=polls, telling=telling)
    look = Look(
        settings=settings,
        store=store,
        publication=lambda: publisher.publication,
        tally=telling.tally,
        served=lambda: by_status(server.served),
        started_at=utc_now(),
    )
    admin = Admin(look, judge=poll)
    stop = _stop_signal()
    watching = Event()
    serving = asyncio.create_task(server.serve(sockets)) if http else None
    if http:
        sweeping.begin()
        compressing.start()
    admin.start([handed_over["admin"]] if "admin" in handed_over else ())
    schedule.start()
    if poll:
        Thread(target=_wake, args=(settings, schedule, watching), daemon=True).start()
    mirror = _mirror(settings, publisher, watching)
    ready()
    notify(f"READY=1\nSTATUS=Serving {len(publisher.publication.documents)} documents")
    await stop.wait()
    notify("STOPPING=1")
    watching.set()
    compressing.stop()
    finished, _ = await asyncio.gather(asyncio.to_thread(schedule.stop, _GRACE), admin.stop())
    if polls and finished:
        polls.close()
    if mirror is not None:
        await asyncio.to_thread(mirror.join, _GRACE.total_seconds())
    if serving is not None:
        server.stop()
        await serving
    return finished


def _publisher(settings: Settings, store: Store) -> Publisher:
    def failed(error: RenderError) -> None:
        logger().error("feed kept as it was", error=str(error))

    return Publisher(
        store,
        settings.site,
        entries=settings.publish.entries,
        lengths=settings.lengths,
        failed=failed,
    )


def _mirror(settings: Settings, publisher: Publisher, stop: Event) -> Thread | None:
    """Begins to write the publication as files; None when nobody wants them."""
    directory = settings.publish.directory
    if directory is None:
        return None

    def failed(error: AggregatorError) -> None:
        logger().error("files not written", error=str(error))

    def follow() -> None:
        try:
            with Folder(directory) as folder:
                Mirror(publisher, folder).follow(stop, failed)
        except AggregatorError as error:
            failed(error)

    thread = Thread(target=follow, name="files", daemon=True)
    thread.start()
    return thread


def _stop_signal() -> asyncio.Event:
    """Set by SIGTERM and SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def _wake(settings: Settings, schedule: Schedule, stop: Event) -> None:
    """Wakes sources whose directory has changed; the periodic scan needs no help from this."""
    directories = {source.name: source.folder for source in settings.sources if source.folder}
    try:
        for changes in watch(directories, stop):
            for name, arrived in changes.items():
                schedule.wake(name, arrived)
    except FetchError as error:
        logger().warning("no wake-up by the system", error=str(error))
