"""Where a listing in pages goes on, and when that is enough. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import SplitResult, urldefrag, urlsplit

from aggregator.config import PageSettings, Source
from aggregator.fetch.manners import host_key
from aggregator.model import Parsed


def further(source: Source, asked: Sequence[str], parsed: Parsed, *, fresh: int) -> str | None:
    """The next page to ask in this turn; None when that is enough.

    `asked` are the addresses of this turn, in order; `parsed` is what the last of them gave, of
    which `fresh` items were new. Enough are as many pages as the source allows, a page without
    anything new, one that was asked already, one on another host or by http after https.
    """
    pages = source.pages
    if pages is None or not asked or len(asked) >= pages.most or fresh <= 0:
        return None
    url = _templated(pages, len(asked)) if pages.template else parsed.next_page
    known = {_bare(one) for one in asked}
    if not url or _bare(url) in known or not _same_site(asked[0], url):
        return None
    return urldefrag(url).url


def _templated(pages: PageSettings, number: int) -> str:
    """The address of the page that follows so many."""
    template = pages.template or ""
    skipped = number * (pages.step or 0)
    return template.replace("{skip}", str(skipped)).replace("{page}", str(number + 1))


def _bare(url: str) -> str:
    """An address as two are compared: without fragment, user name and password."""
    parts = _split(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl()


def _same_site(first: str, url: str) -> bool:
    """Whether an address lies on the host of the first one, www. put aside."""
    here, there = _split(first), _split(url)
    downgraded = here.scheme == "https" and there.scheme != "https"
    return _host(here) == _host(there) and not downgraded


def _host(parts: SplitResult) -> str:
    return host_key(parts.hostname or "").removeprefix("www.")


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
