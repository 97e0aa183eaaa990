"""How much is kept, as a part of the configuration.

Knows neither sources nor feeds.
"""

from __future__ import annotations

from pydantic import Field

from aggregator.config.part import Part
from aggregator.config.units import CountOrAll, PeriodOrNever
from aggregator.model import Keep


class KeepSettings(Part):
    """How much is kept; what is over is pruned."""

    age: PeriodOrNever = Field(
        default=None,
        description="Only articles published within this time; never: age does not matter.",
        json_schema_extra={"default": "never"},
    )
    articles: CountOrAll = Field(
        default=None,
        description="The newest articles, or all.",
        json_schema_extra={"default": "all"},
    )

    @property
    def keep(self) -> Keep:
        """It as a value."""
        return Keep(age=self.age, articles=self.articles)
