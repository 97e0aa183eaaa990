"""Topics, the site and what needs a restart, when the configuration is read again."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from aggregator.config import Settings
from aggregator.errors import StoreError
from aggregator.reload import LIVE
from aggregator.schedule import LiveKnowledge
from aggregator.schedule.adoption import files_alike
from aggregator.store import Writer
from tests.conftest import listing
from tests.integration.reload.conftest import Inside, until

DUMP = listing(
    [
        ("Bridge opens", "The new bridge opens on Monday.", "Roads"),
        ("Choir sings", "Free entrance for all.", "Culture"),
    ]
)
STREETS = {"slug": "streets", "title": "Streets and roads", "aliases": ["Roads"]}


def ready(inside: Inside, **settings: object) -> None:
    inside.write(inside.source("town"), **settings)
    inside.drop("town", "a.txt", DUMP)
    inside.open()
    inside.start()
    until(lambda: "Bridge opens" in inside.page("/feeds/roads.atom"))


def test_a_topic_that_is_declared_takes_over_its_articles(inside: Inside) -> None:
    ready(inside)

    outcome = inside.again(inside.source("town"), topics=[STREETS])
    until(lambda: "Bridge opens" in inside.page("/feeds/streets.atom"))

    assert outcome.told == "settings: topics"
    assert inside.page("/feeds/roads.atom") == ""
    assert "Choir sings" in inside.page("/feeds/culture.atom")


def test_a_topic_that_is_taken_back_leaves_what_a_start_would_leave(inside: Inside) -> None:
    ready(inside)
    before = inside.page("/feeds/culture.atom")

    inside.again(inside.source("town"), topics=[STREETS])
    until(lambda: inside.page("/feeds/streets.atom"))
    inside.again(inside.source("town"))
    until(lambda: "Bridge opens" in inside.page("/feeds/roads.atom"))

    assert inside.page("/feeds/streets.atom") == ""
    assert inside.page("/feeds/culture.atom") == before


def test_what_a_running_turn_takes_in_afterwards_is_filed_by_the_new_topics(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Event(), Event()
    topics_of = LiveKnowledge.topics

    def waiting(self: LiveKnowledge, reader: Writer, source: str) -> object:
        begun.set()
        assert go_on.wait(20)
        return topics_of(self, reader, source)

    inside.write(inside.source("town"))
    inside.open()
    with monkeypatch.context() as held:  # the turn holds the transaction, and the reload waits
        held.setattr(LiveKnowledge, "topics", waiting)
        inside.drop("town", "a.txt", DUMP)
        inside.drop("town", "b.txt", DUMP.replace("Bridge opens", "Tunnel closes"))
        inside.start()
        until(begun.is_set)
        inside.write(inside.source("town"), topics=[STREETS])
        reloading = Thread(target=inside.reload)
        reloading.start()
        go_on.set()
        reloading.join(20)
        until(lambda: "Tunnel closes" in inside.page("/feeds/streets.atom"))

    assert "Bridge opens" in inside.page("/feeds/streets.atom")
    assert inside.page("/feeds/roads.atom") == ""


def test_the_sites_title_and_the_number_of_entries_count_at_once(inside: Inside) -> None:
    ready(inside)

    outcome = inside.again(inside.source("town"), title="Harbour news", publish={"entries": 1})

    assert outcome.told == "settings: title, publish"
    assert "<title>Harbour news</title>" in inside.page("/feeds/all.atom")
    assert inside.page("/feeds/all.atom").count("<entry>") == 1


def test_what_needs_a_restart_is_named_and_the_rest_is_taken(inside: Inside) -> None:
    ready(inside)
    state, listen = inside.reload.settings.state, inside.reload.settings.listen

    outcome = inside.again(
        inside.source("town"),
        title="Harbour news",
        listen="127.0.0.1:9",
        state="elsewhere",
        publish={"max_age": "1h"},
    )

    assert outcome.taken
    assert outcome.told == "settings: title; needs a restart: listen, state, publish.max_age"
    assert (inside.reload.settings.state, inside.reload.settings.listen) == (state, listen)
    assert inside.page("/feeds/all.atom").count("Harbour news")
    assert not (inside.folder / "elsewhere").exists()


def test_every_setting_that_counts_at_once_is_a_setting() -> None:
    assert Settings.model_fields.keys() >= LIVE
    assert not LIVE & {"listen", "state", "store", "store_file"}


def test_the_same_file_again_changes_nothing(inside: Inside) -> None:
    ready(inside)
    publication, due = inside.publishing.publication, inside.state("town").next_due

    outcome = inside.reload()

    assert (outcome.taken, outcome.told) == (True, "nothing has changed")
    assert inside.publishing.publication.feeds == publication.feeds
    assert inside.state("town").next_due == due


def test_a_store_that_fails_meanwhile_leaves_the_former_settings(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(inside)
    former = inside.reload.settings

    def full(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(Writer, "rederive", full)
        outcome = inside.again(inside.source("town"), inside.source("new"), topics=[STREETS])

    assert (outcome.taken, outcome.faulty) == (False, False)
    assert outcome.problems == ("the disk is full",)
    assert inside.reload.settings is former
    assert not inside.state("new").active
    assert inside.state("town").active


def test_a_source_that_is_new_to_the_store_costs_no_pass_over_all_articles(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(inside)
    passes: list[object] = []
    monkeypatch.setattr(Writer, "rederive", lambda *told, **_: passes.append(told))

    inside.again(inside.source("town"), inside.source("new"))

    assert passes == []
    assert inside.state("new").active


def test_a_source_that_comes_back_may_be_filed_differently(inside: Inside) -> None:
    inside.write(inside.source("town"))
    inside.open()
    alone = inside.reload.settings
    inside.again(inside.source("town"), inside.source("new"))
    both = inside.reload.settings

    assert files_alike(alone, both, ("town",))
    assert not files_alike(alone, both, ("new", "town"))
    assert not files_alike(both, alone, ("new", "town"))
