"""The architecture as a table.

Rows, doors, addresses and limits are values here; `rules.py` compares the package with them.
A new module gets a row here first. An exception gets its reason.
"""

from __future__ import annotations

from dataclasses import dataclass

PACKAGE = "aggregator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Rooms of one height; imports go to lower rows only."""

    rooms: frozenset[str]
    strangers: bool  # rooms of this row never import each other


ROWS = (
    Row(
        rooms=frozenset({"model", "errors", "text", "identity", "dates", "drift", "masking"}),
        strangers=False,
    ),
    Row(rooms=frozenset({"config"}), strangers=True),
    Row(
        rooms=frozenset(
            {"fetch", "parse", "topics", "store", "bodies", "render", "serve", "metrics"}
        ),
        strangers=True,
    ),
    Row(rooms=frozenset({"clock", "uncollected"}), strangers=True),
    Row(
        rooms=frozenset(
            {
                "ingest",
                "publish",
                "traffic",
                "inherited",
                "lock",
                "log",
                "notify",
                "sweeping",
                "tally",
                "units",
            }
        ),
        strangers=True,
    ),
    Row(rooms=frozenset({"polls", "telling", "health", "watchdog", "wakeup"}), strangers=True),
    Row(rooms=frozenset({"schedule", "admin", "publishing"}), strangers=True),
    Row(rooms=frozenset({"reload", "status", "listener"}), strangers=True),
    Row(rooms=frozenset({"hangup"}), strangers=True),
    Row(rooms=frozenset({"daemon", "doctor"}), strangers=True),
    Row(rooms=frozenset({"cli", "__main__"}), strangers=False),
)

# Where a library may be imported. What is not here may be imported nowhere.
ADDRESSES: dict[str, tuple[str, ...]] = {
    "alembic": ("store",),
    "apscheduler": ("schedule.ticks",),
    "brotli": ("publish.compressing",),
    "click": ("cli",),
    "fastwarc": ("parse.container.webarchive",),
    "feedgen": ("render.entry",),
    "feedparser": ("parse.xmlfeed.tolerant",),
    "httpcore": ("fetch.web.wire",),  # httpx's engine, and its address the same room
    "httpx": ("fetch.web.target",),
    "jinja2": ("render.engine",),
    "lxml": ("parse", "render"),
    "nh3": ("parse.clean",),
    "prometheus_client": ("metrics",),
    "protego": ("fetch.polling.robots",),
    "parsel": ("parse.webpage.selectors",),
    "markupsafe": ("render.engine",),
    "pydantic": ("config",),
    "pydantic_core": ("config",),
    "re2": ("config.patterns", "topics.patterns"),
    "ruamel": ("config",),
    "sqlalchemy": ("store",),
    "starlette": ("serve",),
    "structlog": ("log",),
    "uvicorn": ("serve",),
    "watchfiles": ("fetch.watch",),
}

# What opens connections to elsewhere, in the standard library and by a method of any name, and
# where it may nevertheless be used. All requests go through the guarded client in fetch.web.
OUTBOUND: dict[str, tuple[str, ...]] = {
    "asyncio.open_connection": (),
    "asyncio.open_unix_connection": (),
    "ftplib": (),
    "http.client": (),
    "imaplib": (),
    "multiprocessing.connection": (),
    "poplib": (),
    "smtplib": (),
    "socket.create_connection": (),
    # The second: where to listen. The third only tells whether names are found.
    "socket.getaddrinfo": ("fetch.web.resolve", "serve.server", "doctor.network"),
    "socket.gethostbyname": (),
    "telnetlib": (),
    "urllib.request": (),
    "urllib.robotparser": (),
    "xmlrpc": (),
    # The first asks a socket file of its own whether anybody listens, the second opens a file, the
    # third asks the daemon's own listener whether it goes on, the fourth a database in memory.
    ".connect": (
        *("serve.server", "store.database.sqlitefile", "watchdog.listener"),
        "doctor.stores",
    ),
    ".connect_ex": (),
    ".create_connection": (),
    ".open_connection": (),
}

# Rooms that are functions from values to values, and what they therefore never touch.
PURE = (
    *("model", "errors", "text", "identity", "dates", "drift", "masking"),
    *("parse", "topics", "render"),
)
IMPURE_IMPORTS = frozenset(
    {"logging", "os", "random", "secrets", "socket", "subprocess", "tempfile", "threading", "time"}
)
CLOCK_CALLS = frozenset({"now", "today", "utcnow"})

FORBIDDEN_MODULES = frozenset(
    {"utils", "util", "helpers", "helper", "common", "base", "core", "manager", "misc"}
)
# The design has a word of its own for each of these; modules and classes are named by its words.
FORBIDDEN_WORDS = frozenset({"post", "story", "record", "object", "data", "payload"})

MODULE_LINES = 400  # look twice at 250
FUNCTION_LINES = 60  # look twice at 30

# rule -> module -> reason. A module's name covers the modules below it.
ALLOWED: dict[str, dict[str, str]] = {
    "import inside a function": {
        "fetch.sending": "the guarded client takes 0.28 s to load, and few configure a webhook",
        "fetch.polling.opening": "the client takes 0.28 s to load; directories never need it",
        "cli": "each command loads only what it needs: --help answers at once",
        "parse.webpage.selectors": "parsel takes 0.16 s to load and few sources have selectors",
        "store.opening": "alembic takes 0.2 s to load and is needed only when the schema changes",
    },
    "long function": {
        "store.migrations": "a table is a list of columns, and a migration never changes again",
    },
    "clock": {
        "clock": "the one place that reads the time of day",
        "serve.app": "an answer is dated when it is given: Last-Modified is never after Date",
    },
    "broad except": {
        "schedule": "the last resort: a bug in one source's turn must not end the daemon",
    },
}
