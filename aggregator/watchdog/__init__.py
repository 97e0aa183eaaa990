"""Feeds the manager's watchdog only while every part of the daemon goes on.

A part shows that by when it last did: a tick, a read of the store, an answer of the listener.
Decides by the monotonic clock. Knows nothing of feeds.
"""

from aggregator.watchdog.listener import ask_listener
from aggregator.watchdog.probe import Probe
from aggregator.watchdog.watchdog import Sign, Watchdog, stuck

__all__ = ["Probe", "Sign", "Watchdog", "ask_listener", "stuck"]
