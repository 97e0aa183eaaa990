"""Cards of a known shape are not walked again: what is found must be the same as if they were."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from lxml import etree

from aggregator.parse.clean import tree
from aggregator.parse.webpage.families import Figures, Survey, survey
from aggregator.parse.webpage.lines import Sketch, Sketcher, sketch
from aggregator.parse.webpage.shapes import Forms

PAGES = sorted((Path(__file__).parents[2] / "data" / "pages").glob("*/page.html"))
NEVER = 1 << 30  # members from which on shapes are compared
CARD = (
    '<article class="card c{i}"><time datetime="2024-04-02">2 April</time><h2><a href="/n/{i}">'
    "Title {i}</a></h2>\n<p>Text of {i}, with <a href='/m/{i}'>a link</a>.</p>{more}</article>"
)
ODD = (
    *("", "", "", "", "<ul class='tags'><li><a href='/t'>Roads</a></li></ul>", "<p> </p>"),
    *(
        "<table><tr><td><h2>Inner</h2></td><td><a href='/x'>x</a></td></tr></table>",
        "<h3>Part</h3>",
    ),
    *("<div class='related'><h2>More</h2></div>", "<div id='share'><a href='/s'>s</a></div>"),
    *("<p hidden>no</p>", "<a>, </a>", "<a href=''>, </a>", "<img src='a.png' width='1'>", "tail"),
    *("<header><h2>Head</h2></header>", "<span class='tag'>A</span><span class='tag'>B</span>"),
    *("<p>seen <a href='/1'>one</a> and <a href='/1'>one</a></p>", "<time datetime=''> </time>"),
    *(
        "<p>2 May <a href='/1'>one</a><a href='/2'>two</a></p>",
        "<time datetime='2024-01-02'></time>",
    ),
    *("<meta itemprop='datePublished' content='2024-01-02'>", "<div role='menu'><h2>x</h2></div>"),
)
BETWEEN = ("<article></article>", "<article> <a href='/ad'></a></article>", "<article>ad</article>")


def generated(seed: int) -> str:
    chance = random.Random(seed)
    cards = []
    for place in range(120):
        more = "".join(chance.sample(ODD, k=chance.choice((0, 0, 0, 1, 1, 2))))
        cards.append(CARD.format(i=place, more=more))
        if chance.random() < 0.1:
            advert = "".join(f"<a href='/ad/{link}'>ad {link}</a>" for link in range(30))
            cards.append(chance.choice((*BETWEEN, f"<article>{advert}</article>")))
    return f"<html><body><main><div class='list'>{''.join(cards)}</div></main></body></html>"


def found(survey: Survey) -> dict[int, tuple[str, list[tuple[object, ...]]]]:
    """The members of each family and what counts of them; of the text, whether there is any."""
    return {
        number: (family.path, [(element, *counted(figures)) for element, figures in family.members])
        for number, family in survey.families.items()
    }


def counted(figures: Figures) -> tuple[object, ...]:
    return figures.fits, figures.links, figures.level, figures.headings, figures.text > 0


def page(markup: str) -> etree._Element:
    root = tree(markup)
    assert root is not None
    return root


def markup_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace").replace("\0", "")


@pytest.mark.parametrize("walked", [1, 2, 3])
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_a_page_gives_the_same_families_quickly(path: Path, walked: int) -> None:
    root = tree(markup_of(path))
    if root is None:
        pytest.skip("there is nothing on this page")

    quick, full = survey(root, walked=walked), survey(root, walked=NEVER)

    assert found(quick) == found(full)
    assert quick.around == full.around


@pytest.mark.parametrize("seed", range(20))
def test_odd_cards_in_between_are_told_from_the_others(seed: int) -> None:
    root = page(generated(seed))

    quick, full = survey(root, walked=2), survey(root, walked=NEVER)

    assert any(family.repeated for family in quick.families.values())
    assert found(quick) == found(full)


@pytest.mark.parametrize("seed", range(20))
def test_a_card_is_sketched_as_if_it_were_the_only_one(seed: int) -> None:
    root = page(generated(seed))
    sketcher = Sketcher(Forms())

    cards = list(root.iter("article", "div", "p", "li"))
    together: list[Sketch] = [sketcher.sketch((card,)) for card in cards]

    assert together == [sketch((card,)) for card in cards]


def test_elements_that_differ_in_what_counts_have_different_shapes() -> None:
    inner = ["<p>a</p>b", "<p>a</p>", "<p></p>a", "<p><b></b></p>", "<p></p><b></b>", "<p>,</p>"]
    inner += [
        f"<a{written}>a</a>" for written in ("", " href=''", " href='/x'", " hidden", " rel='tag'")
    ]
    inner += ["<p class='x'>a</p>", "<p id='share'>a</p>", "<p itemprop='name'>a</p>", "<b>a</b>"]
    cards = list(page("".join(f"<section>{one}</section>" for one in inner)).iter("section"))
    forms = Forms()

    shapes = {forms.of(card)[1] for card in cards}

    assert len(shapes) == len(inner)


def test_elements_that_differ_in_words_and_addresses_have_one_shape() -> None:
    card = "<section id='n{0}'><a href='/{0}'>Title {0}</a><img src='{0}.png'></section>"
    cards = list(page(card.format(1) + card.format(2)).iter("section"))
    forms = Forms()

    shapes = {forms.of(card)[1] for card in cards}

    assert len(shapes) == 1
