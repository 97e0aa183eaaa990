"""Where an answer sends us, and whether we go there. Pure."""

from __future__ import annotations

from aggregator.fetch.web.answer import Headers, Hop, Rules
from aggregator.fetch.web.failures import Failure, failed
from aggregator.fetch.web.target import Target, joined

REDIRECTS = frozenset({301, 302, 303, 307, 308})


def led_to(target: Target, headers: Headers) -> Target:
    """The target a redirect leads to; FetchError when it must not be followed.

    Refused are: no Location or several, one that is no address of the web, one with a password, and
    http after https.
    """
    locations = set(headers.all("location"))
    if len(locations) != 1:
        raise failed(Failure.LOST, target.shown, "several" if locations else "none")
    led = joined(target, _as_text(locations.pop()))
    if led.credentials is not None:
        raise failed(Failure.LOST, target.shown, "it holds a user name or password")
    if target.scheme == "https" and led.scheme != "https":
        raise failed(Failure.DOWNGRADED, target.shown)
    return led


def check_path(hops: tuple[Hop, ...], led: Target, target: Target, rules: Rules) -> None:
    """Refuses a redirect in a circle, and one too many."""
    if led.url == target.url or any(hop.url == led.url for hop in hops):
        raise failed(Failure.LOOPED, target.shown, f"back to {led.shown}")
    if len(hops) >= rules.max_redirects:
        raise failed(Failure.TOO_MANY, target.shown, f"{rules.max_redirects} are allowed")


def _as_text(location: str) -> str:
    """A Location whose bytes beyond ASCII are UTF-8, as most are, or else Latin-1."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return location
