"""The manners of a poller: what to send, what an answer means, when to ask again and whom.

Pure: values in, values out. Chance comes from names, the time is an argument. Whoever polls acts
by these decisions and keeps what they return.
"""

from __future__ import annotations

from aggregator.fetch.manners.answers import Answer, Body, Headers, Hop, Outcome, Verdict
from aggregator.fetch.manners.cadence import Cadence, cadence_of
from aggregator.fetch.manners.chance import first_due
from aggregator.fetch.manners.due import Due, barred, next_poll
from aggregator.fetch.manners.headers import instant
from aggregator.fetch.manners.health import Health, State, Vitals, health, patience
from aggregator.fetch.manners.hearing import conditional, heard, refused, taken
from aggregator.fetch.manners.hosts import Spacing, Traffic, host_key, pause, registrable_domain
from aggregator.fetch.manners.policy import Policy
from aggregator.fetch.manners.polled import Candidate, Polled, remembered, with_news
from aggregator.fetch.manners.robots import (
    Permission,
    Reader,
    Robots,
    Rules,
    Standing,
    crawl_delay,
    may_read,
    robots_due,
    robots_heard,
    robots_url,
)
from aggregator.fetch.manners.spans import spoken

__all__ = [
    "Answer",
    "Body",
    "Cadence",
    "Candidate",
    "Due",
    "Headers",
    "Health",
    "Hop",
    "Outcome",
    "Permission",
    "Policy",
    "Polled",
    "Reader",
    "Robots",
    "Rules",
    "Spacing",
    "Standing",
    "State",
    "Traffic",
    "Verdict",
    "Vitals",
    "barred",
    "cadence_of",
    "conditional",
    "crawl_delay",
    "first_due",
    "health",
    "heard",
    "host_key",
    "instant",
    "may_read",
    "next_poll",
    "patience",
    "pause",
    "refused",
    "registrable_domain",
    "remembered",
    "robots_due",
    "robots_heard",
    "robots_url",
    "spoken",
    "taken",
    "with_news",
]
