"""Incidents begin and end while a daemon's store is looked at, and people are told."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from aggregator import log
from aggregator.config import OnIncident, Settings
from aggregator.errors import AggregatorError
from aggregator.health import Look, Watch
from aggregator.health.outbound import post_incident
from aggregator.model import Document, Forms, IncidentKind, Publication
from aggregator.store import Store
from aggregator.tally import Tally
from tests.conftest import Place
from tests.overviews import incident

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Desk:
    """Everything a watch looks at, with a clock that is set by hand."""

    place: Place
    store: Store
    now: datetime = NOON
    more: str = ""
    tally: Tally = field(default_factory=Tally)

    @property
    def settings(self) -> Settings:
        """The settings of the place, and more."""
        text = self.place.config.read_text(encoding="utf-8")
        if self.more and self.more not in text:
            self.place.config.write_text(text + self.more, encoding="utf-8")
        return self.place.settings

    def watch(self, *, judge: bool = True, every: float = 3600) -> Watch:
        """A watch over it."""
        self.tally.tick()
        look = Look(
            settings=self.settings,
            store=self.store,
            publication=lambda: Publication(documents={"/": page()}),
            tally=self.tally,
            served=dict,
            started_at=NOON,
            clock=lambda: self.now,
        )
        return Watch(look, judge=judge, every=every)

    def turn(self, error: str | None = None) -> None:
        """One turn of the source."""
        self.now += MINUTE
        self.store.finish("town", self.now, next_due=self.now + MINUTE, error=error, new=0)


def page() -> Document:
    return Document(
        path="/",
        media_type="text/html",
        forms=Forms(body=b"x", gzip=b""),
        etag="",
        modified_at=NOON,
    )


@pytest.fixture
def desk(place: Place, store: Store) -> Desk:
    return Desk(place=place, store=store)


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)


def test_a_failing_source_is_an_incident_until_it_recovers(desk: Desk) -> None:
    watch = desk.watch()
    desk.turn("no answer")
    watch.look()
    (begun,) = desk.store.incidents()

    desk.turn()
    watch.look()

    (over,) = desk.store.incidents(10)
    assert (begun.kind, begun.subject) == (IncidentKind.FAILING, "town")
    assert begun.text == "failed once: no answer"
    assert desk.store.incidents() == ()
    assert (over.id, over.ended) == (begun.id, desk.now)


def test_a_restart_goes_on_with_the_incidents_that_last(desk: Desk) -> None:
    desk.turn("no answer")
    desk.watch().look()
    desk.turn("no answer")

    desk.watch().look()

    assert len(desk.store.incidents(10)) == 1


def test_a_second_process_that_only_serves_judges_nothing(desk: Desk) -> None:
    desk.turn("no answer")

    desk.watch(judge=False).look()

    assert desk.store.incidents() == ()


def test_a_store_that_does_not_answer_is_an_incident_told_when_it_does_again(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.set_up()
    database = tmp_path / "state" / "aggregator.db"
    watch = desk.watch()
    desk.turn("no answer")
    watch.look()
    rename(database, "source", "away")

    watch.look()
    watch.look()
    rename(database, "away", "source")
    watch.look()

    told = capsys.readouterr().err
    assert told.count("incident begun kind=store-error") == 1
    assert told.count("incident over kind=store-error") == 1
    assert "incident over kind=source-failing" not in told
    assert {one.kind: bool(one.ended) for one in desk.store.incidents(10)} == {
        IncidentKind.STORE: True,
        IncidentKind.FAILING: False,
    }


def rename(database: Path, table: str, name: str) -> None:
    """Takes a table away from under the store, or puts it back."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO {name}")


def test_the_command_is_told_of_beginning_and_end(desk: Desk, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk.more = f'on_incident: {{command: [sh, -c, "cat >> {seen}; echo >> {seen}"]}}\n'
    watch = desk.watch(every=0.05)
    desk.turn("no answer")

    watch.start()
    until(lambda: seen.exists() and seen.read_text(encoding="utf-8").count("\n") == 1)
    desk.turn()
    until(lambda: seen.read_text(encoding="utf-8").count("\n") == 2)
    watch.stop()

    told = [json.loads(line) for line in seen.read_text(encoding="utf-8").splitlines()]
    assert [one["state"] for one in told] == ["lasting", "over"]
    assert told[0]["id"] == told[1]["id"]


def test_a_command_that_fails_is_logged_and_ends_nothing(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    log.set_up()
    desk.more = "on_incident: {command: [/nowhere/at-all]}\n"
    watch = desk.watch(every=0.05)
    desk.turn("no answer")

    watch.start()
    until(desk.store.incidents)
    desk.turn()
    until(lambda: not desk.store.incidents())
    watch.stop()

    assert "incident not told" in capsys.readouterr().err


class Ear:
    """A web server that keeps what it is told."""

    def __init__(self, status: int = 204, location: str = "") -> None:
        heard: list[tuple[str, str, dict[str, str], bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("content-length", 0))
                heard.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
                self.send_response(status)
                self.send_header("content-length", "0")
                if location:
                    self.send_header("location", location)
                self.end_headers()

            do_POST = do_GET  # noqa: N815 - the library's name

            def log_message(self, *_told: object) -> None:
                """Say nothing."""

        self.heard = heard
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def ear() -> Iterator[Ear]:
    listening = Ear()
    yield listening
    listening.close()


def test_a_webhook_gets_the_incident_by_post(desk: Desk, ear: Ear, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("t0ken\n", encoding="ascii")
    desk.more = (
        f"on_incident: {{webhook: '{ear.url}/hook', bearer_file: token,"
        " allow_private: [127.0.0.0/8]}\n"
    )
    watch = desk.watch(every=0.05)
    desk.turn("no answer")

    watch.start()
    until(lambda: ear.heard)
    watch.stop()

    method, path, headers, body = ear.heard[0]
    assert (method, path) == ("POST", "/hook")
    assert headers["Content-Type"] == "application/json"
    assert headers["Authorization"] == "Bearer t0ken"
    assert json.loads(body)["title"] == "Source failing: town"


def test_a_webhook_on_an_intranet_is_refused_unless_it_is_allowed(
    desk: Desk, ear: Ear, capsys: pytest.CaptureFixture[str]
) -> None:
    log.set_up()
    desk.more = f"on_incident: {{webhook: '{ear.url}/s3cret?key=s3cret'}}\n"
    watch = desk.watch(every=0.05)
    desk.turn("no answer")
    told: list[str] = []

    def is_told() -> bool:
        told.append(capsys.readouterr().err)
        return "incident not told" in "".join(told)

    watch.start()
    until(is_told)
    watch.stop()

    assert ear.heard == []
    assert "key=s3cret" not in "".join(told)


def test_a_webhook_that_leads_elsewhere_was_not_told(ear: Ear) -> None:
    elsewhere = Ear(302, ear.url)
    settings = OnIncident.model_validate({"webhook": elsewhere.url, "allow_private": True})

    with pytest.raises(AggregatorError, match="answered 302"):
        post_incident(settings, incident())

    elsewhere.close()
    assert [method for method, *_ in elsewhere.heard] == ["POST"]
    assert ear.heard == []


def test_the_sign_of_life_comes_while_all_is_well(desk: Desk, ear: Ear) -> None:
    desk.more = f"ping: {{url: '{ear.url}/alive', every: 1m, allow_private: [127.0.0.0/8]}}\n"
    watch = desk.watch()
    desk.turn()

    watch.look()
    watch.look()

    assert [(method, path) for method, path, *_ in ear.heard] == [("GET", "/alive")]


def test_the_sign_of_life_stays_away_when_no_source_brings_anything(desk: Desk, ear: Ear) -> None:
    desk.more = f"ping: {{url: '{ear.url}/alive', every: 1s, allow_private: [127.0.0.0/8]}}\n"
    watch = desk.watch()
    desk.turn("no answer")

    watch.look()

    assert ear.heard == []


def test_the_sign_of_life_stays_away_when_the_schedule_stands_still(desk: Desk, ear: Ear) -> None:
    desk.more = f"ping: {{url: '{ear.url}/alive', every: 1s, allow_private: [127.0.0.0/8]}}\n"
    seconds = [0.0]
    desk.tally = Tally(elapsed=lambda: seconds[0])
    watch = desk.watch()
    desk.turn()

    seconds[0] = 120

    watch.look()
    assert ear.heard == []
