"""Every event of the log and every figure of /metrics stands on its page, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from aggregator.health.command import environment
from aggregator.health.report import incident_json
from aggregator.metrics import exposition
from aggregator.model import IncidentKind
from tests.overviews import incident, overview

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
MONITORING = ROOT / "docs" / "how-to" / "monitoring.md"
LEVELS = frozenset({"debug", "info", "warning", "error", "critical", "exception"})


def rows(page: Path) -> Iterator[list[str]]:
    """The rows of all tables of a page, cell by cell, without heads and rules."""
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def events() -> Iterator[tuple[str, str]]:
    """Every event in the code with its level."""
    for path in (ROOT / "aggregator").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield from told_by(node, node.func)


def told_by(call: ast.Call, function: ast.Attribute) -> Iterator[tuple[str, str]]:
    """The event that a call tells, if it tells one."""
    receiver, name = ast.unparse(function.value), function.attr
    first = call.args[0] if call.args else None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return
    if name in LEVELS and re.search(r"\b_?log(ger\(\))?$", receiver):
        yield first.value, "error" if name == "exception" else name
    elif name == "failed" and receiver.endswith("telling"):
        yield first.value, "warning"


def test_the_page_of_the_log_names_every_event_with_its_level_and_no_other() -> None:
    documented = {(row[0].strip("`"), row[1]) for row in rows(REFERENCE / "logs.md")}

    found = set(events())

    assert len(found) > 20
    assert documented == found


def test_the_page_of_metrics_names_every_figure_with_type_and_labels_and_no_other() -> None:
    body = exposition(overview(incidents=(incident(),)), "", ready=True, per_source=True).body
    told = {
        (
            min(sample.name for sample in family.samples),
            family.type,
            frozenset(label for sample in family.samples for label in sample.labels),
        )
        for family in text_string_to_metric_families(body.decode())
    }

    documented = {
        (row[0].strip("`"), row[1], frozenset(re.findall(r"`([^`]+)`", row[2])))
        for row in rows(REFERENCE / "metrics.md")
    }

    assert documented == told


def test_the_guide_names_every_kind_of_incident() -> None:
    text = MONITORING.read_text(encoding="utf-8")

    assert [kind.value for kind in IncidentKind if f"`{kind.value}`" not in text] == []


def test_the_guide_names_every_variable_of_the_command() -> None:
    text = MONITORING.read_text(encoding="utf-8")
    given = environment(incident_json(incident()))

    named = [name.removeprefix("AGGREGATOR_INCIDENT") for name in given]

    assert [name for name in named if f"{name}`" not in text] == []
