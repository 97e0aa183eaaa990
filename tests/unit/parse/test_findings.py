"""What `explain` can tell of a dump."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from aggregator.model import Dump, Hints
from aggregator.parse import parse

CASES = Path(__file__).parents[2] / "data" / "dumps"


def told(dump: Dump, step: str) -> str:
    return "\n".join(f.text for f in parse(dump, Hints()).findings if f.step == step)


def case(name: str) -> bytes:
    return (CASES / name / "dump.txt").read_bytes()


def test_the_layout_names_sign_column_and_what_was_left_out(
    make_dump: Callable[..., Dump],
) -> None:
    text = told(make_dump(case("menu-glued")), "layout")

    assert "3 entries marked '•' in column 2" in text
    assert "'Start'" in text


def test_blocks_are_told_by_how_they_open(make_dump: Callable[..., Dump]) -> None:
    assert "3 blocks open with a date" in told(make_dump(case("blocks-swedish")), "layout")
    assert "a title above a date" in told(make_dump(case("blocks-title-above-date")), "layout")


def test_a_footer_below_the_blocks_is_told(make_dump: Callable[..., Dump]) -> None:
    assert "'Harbour Council'" in told(make_dump(case("blocks-english-menus")), "layout")


def test_records_are_told_with_the_lines_between_them(make_dump: Callable[..., Dump]) -> None:
    hints = Hints(layout="lines", record=("date", "title", "summary"))

    parsed = parse(make_dump(case("blocks-swedish")), hints)

    assert "3 records of date, title, summary; 2 lines between them" in {
        finding.text for finding in parsed.findings
    }


def test_unwrapping_is_told_with_its_width(make_dump: Callable[..., Dump]) -> None:
    assert "wrapped at" in told(make_dump(case("w3m")), "layout")
    assert "wrapped at" not in told(make_dump(case("wide-tight")), "layout")


def test_votes_for_labels_are_counted(make_dump: Callable[..., Dump]) -> None:
    assert "3 of 3 items with text end with a line of labels" in told(
        make_dump(case("wide-tight")), "roles"
    )


def test_noise_is_counted_with_examples(make_dump: Callable[..., Dump]) -> None:
    text = told(make_dump(case("read-more")), "noise")

    assert text.startswith("6 lines left out")
    assert "'Läs mer…'" in text


def test_an_item_held_back_is_told_with_its_reason(make_dump: Callable[..., Dump]) -> None:
    parsed = parse(make_dump(case("cut-in-summary")), Hints())

    assert parsed.dropped == 1
    assert any("held back" in f.text for f in parsed.findings if f.step == "item")
