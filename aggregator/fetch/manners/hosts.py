"""Who may be asked at the same moment: one request at a time per host, a pause per domain.

Decides from values; whoever holds the queue acts. Knows no addresses: a name is what a URL says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address

_SHORT = frozenset({"co", "com", "ac", "gov", "org", "net", "edu", "or", "ne", "go"})
_COUNTRY = 2  # letters of a country's domain


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """How far apart requests to one registrable domain begin."""

    between: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(minutes=1)  # a crawl delay is kept up to this


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Who is being asked, and when each registrable domain was asked last."""

    busy: Collection[str] = ()  # hosts, by host_key
    last: Mapping[str, datetime] = field(default_factory=dict)


def host_key(host: str) -> str:
    """A host as it is compared: lower case, without the root's dot and the brackets of IPv6."""
    return host.strip().strip("[]").rstrip(".").lower()


def registrable_domain(host: str) -> str:
    """The part of a host's name that somebody has registered; an address is whole.

    An estimate without the public suffix list: the last two labels, or three where the second
    last is a well-known short one below a country (`example.co.uk`). Wrong for other suffixes of
    three labels, such as a country's regions, and for hosters that give names away: their
    customers then share one pause, which costs seconds and does no harm.
    """
    name = host_key(host)
    if _is_address(name):
        return name
    labels = name.split(".")
    country = len(labels[-1]) == _COUNTRY and len(labels) > _COUNTRY and labels[-2] in _SHORT
    return ".".join(labels[-3:] if country else labels[-2:])


def pause(
    host: str,
    traffic: Traffic,
    spacing: Spacing,
    now: datetime,
    *,
    crawl_delay: timedelta | None = None,
) -> timedelta | None:
    """How long to wait before this host may be asked; zero for now.

    None while somebody is asking it: look again when that has ended.
    """
    if host_key(host) in traffic.busy:
        return None
    last = traffic.last.get(registrable_domain(host))
    if last is None or last > now:  # in the future: the clock has stepped back
        return timedelta(0)
    between = max(spacing.between, min(crawl_delay or timedelta(0), spacing.longest))
    return max(last + between - now, timedelta(0))


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
