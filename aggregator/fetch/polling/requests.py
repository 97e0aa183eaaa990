"""From a source to a request and its rules: what is said to a server, and within which limits."""

from __future__ import annotations

from dataclasses import replace

from aggregator.config import Source
from aggregator.fetch.polling.credentials import Secrets, may_have, with_login
from aggregator.fetch.web import Gate, Request, Rules

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, text/plain;q=0.7, */*;q=0.5"
)


def rules_of(source: Source) -> Rules:
    """The limits of every exchange of a source."""
    allowed = source.allow_private
    gate = Gate(intranets=allowed) if isinstance(allowed, bool) else Gate(networks=allowed)
    return Rules(
        gate=gate,
        proxy=source.proxy,
        verify=source.verify,
        deadline=source.deadline,
        wire_bytes=source.max_bytes,
        decoded_bytes=source.limits.decoded_size,
    )


def archive_rules(rules: Rules, source: Source) -> Rules:
    """The same for an archive, which is never held in memory."""
    most = source.limits.archive_size
    return replace(rules, wire_bytes=most, decoded_bytes=most)


def request_for(url: str, configured: str, secrets: Secrets, user_agent: str) -> Request:
    """The request for an address of a source; secrets go to the origin of the configured one."""
    own = may_have(url, configured)
    return Request(
        url=with_login(url, configured),
        user_agent=user_agent,
        accept=ACCEPT,
        authorization=secrets.authorization if own else None,
        secrets=secrets.headers if own else (),
    )
