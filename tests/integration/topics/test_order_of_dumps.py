"""The order of dumps, their size and restarts between them change nothing in the outcome."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.ingest import Knowledge
from aggregator.model import FeedKind
from tests.integration.topics.conftest import SOURCES, Config, Office

# Beginnings, ends and parts of each other, compounds, mixed-case words, a script without case;
# no two that want the same slug.
_LABELS = (
    *("Kultur", "kultur", "KULTUR", "Kultur och hälsa", "Arrangera kultur", "Hälsa", "eHälsa"),
    *(
        "Mina",
        "Sidor",
        "MinaSidor",
        "Stöd",
        "stöd",
        "IT",
        "5G",
        "健康",
        "教育",
        "Roads",
        "Ka",
        "KaBa",
    ),
)
_JOINTS = ("", "", "", " ", " | ")
_TEXTS = ("It is known.", "It is known to MinaSidor.", "KaBa and KulturStöd tell it.")
_line = st.lists(st.tuples(st.sampled_from(_JOINTS), st.sampled_from(_LABELS)), max_size=4).map(
    lambda parts: "".join(text for part in parts for text in part).lstrip(" |")
)
_CONFIGS: dict[str, Config] = {
    "nothing declared": {},
    "declared": {
        "topics": [
            {"slug": "culture", "label": "Kultur", "aliases": ["KaBa"], "parents": ["all-of-it"]},
            {"slug": "all-of-it", "label": "Allt"},
            {"slug": "sites", "label": "Sidor", "include": [{"text": "kaba"}]},
            {"slug": "roads", "label": "Roads", "removed": True},
        ],
        "feeds": [
            {"slug": "care", "title": "Care", "any_of": [{"topic": "hälsa"}, {"topic": "sites"}]}
        ],
        "sources": {"harbour": {"labels": ["Stöd", "Kultur och hälsa"]}},
    },
    "strict": {"sources": {"town": {"undeclared": "list"}, "harbour": {"split": "none"}}},
}


@dataclass(frozen=True, slots=True)
class News:
    """An article that a source will tell."""

    source: str
    lines: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """Items by their numbers, told in one dump, perhaps after a restart."""

    source: str
    numbers: tuple[int, ...]
    restarted: bool = False


_news = st.lists(
    st.builds(
        News,
        st.sampled_from(SOURCES),
        st.lists(_line, max_size=2).map(tuple),
        st.sampled_from(_TEXTS),
    ),
    min_size=2,
    max_size=9,
)


@st.composite
def _deliveries(draw: st.DrawFn, news: Sequence[News]) -> list[Delivery]:
    """All items in some order and some portions; some are told twice."""
    numbers = draw(st.permutations(range(len(news))))
    numbers += draw(st.lists(st.sampled_from(range(len(news))), max_size=3))
    found: list[Delivery] = []
    for number in numbers:
        source = news[number].source
        joins = found and found[-1].source == source and number not in found[-1].numbers
        if joins and draw(st.booleans()):
            found[-1] = Delivery(source, (*found[-1].numbers, number), found[-1].restarted)
        else:
            found.append(Delivery(source, (number,), draw(st.booleans())))
    return found


def at_once(news: Sequence[News]) -> list[Delivery]:
    """One dump of each source."""
    told = [
        Delivery(source, tuple(n for n, one in enumerate(news) if one.source == source))
        for source in SOURCES
    ]
    return [one for one in told if one.numbers]


def dump(news: Sequence[News], delivery: Delivery) -> str:
    """A JSON Feed that states the time of each item."""
    items = [
        {
            "id": str(number),
            "title": f"The news of day {number}",
            "content_text": news[number].text,
            "tags": list(news[number].lines),
            "date_published": datetime(2026, 2, 1 + number, tzinfo=UTC).isoformat(),
        }
        for number in delivery.numbers
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items})


def outcome(office: Office) -> dict[str, object]:
    """What readers see: articles with their labels, feeds with their names and articles.

    Feeds are known by their titles: a slug that two labels want is the first one's to come.
    """
    kinds = {FeedKind.TOPIC, FeedKind.COMBINED}
    heads = [head for head in office.store.heads() if head.kind in kinds]
    labels = {
        one.id: (one.title, [(topic.label, topic.slug is None) for topic in one.topics])
        for one in office.store.articles()
    }
    return {
        "articles": labels,
        "feeds": {head.title: (head.sources, head.parents) for head in heads},
        "held": {head.title: [one.id for one in office.store.newest(head, 1000)] for head in heads},
        "waiting": office.store.waiting(),
    }


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Office]:
    """Opens a copy of an empty store, which is quicker than making one."""
    templates = {}
    for name, config in _CONFIGS.items():
        templates[name] = tmp_path_factory.mktemp("template")
        Office.opened(templates[name], config).store.close()
    folder, numbers = tmp_path_factory.mktemp("copies"), count()

    def copied(name: str) -> Office:
        copy = folder / str(next(numbers))
        shutil.copytree(templates[name], copy)
        return Office.opened(copy, _CONFIGS[name])

    return copied


@contextmanager
def closing(office: Office) -> Iterator[Office]:
    """Closes its store and removes it."""
    try:
        yield office
    finally:
        office.store.close()
        shutil.rmtree(office.folder)


def deliver(office: Office, news: Sequence[News], deliveries: Sequence[Delivery]) -> None:
    """Takes in what is delivered."""
    for one in deliveries:
        if one.restarted:
            office.knowledge = Knowledge(office.settings)
        office.take(one.source, dump(news, one))


@pytest.mark.parametrize("config", _CONFIGS)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), _news)
def test_any_order_and_any_portions_end_alike(
    config: str, opened: Callable[[str], Office], data: st.DataObject, news: list[News]
) -> None:
    one = data.draw(_deliveries(news))
    with closing(opened(config)) as office:
        deliver(office, news, at_once(news))
        expected = outcome(office)

    with closing(opened(config)) as office:
        deliver(office, news, one)

        assert outcome(office) == expected
        assert office.again().articles == 0
        assert office.again().feeds == ()


def test_a_topic_that_was_withdrawn_waits_like_one_that_never_was(
    opened: Callable[[str], Office],
) -> None:
    news = [
        News("harbour", ("KulturMinaSidor", "MinaKulturKultur"), _TEXTS[0]),
        News("harbour", (), _TEXTS[1]),
    ]
    with closing(opened("declared")) as office:
        deliver(office, news, [Delivery("harbour", (0,)), Delivery("harbour", (1,))])

        assert office.store.waiting() == (("Mina", 1), ("MinaSidor", 1))
        assert office.answers(["mina", "minasidor"]) == {"mina": 410, "minasidor": 404}
