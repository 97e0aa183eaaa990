"""Every kind of page, light and dark, on a desk and on a phone: axe finds no fault."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Literal

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Site

Open = Callable[..., Page]

AXE = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KINDS = {
    "index": "/",
    "topic": "/topics/water/",
    "combined": "/topics/town-water/",
    "source": "/sources/norrby/",
    "subscribe": "/subscribe/",
    "about": "/about/",
    "search": "/search",
    "results": "/search?q=ferry",
    "no results": "/search?q=zeppelin",
}
TITLES = {"article": "Night ferry sails again", "Swedish article": "Hälsocentralen flyttar"}
SCREENS = ((1200, 850), (360, 740))
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def faults(page: Page) -> list[str]:
    """What axe finds, each fault with the place."""
    found = page.evaluate(f"axe.run({{runOnly: {RULES}}})")
    return [f"{one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("kind", [*KINDS, *TITLES, "missing", "withdrawn"])
def test_a_page_has_no_faults_and_fits_the_screen(visit: Open, site: Site, kind: str) -> None:
    path, status = _place(kind, site)
    page = visit(path, status=status, bypass_csp=True)
    page.evaluate(AXE)

    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert faults(page) == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def _place(kind: str, site: Site) -> tuple[str, int]:
    if kind == "missing":
        return "/nothing/", 404
    if kind == "withdrawn":
        return site.articles["A notice that was wrong"], 410
    return (KINDS[kind] if kind in KINDS else site.articles[TITLES[kind]]), 200


def test_the_policy_lets_no_script_of_others_run(visit: Open) -> None:
    page = visit("/topics/water/", but="Content Security Policy")

    page.evaluate(
        "document.body.append(Object.assign(document.createElement('p'), "
        "{innerHTML: '<img src=data:,x onerror=\"window.ran = true\">'}))"
    )
    page.wait_for_timeout(200)

    assert page.evaluate("window.ran") is None
