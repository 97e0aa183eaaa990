"""Whether a dump is out of character: cases as files, and histories made up at random."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.drift import Profile, judge, profile
from aggregator.errors import Quarantined
from aggregator.identity import key_of
from aggregator.model import Dump, DumpDate, Hints, Item, Parsed
from aggregator.parse import parse

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests" / "data" / "drift").glob("*.json"))
SAMPLES = sorted((ROOT / "config" / "samples").glob("*/*.txt"))
LISTINGS = sorted((ROOT / "tests" / "data" / "dumps").glob("*/dump.txt"))
SHARES = st.floats(0, 1)

# What happens to a sound source from one dump to the next.
ORDINARY = st.builds(
    Profile,
    items=st.integers(5, 24),
    summaries=st.floats(0.7, 1),
    topics=st.floats(0.55, 1),
    title_length=st.floats(32, 70),
    title_length_90=st.floats(60, 140),
    sentences=st.floats(0, 0.3),
    overlap=SHARES,
    damaged=st.floats(0, 0.004),
    dropped=st.floats(0, 0.3),
    words=st.integers(10, 900),
)


def read(path: Path) -> Parsed:
    body = path.read_bytes()
    dump = Dump(
        source="town",
        location=path.name,
        body=body,
        dated=datetime(2026, 3, 1, tzinfo=UTC),
        dated_by=DumpDate.NAME,
    )
    return parse(dump, Hints())


def made(*items: Item, dropped: int = 0) -> Parsed:
    return Parsed(items=items, layout="bullets", encoding="utf-8", dropped=dropped)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_dump_is_judged_as_its_case_says(path: Path) -> None:
    case: dict[str, Any] = json.loads(path.read_text("utf-8"))
    history = [
        Profile.of(told["profile"]) for told in case["history"] for _ in range(told["times"])
    ]

    doubt = judge(Profile.of(case["found"]), history)

    if case["doubt"] is None:
        assert doubt is None, case["why"]
    else:
        assert doubt is not None, case["why"]
        assert re.search(case["doubt"], doubt.reason)


@given(st.lists(ORDINARY, max_size=25), ORDINARY)
def test_ordinary_variation_is_never_doubted(history: list[Profile], found: Profile) -> None:
    assert judge(found, history) is None


@given(st.lists(ORDINARY, min_size=3, max_size=25), st.integers(4, 24), st.floats(0.6, 1))
def test_summaries_that_became_titles_are_always_doubted(
    history: list[Profile], items: int, sentences: float
) -> None:
    drifted = Profile(items=items, title_length=180, title_length_90=260, sentences=sentences)

    doubt = judge(drifted, history)

    assert doubt is not None
    assert doubt.figures["title_length"] == 180
    assert doubt.figures["usual_summaries"] >= 0.7


@given(
    st.lists(st.builds(Profile, items=st.integers(0, 9), topics=SHARES, damaged=SHARES)),
    st.builds(Profile, items=st.integers(0, 9), summaries=SHARES, overlap=SHARES),
)
def test_what_was_trusted_once_is_trusted_again(history: list[Profile], found: Profile) -> None:
    assert judge(found, [*history, found]) is None


def test_a_profile_tells_what_was_read() -> None:
    items = (
        Item(title="A bridge", summary="It is open.", categories=("Roads",), position=0),
        Item(title="Nobody was hurt.", summary="", position=1),
        Item(title="So it goes...", summary="Three w\ufffdrds", position=2),
        Item(title="More here", link="https://a.test/", summary="long " * 90, position=3),
    )
    keys = [key_of(item.title) for item in items]

    found = profile(made(*items, dropped=1), keys, {keys[0]})

    assert (found.items, found.summaries, found.topics) == (4, 0.75, 0.25)
    assert (found.title_length, found.sentences) == (11, 0.25)
    assert (found.overlap, found.dropped) == (0.25, 0.2)
    assert 0 < found.damaged < 0.01
    assert found.words == 5


def test_a_profile_of_nothing_is_all_noughts() -> None:
    assert set(profile(made()).figures().values()) == {0}


def test_figures_that_are_not_known_are_left_out() -> None:
    assert Profile.of({"items": 3, "colour": 0.5}) == Profile(items=3)


def test_the_real_dumps_are_in_character_in_both_orders(real_dumps: tuple[Path, ...]) -> None:
    for order in (real_dumps, real_dumps[::-1]):
        history: list[Profile] = []
        for found in [profile(read(path)) for path in order] * 3:
            assert judge(found, history) is None
            history.append(found)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_in_character_for_its_source(path: Path) -> None:
    history = [profile(read(one)) for one in sorted(path.parent.glob("*.txt"))] * 3

    assert judge(profile(read(path)), history) is None
    assert judge(profile(read(path)), []) is None


@pytest.mark.parametrize("path", LISTINGS, ids=lambda path: path.parent.name)
def test_a_listing_that_is_read_is_no_absurdity(path: Path) -> None:
    try:
        parsed = read(path)
    except Quarantined:
        pytest.skip("the parser refuses it, or needs hints")
    doubt = judge(profile(parsed), [])

    damaged = "damaged" in path.parent.name
    assert doubt is None or (damaged and "damaged" in doubt.reason)
