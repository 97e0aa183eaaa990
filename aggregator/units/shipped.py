"""The unit files as they are shipped: inside an installed package, or beside it in a clone."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from aggregator.errors import AggregatorError


def shipped(name: str) -> str:
    """The text of one unit; AggregatorError when this installation came without."""
    package = Path(str(files("aggregator")))
    for folder in (package / "systemd", package.parent / "systemd"):
        file = folder / name
        if file.is_file():
            return file.read_text(encoding="utf-8")
    raise AggregatorError(
        "this installation came without its units",
        subject=name,
        hint="install the package anew, from its wheel",
    )
