"""All looks in their order, each of them asked even when those before found something bad."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from aggregator.config import Settings, load_with_places
from aggregator.doctor.check import Check, bad, good
from aggregator.doctor.limits import limits
from aggregator.doctor.machine import clock, disk
from aggregator.doctor.network import names, ports
from aggregator.doctor.places import secrets, sources, state
from aggregator.doctor.stores import sqlite, store
from aggregator.doctor.versions import extras, versions
from aggregator.errors import ConfigError


def examine(config: Path, now: datetime) -> Iterator[Check]:
    """Every finding, as soon as it is made; without a good configuration those that need none."""
    yield from versions()
    yield from extras()
    yield from sqlite()
    yield from limits()
    try:
        settings = load_with_places(config, files=True).settings
    except ConfigError as error:
        yield from (bad("configuration", str(one), "mend it") for one in error.problems)
        return
    yield good("configuration", f"{config}: {len(settings.sources)} sources")
    yield from _of(settings, now)


def _of(settings: Settings, now: datetime) -> Iterator[Check]:
    yield from state(settings)
    yield from secrets(settings)
    yield from sources(settings)
    yield from disk(settings)
    yield from clock(settings, now)
    yield from store(settings)
    yield from ports(settings)
    yield from names(settings)
