"""How exactly label lines are divided, by case and for the seed site, and how long it takes.

The shares of lines that are right, and the fragments that got a feed, have goals that are gates;
what the lines teach without a vocabulary, and the times, are only told.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from aggregator.model import Dump, DumpDate, Hints
from aggregator.parse import parse
from aggregator.topics import Corpus, Topics, Vocabulary, mixed_words
from benchmarks.accuracy import FILES, Case, fragments, read_case, wrong_lines

_REAL = Path(__file__).parents[2] / "shared" / "dumps" / "region-stockholm"
_SEED = "seed-site"  # the case with the labels of the real dumps
_WITH_VOCABULARY = 1.0  # goals: the share of the lines that are exactly right …
_FROM_REAL_ARTICLES = 0.95
_FRAGMENTS = 0  # … and how many parts of labels may have a feed
_LEARNED = (10_000, 20_000)  # lines
_DIVIDED = 1000
_MOST_LABELS = 4  # on one line
_SUBJECTS = 400  # different labels of the timed lines

_Made = TypeVar("_Made")

_ROW = "{:<22} {:>6} {:>11} {:>8} {:>10}  {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Score:
    """How many lines of a case came out right; what cannot be learned counts for none."""

    name: str
    lines: int
    configured: int
    learnable: int
    learned: int
    fragments: tuple[str, ...]

    @property
    def passed(self) -> bool:
        goal = self.lines * _WITH_VOCABULARY
        return self.configured >= goal and len(self.fragments) <= _FRAGMENTS


def report() -> bool:
    """Print the figures; whether all goals were reached."""
    cases = {file.stem: read_case(file) for file in FILES}
    scores = [_score(case) for case in cases.values()]
    print(_ROW.format("label lines", "lines", "vocabulary", "learned", "fragments", "verdict"))
    for score in (*scores, _sum(scores)):
        print(_row(score))
    passed = _learned_from_real_articles(cases[_SEED])
    for line in _times():
        print(line, flush=True)
    return passed and all(score.passed for score in scores)


def _score(case: Case) -> _Score:
    count = len(case.lines)
    right = count - len(wrong_lines(case, case.configured()))
    if not case.learnable:
        return _Score(
            name=case.name, lines=count, configured=right, learnable=0, learned=0, fragments=()
        )
    learned = case.learned()
    return _Score(
        name=case.name,
        lines=count,
        configured=right,
        learnable=count,
        learned=count - len(wrong_lines(case, learned)),
        fragments=fragments(case, learned),
    )


def _sum(scores: Sequence[_Score]) -> _Score:
    return _Score(
        name="all",
        lines=sum(score.lines for score in scores),
        configured=sum(score.configured for score in scores),
        learnable=sum(score.learnable for score in scores),
        learned=sum(score.learned for score in scores),
        fragments=tuple(each for score in scores for each in score.fragments),
    )


def _row(score: _Score) -> str:
    return _ROW.format(
        score.name,
        score.lines,
        _share(score.configured, score.lines),
        _share(score.learned, score.learnable) if score.learnable else "-",
        len(score.fragments) if score.learnable else "-",
        ", ".join(["goal" if score.passed else "MISSED", *score.fragments]),
    )


def _learned_from_real_articles(case: Case) -> bool:
    """Tell how the lines of the seed site come out for one who has read the real dumps only."""
    dumps = sorted(_REAL.glob("*.txt"))
    if not dumps:
        print(f"{case.name}, learned from the real articles: skipped, their dumps are not here")
        return True
    items = [item for dump in dumps for item in parse(_dump(dump), Hints()).items]
    corpus = Corpus(
        lines=Counter(line for item in items for line in item.categories),
        words=frozenset[str]().union(
            *(mixed_words(f"{item.title} {item.summary}") for item in items)
        ),
    )
    topics = Topics(Vocabulary(), corpus)
    right = len(case.lines) - len(wrong_lines(case, topics))
    broken = fragments(case, topics)
    passed = right >= len(case.lines) * _FROM_REAL_ARTICLES and len(broken) <= _FRAGMENTS
    print(
        f"{case.name}, learned from {len(items)} real articles: "
        f"{_share(right, len(case.lines))} of {len(case.lines)} lines, {len(broken)} fragments: "
        f"{'goal' if passed else 'MISSED'}"
    )
    return passed


def _dump(file: Path) -> Dump:
    return Dump(
        source="seed",
        location=file.name,
        body=file.read_bytes(),
        dated=datetime(2024, 5, 2, tzinfo=UTC),
        dated_by=DumpDate.NAME,
    )


def _times() -> Iterator[str]:
    """The CPU time of learning so many lines, and of dividing a thousand with what they taught."""
    for count in _LEARNED:
        lines = _lines(count)
        corpus = Corpus(lines=dict.fromkeys(lines, 1))
        learning, topics = _timed(partial(Topics, Vocabulary(), corpus))
        dividing, _ = _timed(partial(_divide, topics, lines[:_DIVIDED]))
        yield (
            f"{count:,} lines learned in {learning:.2f} s; "
            f"{_DIVIDED:,} of them divided in {dividing:.2f} s"
        )


def _divide(topics: Topics, lines: Sequence[str]) -> None:
    for line in lines:
        topics.labels([line])


def _timed(work: Callable[[], _Made]) -> tuple[float, _Made]:
    before = time.process_time()
    made = work()
    return time.process_time() - before, made


def _lines(count: int) -> list[str]:
    """So many different lines of one label to four, the same ones every time."""
    chance = random.Random(1)
    subjects = [f"{_word(chance)} och {_word(chance).lower()}" for _ in range(_SUBJECTS)]
    subjects += [_word(chance) for _ in range(_SUBJECTS)]
    lines: dict[str, None] = {}
    while len(lines) < count:
        lines["".join(chance.sample(subjects, chance.randint(1, _MOST_LABELS)))] = None
    return list(lines)


def _word(chance: random.Random) -> str:
    syllables = chance.choices(("ba", "rel", "tu", "gös", "mint", "ka", "dor", "lyk"), k=3)
    return "".join(syllables).capitalize()


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}"
