"""A job that follows others is done once for however many have asked."""

from __future__ import annotations

from threading import Event

from aggregator.errors import StoreError
from aggregator.schedule.afterwards import Afterwards


def test_who_asks_in_the_midst_of_the_job_has_it_done_once_more() -> None:
    begun, go_on, done = Event(), Event(), []

    def job() -> None:
        begun.set()
        go_on.wait(10)
        done.append("done")

    afterwards = Afterwards(job, name="test")
    afterwards.ask()
    begun.wait(10)
    for _ in range(5):
        afterwards.ask()
    go_on.set()
    last = afterwards.stop()

    assert last is not None
    last.result(10)
    assert done == ["done", "done"]


def test_a_job_that_fails_is_done_again_when_it_is_asked_for() -> None:
    tried: list[str] = []
    twice = Event()

    def job() -> None:
        tried.append("tried")
        if len(tried) == 2:
            twice.set()
        raise StoreError("the database is away")

    afterwards = Afterwards(job, name="test")
    for _ in range(200):
        afterwards.ask()
        if twice.wait(0.05):
            break

    afterwards.stop()
    assert twice.is_set()


def test_nothing_is_begun_after_the_end() -> None:
    done: list[str] = []
    afterwards = Afterwards(lambda: done.append("done"), name="test")

    assert afterwards.stop() is None
    afterwards.ask()

    assert done == []
