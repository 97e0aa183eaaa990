"""The JSON Schemas of the configuration and of vocabularies, for editors.

Generated from the models; the files in config/ are written by `python -m aggregator.config`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from aggregator.config.included import Included
from aggregator.config.settings import Settings
from aggregator.config.units import spell_duration
from aggregator.config.vocabulary import vocabulary_schema


class _Writer(GenerateJsonSchema):
    """Writes defaults as an operator would."""

    def encode_default(self, dft: Any) -> Any:  # noqa: ANN401 - pydantic's signature
        if isinstance(dft, timedelta):
            return spell_duration(dft)
        return {} if isinstance(dft, BaseModel) else super().encode_default(dft)


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of the configuration file; not to be changed by who receives it."""
    return Settings.model_json_schema(schema_generator=_Writer)


@cache
def included_schema() -> dict[str, Any]:
    """The JSON Schema of an included file; not to be changed by who receives it."""
    return Included.model_json_schema(schema_generator=_Writer)


def schema_files() -> Mapping[str, str]:
    """The text of every schema file by its name in config/."""
    named = {
        "aggregator.schema.json": schema(),
        "included.schema.json": included_schema(),
        "vocabulary.schema.json": vocabulary_schema(),
    }
    return {
        name: json.dumps({"$schema": _Writer.schema_dialect, **told}, indent=2, ensure_ascii=False)
        + "\n"
        for name, told in named.items()
    }
