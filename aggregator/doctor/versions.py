"""The versions of this program, of Python and of what it is built on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from aggregator import __version__
from aggregator.doctor.check import Check, bad, good

_LOOKED_AT = (
    *("sqlalchemy", "alembic", "httpx", "lxml"),
    *("feedgen", "starlette", "uvicorn", "pydantic"),
)
# Module, what it is for, and how to have it.
_EXTRAS = (
    ("psycopg", "PostgreSQL", "aggregator[postgres]"),
    ("fastwarc", "web archives", "aggregator[warc]"),
)


def versions() -> Iterator[Check]:
    """What runs here; bad when a library is missing."""
    python = ".".join(map(str, sys.version_info[:3]))
    told, missing = [f"aggregator {__version__}", f"Python {python}"], []
    for name in _LOOKED_AT:
        try:
            told.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        yield bad("versions", f"without {', '.join(missing)}", "install aggregator anew")
    yield good("versions", ", ".join(told))


def extras() -> Iterator[Check]:
    """What is installed besides, and what is not."""
    there = [purpose for module, purpose, _ in _EXTRAS if find_spec(module)]
    absent = [f"{purpose} (pip install '{how}')" for m, purpose, how in _EXTRAS if not find_spec(m)]
    lacks = f"; not for {', '.join(absent)}" if absent else ""
    yield good("extras", f"for {', '.join(there) or 'nothing'}{lacks}")
