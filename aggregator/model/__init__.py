"""The frozen values that rooms hand to each other.

A datum changes its type when it changes its state: Dump, Item, Article, Feed, Document.
Every time is an aware UTC datetime. Nothing here reads a clock, a disk or an environment.
"""

from aggregator.model.archives import ARCHIVE_PAGE, ArchivePage, Span, runs_of
from aggregator.model.articles import Article, Change, DateOrigin, Edition, Known, Sighting, Topic
from aggregator.model.dumps import Arrival, Container, Dump, DumpDate, Fetched, LedgerEntry, Refused
from aggregator.model.feeds import (
    Document,
    Feed,
    FeedHead,
    FeedKind,
    Heads,
    Length,
    Lengths,
    Link,
    Publication,
    Shown,
    Site,
)
from aggregator.model.forms import Form, Forms, Lying, is_at_hand
from aggregator.model.health import (
    Beat,
    Incident,
    IncidentKind,
    Overview,
    SourceHealth,
    Tallied,
)
from aggregator.model.hints import Hints, Limits, LineKeys, Selectors
from aggregator.model.items import Finding, Item, Parsed
from aggregator.model.offers import Alternate, DumpKind
from aggregator.model.registry import (
    CombinedFeed,
    Condition,
    Facts,
    Field,
    Filed,
    Registry,
    Shelved,
    Taught,
    Term,
    TopicEntry,
    Usage,
)
from aggregator.model.reports import NEVER, IngestReport, SourceState
from aggregator.model.retention import Gone, Keep, Overdue, Pruned, Retention, Withdrawn
from aggregator.model.searches import LONGEST_QUERY, Hits, Phrase, Query

__all__ = [
    "ARCHIVE_PAGE",
    "LONGEST_QUERY",
    "NEVER",
    "Alternate",
    "ArchivePage",
    "Arrival",
    "Article",
    "Beat",
    "Change",
    "CombinedFeed",
    "Condition",
    "Container",
    "DateOrigin",
    "Document",
    "Dump",
    "DumpDate",
    "DumpKind",
    "Edition",
    "Facts",
    "Feed",
    "FeedHead",
    "FeedKind",
    "Fetched",
    "Field",
    "Filed",
    "Finding",
    "Form",
    "Forms",
    "Gone",
    "Heads",
    "Hints",
    "Hits",
    "Incident",
    "IncidentKind",
    "IngestReport",
    "Item",
    "Keep",
    "Known",
    "LedgerEntry",
    "Length",
    "Lengths",
    "Limits",
    "LineKeys",
    "Link",
    "Lying",
    "Overdue",
    "Overview",
    "Parsed",
    "Phrase",
    "Pruned",
    "Publication",
    "Query",
    "Refused",
    "Registry",
    "Retention",
    "Selectors",
    "Shelved",
    "Shown",
    "Sighting",
    "Site",
    "SourceHealth",
    "SourceState",
    "Span",
    "Tallied",
    "Taught",
    "Term",
    "Topic",
    "TopicEntry",
    "Usage",
    "Withdrawn",
    "is_at_hand",
    "runs_of",
]
