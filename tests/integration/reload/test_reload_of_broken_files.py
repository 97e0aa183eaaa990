"""A configuration with faults changes nothing, whatever the fault."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.integration.reload.conftest import Inside

BROKEN = Path(__file__).parents[2] / "data" / "config" / "broken"
_VARIABLE = re.compile(r"^# environment: (\w+)=(.*)$", re.MULTILINE)
FILES = sorted(path for path in BROKEN.iterdir() if path.suffix == ".yaml")


def test_there_are_at_least_thirty_broken_configurations() -> None:
    assert len(FILES) >= 30


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_broken_configuration_is_refused_and_changes_nothing(
    inside: Inside, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(BROKEN, inside.folder, dirs_exist_ok=True)
    inside.write(inside.source("town"))
    inside.open()
    settings, states = inside.reload.settings, inside.store.states()
    publication, heads = inside.publishing.publication, inside.store.heads()
    shutil.copy(file, inside.config)
    for name, value in _VARIABLE.findall(file.read_text("latin-1")):
        monkeypatch.setenv(name, value)

    outcome = inside.reload()

    assert (outcome.taken, outcome.faulty) == (False, True)
    assert outcome.problems
    places = (str(inside.folder), "$AGGREGATOR_")
    assert all(problem.startswith(places) for problem in outcome.problems)
    assert inside.adopted == []
    assert inside.reload.settings is settings
    assert inside.publishing.publication is publication
    assert (inside.store.states(), inside.store.heads()) == (states, heads)


def test_a_configuration_that_is_gone_is_refused(inside: Inside) -> None:
    inside.write(inside.source("town"))
    inside.open()
    inside.config.unlink()

    outcome = inside.reload()

    assert not outcome.taken
    assert "aggregator.yaml" in outcome.problems[0]
