"""Feed readers as subscribers: each polls one feed, and tells what it has then.

Every reader has a home of its own. Knows nothing of what a feed should hold.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple


class Got(NamedTuple):
    """An article as a reader has it."""

    id: str
    title: str
    link: str
    published: datetime


Poll = Callable[[Path, str], list[Got]]  # a home and the address of a feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """One reader."""

    program: str
    poll: Poll  # once more


def _run(home: Path, *words: str) -> None:
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }
    environment.pop("PYTHONPATH", None)  # they are programs of their own
    subprocess.run(words, env=environment, check=True, timeout=60, capture_output=True)


def _rows(database: Path, query: str) -> Sequence[tuple[str, str, str, str | int]]:
    with closing(sqlite3.connect(database)) as opened:
        return opened.execute(query).fetchall()


def _newsboat(home: Path, address: str) -> list[Got]:
    (home / "urls").write_text(f"{address}\n", encoding="utf-8")
    (home / "settings").write_text("", encoding="utf-8")
    files = ("-u", f"{home}/urls", "-c", f"{home}/cache.db", "-C", f"{home}/settings")
    _run(home, "newsboat", *files, "-x", "reload")
    rows = _rows(home / "cache.db", "SELECT guid, title, url, pubDate FROM rss_item")
    return [
        Got(one, title, link, datetime.fromtimestamp(int(at), UTC)) for one, title, link, at in rows
    ]


def _reader(home: Path, address: str) -> list[Got]:
    database = home / "reader.db"
    if not database.exists():
        _run(home, "reader", "--db", str(database), "add", address)
    _run(home, "reader", "--db", str(database), "update", "--no-scheduled")
    rows = _rows(database, "SELECT id, title, link, published FROM entries")
    return [
        Got(one, title, link, datetime.fromisoformat(str(at)).replace(tzinfo=UTC))
        for one, title, link, at in rows
    ]


_R2E = """[DEFAULT]
from = news@example.org
to = reader@example.org
use-publisher-email = False
date-header = True
html-mail = False
email-protocol = maildir
maildir-path = {home}/mail
maildir-mailbox = inbox
"""


def _rss2email(home: Path, address: str) -> list[Got]:
    settings = home / "rss2email.cfg"
    files = ("-c", str(settings), "-d", str(home / "rss2email.json"))
    if not settings.exists():
        (home / "mail").mkdir()
        settings.write_text(_R2E.format(home=home), encoding="utf-8")
        _run(home, "r2e", *files, "add", "ours", address)
    _run(home, "r2e", *files, "run")
    return [_mailed(file.read_bytes()) for file in (home / "mail").rglob("new/*")]


def _mailed(mail: bytes) -> Got:
    message = message_from_bytes(mail, policy=policy.default)
    return Got(
        str(message["X-RSS-ID"]),
        str(message["Subject"]),
        str(message["X-RSS-URL"]),
        parsedate_to_datetime(str(message["Date"])).astimezone(UTC),
    )


SUBSCRIBERS: Mapping[str, Subscriber] = {
    "newsboat": Subscriber(program="newsboat", poll=_newsboat),
    "rss2email": Subscriber(program="r2e", poll=_rss2email),
    "reader": Subscriber(program="reader", poll=_reader),
}
