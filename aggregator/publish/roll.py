"""The feeds of a publication before they are rendered: what the store tells of them.

Pure: one roll and news of the store give the next roll.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from aggregator.model import FeedHead, FeedKind, Heads, Site
from aggregator.render import Kin, kinship


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """All feeds with an address, by path."""

    stamp: int | None = None  # of the store; None before it was first asked
    heads: Mapping[str, FeedHead] = field(default_factory=dict)
    kin: Mapping[str, Kin] = field(default_factory=dict)
    former: Mapping[str, str | None] = field(default_factory=dict)  # slug -> the present one

    def after(self, news: Heads, site: Site) -> Roll:
        """The roll that the news of the store lead to.

        Cost: a copy of the register; more only when feeds came, went or are called otherwise.
        """
        told = {head.path: _named(head, site) for head in news.heads}
        heads = told if news.whole else {**self.heads, **told}
        same = not news.whole and all(
            _naming(head) == _naming(self.heads.get(path)) for path, head in told.items()
        )
        return replace(
            self,
            stamp=news.stamp,
            heads=heads,
            kin=self.kin if same else kinship(tuple(heads.values())),
            former=news.former if news.whole else self.former,
        )

    def other_than(self, before: Roll) -> list[str]:
        """The paths of feeds whose documents are not those of an earlier roll."""
        changed = [
            path for path, head in self.heads.items() if not _same(head, before.heads.get(path))
        ]
        if self.kin is not before.kin:
            told = {*self.kin, *before.kin} & self.heads.keys()
            changed += [path for path in told if self.kin.get(path) != before.kin.get(path)]
        return list(dict.fromkeys(changed))

    def titles(self) -> dict[str, str]:
        """The titles of sources by name."""
        return {
            head.slug: head.title for head in self.heads.values() if head.kind is FeedKind.SOURCE
        }


def _named(head: FeedHead, site: Site) -> FeedHead:
    """The feed of all articles bears the site's name: that is what a reader lists it under."""
    return replace(head, title=site.title) if head.kind is FeedKind.ALL else head


def _naming(head: FeedHead | None) -> tuple[object, ...] | None:
    """What other pages show of a feed."""
    if head is None:
        return None
    return head.kind, head.slug, head.title, head.language, head.parents, head.sources


def _same(head: FeedHead, before: FeedHead | None) -> bool:
    return head is before or head == before
