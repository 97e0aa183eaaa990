"""Takes over the configuration file as it is now, or keeps what is in force and says why.

Everything that can fail is done before anything that is seen; one reload at a time.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from aggregator.config import Settings, load
from aggregator.errors import AggregatorError, ConfigError
from aggregator.publishing import Publishing
from aggregator.reload.difference import Difference, difference, in_force
from aggregator.reload.outcome import Outcome
from aggregator.schedule import Schedule


class Reload:
    """The configuration of a running daemon; `adopted` hears of settings that were taken over."""

    def __init__(
        self,
        path: Path,
        settings: Settings,
        *,
        schedule: Schedule,
        publishing: Publishing,
        adopted: Callable[[Settings], None],
    ) -> None:
        self.settings = settings
        self._path = path
        self._schedule = schedule
        self._publishing = publishing
        self._adopted = adopted
        self._number = 0

    def __call__(self) -> Outcome:
        """Reads the configuration again; never raises for what may be wrong with it."""
        self._number += 1
        try:
            new = load(self._path)
            change = difference(self.settings, new)
            self._take(in_force(self.settings, new))
        except ConfigError as error:
            return self._refused(tuple(map(str, error.problems)), faulty=True)
        except AggregatorError as error:  # the store is away, for example
            return self._refused((str(error),), faulty=False)
        return self._outcome(taken=True, change=change)

    def _take(self, settings: Settings) -> None:
        publisher = self._publishing.prepared(settings)
        self._schedule.adopt(settings)
        self._publishing.adopt(settings, publisher)
        self._adopted(settings)
        self.settings = settings

    def _refused(self, problems: tuple[str, ...], *, faulty: bool) -> Outcome:
        return self._outcome(taken=False, problems=problems, faulty=faulty)

    def _outcome(
        self,
        *,
        taken: bool,
        problems: tuple[str, ...] = (),
        faulty: bool = False,
        change: Difference = Difference(),  # noqa: B008 - a frozen value
    ) -> Outcome:
        return Outcome(
            number=self._number,
            pid=os.getpid(),
            config=str(self._path.absolute()),
            taken=taken,
            problems=problems,
            faulty=faulty,
            change=change,
        )
