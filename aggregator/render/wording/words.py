"""The words that every language of the interface has, and how they take figures and dates.

Braces are places for values; templates put these in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Plural:
    """A sentence for one and a sentence for any other number; `{n}` is its place."""

    one: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language."""

    tag: str  # BCP 47
    locale: str  # as Open Graph names it
    months: tuple[str, ...]
    group: str  # between thousands

    # On every page
    skip: str
    site: str
    topics: str
    combined: str
    sources: str
    subscribe: str
    about: str
    search: str
    search_articles: str
    footer: str
    opml: str
    opml_use: str

    # What feeds are
    everything: str
    topic: str
    combined_feed: str
    source: str
    articles: Plural
    newest: str
    formats_of: str
    format_of: str

    # The index
    in_one_feed: str
    find_topic: str
    found_some: str
    found_none: str
    its_subtopics: str
    no_topics: str

    # The page of a feed
    part_of: str
    subtopics: str
    told_by: str
    newest_articles: str
    newest_below: str
    older: str
    no_articles: str
    copy_one: str
    how_to: str
    copy: str
    copy_address: str
    copied: str

    # The page of an article
    by: str
    original: str
    also_at: str

    # What is not there
    missing_title: str
    missing: str
    missing_text: str
    gone_title: str
    gone: str
    gone_text: str
    gone_elsewhere: str
    gone_article_title: str
    pruned: str
    pruned_text: str
    withdrawn: str
    withdrawn_on: str
    see_all: str

    # Searching
    search_hint: str
    results_for: str
    found: Plural
    found_more: str
    best_below: str
    nothing_found: str
    nothing_found_text: str
    search_feed: str
    search_feed_text: str

    # How to subscribe
    subscribe_title: str
    subscribe_lead: str
    step_reader: str
    step_reader_text: str
    step_topic: str
    step_topic_text: str
    step_add: str
    step_add_text: str
    subscribe_all: str
    subscribe_opml: str
    subscribe_opml_text: str
    which_format: str
    which_format_text: str
    subscribe_search: str
    subscribe_search_text: str

    # About
    about_title: str
    about_what: str
    about_text: str
    about_links: str
    about_privacy: str
    about_privacy_text: str
    topic_count: Plural
    source_count: Plural
    contact: str
    contact_text: str

    def number(self, figure: int) -> str:
        """A figure with its thousands parted."""
        return f"{figure:,}".replace(",", self.group)

    def count(self, plural: Plural, figure: int) -> str:
        """A sentence with its figure."""
        told = plural.one if figure == 1 else plural.other
        return told.format(n=self.number(figure))

    def day(self, moment: datetime) -> str:
        """A date in UTC, in words."""
        told = moment.astimezone(UTC)
        return f"{told.day} {self.months[told.month - 1]} {told.year}"

    def moment(self, moment: datetime) -> str:
        """A time in UTC, in words."""
        told = moment.astimezone(UTC)
        return f"{self.day(told)}, {told.hour:02}:{told.minute:02} UTC"
