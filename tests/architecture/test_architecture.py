"""The package keeps to its architecture (tests/architecture/layers.py)."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.rules import violations

PACKAGE = Path(__file__).parents[2] / "aggregator"


def test_the_package_keeps_to_its_architecture() -> None:
    said = violations(PACKAGE)

    assert not said, "\n" + "\n".join(said)
