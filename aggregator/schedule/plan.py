"""What the schedule goes by: one value, so that it is changed by one assignment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from aggregator.config import Settings, Source
from aggregator.polls import Polls


@dataclass(frozen=True, kw_only=True)  # without slots: of what is derived, the result is kept
class Plan:
    """The settings in force, and who polls by them."""

    settings: Settings
    polls: Polls | None  # None: nobody polls

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The configured sources by name."""
        return {source.name: source for source in self.settings.sources}
