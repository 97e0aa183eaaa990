"""The pages made from the code are those that the code makes."""

from __future__ import annotations

import pytest

from docs.generated import FOLDER, pages


@pytest.mark.parametrize("name", ["keys.md", "options.md", "errors.md"])
def test_a_page_made_from_the_code_is_up_to_date(name: str) -> None:
    stands = (FOLDER / name).read_text("utf-8")

    assert stands == pages()[name], "run: .venv/bin/python -m docs.generated"


def test_every_error_that_names_a_remedy_stands_on_the_page() -> None:
    page = pages()["errors.md"]

    assert "| the page names no feed | remove `discover`" in page
    assert "| holds no member that could be a dump | look into it" in page
