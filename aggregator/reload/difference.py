"""What differs between two configurations, and what of it a running daemon can take over.

Pure. What is not known to be changeable at run time needs a restart.
"""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.config import Settings

# The keys that count at once. Of `publish`, the server keeps the one below from its start.
LIVE = frozenset(
    {
        *("title", "description", "language", "base_url", "contact", "sources", "topics", "feeds"),
        *("publish", "quarantine_keep", "keep_raw"),
        *("log", "metrics", "incidents", "on_incident", "ping"),
    }
)
_MAX_AGE = "publish.max_age"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a new configuration changes; sources by name, the rest by key."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()  # others than `sources` that count at once
    restart: tuple[str, ...] = ()  # keys that count from the next start on


def difference(old: Settings, new: Settings) -> Difference:
    """What the new settings change against those in force."""
    before = {source.name: source for source in old.sources}
    after = {source.name: source for source in new.sources}
    keys = [key for key in type(new).model_fields if _differ(old, new, key)]
    return Difference(
        added=tuple(name for name in after if name not in before),
        changed=tuple(name for name in after if before.get(name, after[name]) != after[name]),
        removed=tuple(name for name in before if name not in after),
        keys=tuple(key for key in keys if key in LIVE - {"sources"}),
        restart=(
            *(key for key in keys if key not in LIVE),
            *((_MAX_AGE,) if old.publish.max_age != new.publish.max_age else ()),
        ),
    )


def in_force(old: Settings, new: Settings) -> Settings:
    """The new settings without what needs a restart: that stays as it was."""
    restart = difference(old, new).restart
    kept = {key: getattr(old, key) for key in restart if key in type(new).model_fields}
    if "listen" in kept and "base_url" not in new.model_fields_set:
        kept["base_url"] = old.base_url  # it follows the address that is listened on
    if _MAX_AGE in restart:
        kept["publish"] = new.publish.model_copy(update={"max_age": old.publish.max_age})
    return new.model_copy(update=kept)


def _differ(old: Settings, new: Settings, key: str) -> bool:
    if key == "publish":  # apart from what is told by itself
        same = {"max_age": new.publish.max_age}
        return old.publish.model_copy(update=same) != new.publish
    if key == "store_file" and old.state == new.state and old.store == new.store:
        return old.store_url != new.store_url  # the same file may hold another address now
    return bool(getattr(old, key) != getattr(new, key))
