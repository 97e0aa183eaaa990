"""Sources by address on the command line and in the daemon."""

from __future__ import annotations

import json
import time

from tests.acceptance.conftest import Command
from tests.integration.fetch.web.conftest import Serve, answer
from tests.integration.fetch.web.conftest import serve as serve  # noqa: PLC0414 - a fixture

FEED = answer(
    b'<rss version="2.0"><channel><title>Pier</title><item><title>Quay</title>'
    b"<link>https://pier.test/quay</link></item></channel></rss>",
    'ETag: "one"',
)
UNCHANGED = answer(status="304 Not Modified")
USUAL = "title: The Pier, allow_private: true, every: 1h, floor: 1s, deadline: 2s"


def add_pier(command: Command, url: str) -> None:
    text = command.place.config.read_text("utf-8")
    line = f"  - {{name: pier, url: '{url}', {USUAL}}}\n"
    command.place.config.write_text(text + line, encoding="utf-8")


def test_ingest_polls_what_is_due_and_by_hand_what_is_named(command: Command, serve: Serve) -> None:
    server = serve(FEED, UNCHANGED)
    add_pier(command, f"{server.url}.xml")

    (report,) = command.json("ingest")
    again = command("ingest")
    by_hand = command("ingest", "pier")

    assert (report["source"], report["new"], report["error"]) == ("pier", 1, None)
    assert (again.stdout, by_hand.stdout) == ("Nothing new.\n", "Nothing new.\n")
    assert [b"If-None-Match" in request for request in server.asked] == [False, True]


def test_sources_of_one_name_shows_its_last_polls(command: Command, serve: Serve) -> None:
    server = serve(FEED, UNCHANGED)
    add_pier(command, f"{server.url}.xml")
    command("ingest", "pier")
    time.sleep(1.1)
    command("ingest", "pier")

    page = command("sources", "pier").stdout
    done = command("sources", "pier", "--json")

    told = json.loads(done.stdout)
    assert [(poll["status"], poll["new"]) for poll in told["polls"]] == [(304, 0), (200, 1)]
    assert (told["state"], told["due_reason"]) == ("ok", "every: 1h")
    assert "ok: no fault at the last attempt" in page
    assert "unchanged" in page


def test_a_gone_source_is_told_with_what_to_do(command: Command, serve: Serve) -> None:
    server = serve(answer(status="410 Gone"))
    add_pier(command, f"{server.url}.xml")

    failed = command("ingest", "pier")
    pier = next(one for one in command.json("sources") if one["name"] == "pier")
    status = command("status").stdout

    assert failed.returncode == 1
    assert "410 Gone" in failed.stdout
    assert (pier["state"], pier["next_due"]) == ("gone", None)
    assert "pier: gone (410) since" in status
    assert "change its address" in status


def test_an_unknown_source_is_a_usage_error(command: Command) -> None:
    command("ingest")

    done = command("sources", "twon")

    assert done.returncode == 2
    assert "there are: town" in done.stderr


def test_the_daemon_polls_stores_and_publishes(command: Command, serve: Serve) -> None:
    server = serve(FEED)
    add_pier(command, f"{server.url}.xml")

    daemon = command.start()
    command.wait_for("/feeds/all.atom", "Quay", seconds=10)

    assert command.stop(daemon) == 0
    assert len(server.asked) == 1
