"""Opens a poller for a configuration."""

from __future__ import annotations

from aggregator import __version__
from aggregator.config import Settings
from aggregator.fetch.polling.asks import MayHop, Poller, Turn
from aggregator.fetch.polling.senses import Senses


def open_poller(
    settings: Settings,
    senses: Senses,
    turn: Turn | None = None,
    may_hop: MayHop = lambda _url: True,
) -> Poller:
    """A poller for the sources of a configuration; to be closed.

    `turn` is called before every request, `may_hop` before a redirect is followed. Archives are
    kept below the state directory while they are read.
    """
    # The guarded client takes 0.28 s to load, and a configuration of directories never needs it.
    from aggregator.fetch.polling.poller import WebPoller  # noqa: PLC0415 - measured
    from aggregator.fetch.web import Client  # noqa: PLC0415 - the same

    return WebPoller(
        Client(may_hop=may_hop),
        senses=senses,
        user_agent=user_agent_of(settings),
        downloads=settings.state / "downloads",
        turn=turn,
    )


def user_agent_of(settings: Settings) -> str:
    """How the aggregator names itself to servers, unless a source has a name of its own."""
    contact = f" (+{settings.contact})" if settings.contact else ""
    return f"aggregator/{__version__}{contact}"
