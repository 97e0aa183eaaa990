"""How long a feed is, as a part of the configuration.

Knows neither sources nor feeds.
"""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from aggregator.config.part import Part
from aggregator.config.units import PeriodOrNever
from aggregator.model import Length

MOST_ENTRIES = 1000


class LengthSettings(Part):
    """How long one feed is, where it is not as long as the others."""

    entries: int | None = Field(
        default=None,
        ge=1,
        le=MOST_ENTRIES,
        strict=True,
        description="Its newest articles. Default: as many as the others show.",
    )
    age: PeriodOrNever = Field(
        default=None,
        description="Only articles published within this time before the newest of them; never: "
        "age does not matter. Default: as for the others.",
    )

    def length(self, usual: Length) -> Length:
        """It as a value, where it differs from the usual one."""
        age: timedelta | None = self.age if "age" in self.model_fields_set else usual.age
        return Length(entries=self.entries or usual.entries, age=age)
