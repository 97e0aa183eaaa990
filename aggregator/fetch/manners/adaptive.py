"""The interval of `every: auto`, from how often a source really publishes.

Half of the mean gap between its times of news, the silence since the last one included, between
the policy's bounds:

    interval = (now - oldest remembered time of news) / (2 * number of times remembered)

A source that publishes eight times a day is asked every hour and a half; one that falls silent is
asked less and less. A batch of articles counts as one time of news.
"""

from __future__ import annotations

from datetime import timedelta

from aggregator.fetch.manners.policy import Policy
from aggregator.fetch.manners.polled import Polled


def adapted(polled: Polled, policy: Policy) -> tuple[timedelta, str]:
    """The interval as of the last poll, and why; the shortest while nothing is known."""
    shortest = policy.shortest if polled.has_validators else policy.shortest_blind
    known = [moment for moment in polled.news if polled.asked_at and moment <= polled.asked_at]
    wanted = (
        (polled.asked_at - min(known)) / (2 * len(known)) if known and polled.asked_at else None
    )
    if wanted is None or wanted <= shortest:
        blind = "" if polled.has_validators else " without ETag and Last-Modified"
        return shortest, f"every: auto, at its shortest{blind}"
    if wanted >= policy.longest:
        return max(policy.longest, shortest), "every: auto, at its longest"
    return wanted, "every: auto, as often as it publishes"
