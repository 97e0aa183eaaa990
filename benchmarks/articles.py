"""The articles that every benchmark works on, and the text dump that lists them.

Made from a seed: the same on every machine. Knows no reader.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

TOPICS = (
    *("Culture", "Health care", "Public transport", "Roads", "Schools", "Libraries", "Budget"),
    *("Climate", "Research", "Housing", "Water", "Elections", "Sport", "Harbour", "Energy"),
    *("Museums", "Waste", "Forestry", "Childcare", "Emergency services"),
)
_WORDS = (
    *("bridge", "station", "council", "winter", "programme", "ferry", "clinic", "library"),
    *("measure", "village", "señor", "region", "café", "Malmö", "Zürich", "naïve", "garden"),
    *("report", "summer", "school", "opening", "morning", "harbour", "traffic", "ändring"),
    *("nurse", "patient", "queue", "ticket", "budget", "answer", "journey", "island"),
    *("meeting", "repair", "signal", "tunnel"),
)
_NEWEST = datetime(2024, 4, 26, 10, 0, tzinfo=UTC)
_SEED = 20240426
_TITLE = 60  # characters, about
_SUMMARY = 330


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An article as a site would list it."""

    title: str
    summary: str
    link: str
    author: str
    published: datetime
    topics: tuple[str, ...]


def samples(count: int) -> Iterator[Sample]:
    """So many articles, the newest first, a minute apart; every ninth title holds `&` and `<`."""
    chance = random.Random(_SEED)
    for index in range(count):
        mark = " R&D < 5" if index % 9 == 0 else ""
        yield Sample(
            title=f"{_words(chance, _TITLE - 8)}{mark} {index}",
            summary=f"{_words(chance, _SUMMARY)}.",
            link=f"https://www.example.org/news/{index}",
            author=f"Author {index % 50}",
            published=_NEWEST - timedelta(minutes=index),
            topics=tuple(chance.sample(TOPICS, chance.randint(1, 3))),
        )


def _words(chance: random.Random, length: int) -> str:
    words: list[str] = []
    while length > 0:
        words.append(chance.choice(_WORDS))
        length -= len(words[-1]) + 1
    return " ".join(words).capitalize()


def text_dump(count: int) -> bytes:
    """So many articles as a listing."""
    return listed(samples(count)).encode()


def listed(told: Iterable[Sample]) -> str:
    """Articles as a listing in the halved layout, labels glued: about 450 bytes an item."""
    return "".join(
        f" • {sample.title}\n\n  {sample.summary}\n\n  {''.join(sample.topics)}\n"
        for sample in told
    )
