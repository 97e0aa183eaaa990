"""What is known of labels and topics, while the configuration may change.

Running turns share it: they must not file by what was in force when they began, once everything
has been filed by something else.
"""

from __future__ import annotations

from aggregator.config import Settings
from aggregator.ingest import Knowledge


class LiveKnowledge(Knowledge):
    """Knowledge that goes by other settings from one transaction to the next."""

    def adopt(self, settings: Settings) -> None:
        """Go by other settings; for whoever holds the store's transaction.

        Filing happens within a transaction, and there is one at a time.
        """
        super().__init__(settings)
