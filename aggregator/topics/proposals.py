"""What the owner of a vocabulary is told: lines it does not cover, labels worth a place in it.

Reads what was learned; changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from aggregator.topics.divide import Division
from aggregator.topics.learn import Learner


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmapped:
    """A line that configured labels do not cover exactly."""

    line: str
    articles: int
    division: Division


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A label worth configuring, and why, in words for people."""

    label: str
    evidence: str
    articles: int  # that bear it
    lines: int  # different ones that hold it
    alone: bool  # it stood alone


def unmapped(learner: Learner, configured: Collection[str]) -> Iterator[Unmapped]:
    """Every line with a piece that is not configured, those of most articles first."""
    for line in sorted(learner.lines.values(), key=lambda line: (-line.articles, line.text)):
        if any(learner.key_of(piece) not in configured for piece in line.final.pieces):
            yield Unmapped(line=line.text, articles=line.articles, division=line.final)


def proposals(learner: Learner, configured: Collection[str]) -> tuple[Proposal, ...]:
    """Every learned label that is not configured, the most certain first.

    Labels that stood alone come before those only met beside others; among each, those with
    most evidence first.
    """
    found = []
    for key in learner.pieces.keys():  # noqa: SIM118 - not a dict: it is not iterable
        if key not in configured and learner.is_label(key):
            alone = learner.stood_alone(key)
            proposal = _proposal(learner, key, alone)
            strength = alone or proposal.lines
            found.append(((not alone, -strength, -proposal.articles, proposal.label), proposal))
    return tuple(proposal for _, proposal in sorted(found, key=lambda pair: pair[0]))


def _proposal(learner: Learner, key: str, alone: int) -> Proposal:
    lines = learner.pieces.lines(key)
    if alone:
        evidence = f"stood alone in {_count(alone, 'article')}"
        if lines > 1:
            evidence += f", in {_count(lines, 'different line')} altogether"
    else:
        evidence = f"came out of {_count(lines, 'different line')}, beside different labels"
    return Proposal(
        label=learner.pieces.spelling(key) or key,
        evidence=evidence,
        articles=sum(line.articles for line in learner.bearers[key]),
        lines=lines,
        alone=alone > 0,
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
