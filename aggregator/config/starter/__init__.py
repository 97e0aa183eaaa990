"""The commented configuration that a new operator begins with."""

from __future__ import annotations

from importlib.resources import files

from aggregator.config.schema import schema_files


def starter_files() -> dict[str, str]:
    """The texts of the starting files, by their names relative to the new directory."""
    names = ("aggregator.yaml", "vocabularies/news.yaml")
    texts = {name: files(__name__).joinpath(*name.split("/")).read_text("utf-8") for name in names}
    return {**texts, **schema_files()}
