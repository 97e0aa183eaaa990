"""How exactly label lines are divided: cases as files, and what came of one.

Reads the cases of `tests/data/topics/accuracy`. Knows neither goals nor the clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from aggregator.topics import Corpus, Topics, Vocabulary, mixed_words

FILES = tuple(sorted((Path(__file__).parents[1] / "tests/data/topics/accuracy").glob("*.yaml")))
_JOINTS = " |·•/;,、\t\u3000"  # what may stand between labels of a line that was kept whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The label lines of one institution, and what each should be divided into."""

    name: str
    vocabulary: tuple[str, ...]
    titles: tuple[str, ...]
    learnable: bool  # whether the lines alone can teach where the labels end
    lines: Mapping[str, tuple[str, ...]]  # line -> its labels

    def configured(self) -> Topics:
        """What is known with the whole vocabulary and nothing learned."""
        return Topics(Vocabulary(labels=self.vocabulary), Corpus())

    def learned(self) -> Topics:
        """What is known without a vocabulary, each line borne by one article."""
        words = mixed_words(" ".join(self.titles))
        return Topics(Vocabulary(), Corpus(lines=Counter(self.lines.keys()), words=words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A line that was not divided as it should be."""

    line: str
    labels: tuple[str, ...]
    found: tuple[str, ...]


def read_case(file: Path) -> Case:
    """The case of a file; KeyError when it lacks a part, ValueError when it has a line twice."""
    content: Mapping[str, Any] = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    lines = {row["line"]: tuple(row["labels"]) for row in content["lines"]}
    if len(lines) < len(content["lines"]):
        raise ValueError(f"{file}: a line stands there twice")
    return Case(
        name=file.stem,
        vocabulary=tuple(content["vocabulary"]),
        titles=tuple(content.get("titles", ())),
        learnable=content.get("learnable", True),
        lines=lines,
    )


def wrong_lines(case: Case, topics: Topics) -> tuple[Wrong, ...]:
    """The lines that are not divided into exactly their labels, in their order."""
    found = {line: topics.labels([line]) for line in case.lines}
    return tuple(
        Wrong(line=line, labels=labels, found=found[line])
        for line, labels in case.lines.items()
        if found[line] != labels
    )


def fragments(case: Case, topics: Topics) -> tuple[str, ...]:
    """The announced labels that are neither a label nor several of them in a run."""
    announced = {
        label for line in case.lines for label in topics.labels([line]) if topics.announced(label)
    }
    known = [label.casefold() for label in case.vocabulary]
    return tuple(sorted(label for label in announced if not _is_run(label.casefold(), known)))


def _is_run(text: str, labels: Sequence[str]) -> bool:
    """Tell whether labels cover a text, with nothing but joints between them."""
    reached = {0}
    for at in range(len(text)):
        if at in reached:
            reached.update(at + len(label) for label in labels if text.startswith(label, at))
            if text[at] in _JOINTS:
                reached.add(at + 1)
    return len(text) in reached
