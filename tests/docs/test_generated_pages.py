"""The pages made from the code are those that the code makes."""

from __future__ import annotations

from docs.generated import FOLDER, errors_page, pages


def test_the_pages_made_from_the_code_are_up_to_date() -> None:
    made = pages()

    stands = {name: (FOLDER / name).read_text("utf-8") for name in made}

    assert stands == made, "run: .venv/bin/python -m docs.generated"


def test_every_error_that_names_a_remedy_stands_on_the_page() -> None:
    page = errors_page()

    assert "| the page names no feed | remove `discover`" in page
    assert "| holds no member that could be a dump | look into it" in page
