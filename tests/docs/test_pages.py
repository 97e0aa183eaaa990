"""Pages for people keep their promises: links lead somewhere, decisions are short."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "state" / "README.md"]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\((?!https?://)([^)#\s]+)", text)

    lost = [target for target in targets if not (page.parent / target).exists()]

    assert lost == []


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_gives_context_decision_and_consequence_in_forty_lines(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    chapters = [line for line in lines if line.startswith("## ")]

    assert chapters == ["## Context", "## Decision", "## Consequence"]
    assert len(lines) < 40


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(page.stem[:4]) for page in DECISIONS]

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_changelog_knows_what_comes_next() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert "## [Unreleased]" in text
