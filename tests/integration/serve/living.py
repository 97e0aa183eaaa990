"""A small site out of a real store, served on both ways; made again, it has been restarted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from aggregator.config import load
from aggregator.errors import RenderError
from aggregator.ingest import Intake, Knowledge, open_store
from aggregator.model import Document, Publication
from aggregator.publish import Publisher, brotli_of
from tests.conftest import listing
from tests.integration.serve.listener import Listener, listening

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FORMATS = {
    "atom": "/feeds/culture.atom",
    "rss": "/feeds/culture.rss",
    "json": "/feeds/culture.json",
    "opml": "/opml.xml",
    "page": "/topics/culture/",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One life of a server."""

    ways: Mapping[str, Listener]
    publication: Publication


def lay_out(folder: Path) -> Path:
    """A configuration, and a dump of one article in its inbox; returns the folder."""
    (folder / "inbox").mkdir()
    text = listing([("The museum opens", "A museum opens by the quay. " * 20, "Culture")])
    (folder / "inbox" / "dump.txt").write_text(text, encoding="utf-8")
    (folder / "aggregator.yaml").write_text(
        "state: state\nbase_url: http://news.test\n"
        "sources: [{name: town, directory: inbox, settle: 0s}]\n",
        encoding="utf-8",
    )
    return folder


def publication_of(folder: Path) -> Publication:
    """What a publisher makes of a folder, having taken in what lies there."""
    settings = load(folder / "aggregator.yaml")
    errors: list[RenderError] = []
    with open_store(settings) as store:
        source = settings.sources[0]
        Intake(store=store, knowledge=Knowledge(settings), source=source, now=NOW).look()
        publisher = Publisher(store, settings.site, entries=50, failed=errors.append)
        publisher.refresh(lists=True)
    assert errors == []
    return publisher.publication


@contextmanager
def living(
    folder: Path, changed: Callable[[Document], Document] = lambda one: one
) -> Iterator[Site]:
    """A publisher that has just begun over what the store holds, and its documents served."""
    publication = publication_of(folder)
    shown = [changed(_with_brotli(publication.documents[path])) for path in FORMATS.values()]
    with listening(more=shown) as short, listening(more=shown, plain=True) as long:
        yield Site(ways={"short": short, "long": long}, publication=publication)


def _with_brotli(document: Document) -> Document:
    forms = replace(document.forms, brotli=brotli_of(document.body))
    return replace(document, forms=forms)
