"""Alert rules and dashboard: every figure that they name is told."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from aggregator.metrics import ALERTS, DASHBOARD, exposition, shipped
from tests.overviews import overview

_NAME = re.compile(r"\b(?:aggregator|process)_[a-z_]+\b")


@pytest.fixture(scope="module")
def told() -> set[str]:
    """Tell the names of all samples."""
    text = exposition(overview(), "", ready=True, per_source=True).body.decode()
    families = text_string_to_metric_families(text)
    return {sample.name for family in families for sample in family.samples}


@pytest.fixture
def promtool() -> str:
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("promtool is not installed")
    return found


def rules() -> list[dict[str, Any]]:
    (group,) = YAML(typ="safe", pure=True).load(shipped(ALERTS))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def expressions() -> list[str]:
    panels = json.loads(shipped(DASHBOARD))["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


def test_every_figure_in_an_alert_is_told(told: set[str]) -> None:
    named = {name for rule in rules() for name in _NAME.findall(rule["expr"])}

    assert len(named) > 10
    assert named <= told


def test_every_figure_in_the_dashboard_is_told(told: set[str]) -> None:
    named = {name for expression in expressions() for name in _NAME.findall(expression)}

    assert len(named) > 20
    assert named <= told


def test_every_alert_says_how_grave_it_is_and_what_to_do() -> None:
    for rule in rules():
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"]


def test_no_two_panels_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(shipped(DASHBOARD))["panels"]:
        place = panel["gridPos"]
        cells = {
            (place["x"] + dx, place["y"] + dy)
            for dx in range(place["w"])
            for dy in range(place["h"])
        }
        assert not taken & cells, panel["title"]
        assert all(x < 24 for x, _ in cells), panel["title"]
        taken |= cells


def test_promtool_accepts_the_rules(promtool: str, tmp_path: Path) -> None:
    (tmp_path / ALERTS).write_bytes(shipped(ALERTS))

    done = subprocess.run(
        [promtool, "check", "rules", str(tmp_path / ALERTS)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_finds_nothing_to_say_about_the_figures(promtool: str) -> None:
    body = exposition(overview(), "", ready=True, per_source=True).body

    done = subprocess.run(
        [promtool, "check", "metrics"], input=body, capture_output=True, check=False
    )

    assert (done.returncode, done.stdout + done.stderr) == (0, b"")
