"""What every model of the configuration is built on."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of the configuration: no unknown keys, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
