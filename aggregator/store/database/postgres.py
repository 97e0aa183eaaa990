"""PostgreSQL: one schema of a database on a server, written by any number of processes.

Writers of one store queue as they do on SQLite, by a lock of the transaction: looking up, handing
out ids and inserting stay one step. Readers wait for nobody and see one state. The driver is
loaded with the first engine.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, text

from aggregator.errors import StoreError

_PATIENCE_S = 60  # how long to wait for another process that is writing
_CONNECT_S = 10
_LOCK = 0x61676772  # ours among the advisory locks of the database; the second key is the schema
_SECRETS = {"password", "sslpassword", "passfile", "sslkey"}

_UNREACHABLE = "check that the server runs, and the address, the name and the password in it"
_AGAIN = "another process is writing; try again"
_REMEDIES = {  # by the beginning of SQLSTATE
    "08": "the server went away; try again",
    "22": "a value does not fit its column; nothing of the transaction was kept",
    "25006": "the server takes no writes; name the primary one",
    "28": _UNREACHABLE,
    "3D": "create the database: createdb --encoding UTF8 NAME",
    "3F": "create the schema that search_path names",
    "40": _AGAIN,
    "42501": "let the role own the database, or grant it all rights on the schema",
    "53100": "make room on the server's disk and start again",
    "53": "the server is at its limits; try again, or allow more connections",
    "55P03": _AGAIN,
    "57": "the server stopped or is starting; try again",
}

_QUEUE = text("SELECT pg_advisory_xact_lock(:ours, hashtext(coalesce(current_schema(), '')))")
_SIZE = text(
    "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
)
_SERIALS = text(
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND column_default LIKE 'nextval(%'"
)


class Postgres:
    """A database of PostgreSQL."""

    file: Path | None = None
    one_connection = False

    def __init__(self, url: URL) -> None:
        shown = {name: told for name, told in url.query.items() if name not in _SECRETS}
        self.subject = url.set(query=shown).render_as_string(hide_password=True)
        usual = {"connect_timeout": _CONNECT_S, "application_name": "aggregator"}
        ours = {name: told for name, told in usual.items() if name not in url.query}
        engine = create_engine(url, pool_pre_ping=True, connect_args=ours)
        self.reads: Engine = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        # What was committed before the lock was given is seen by every statement after it.
        self.writes: Engine = engine.execution_options(isolation_level="READ COMMITTED")

    def queue(self, connection: Connection) -> None:
        """Wait until no other writer of this store is at work."""
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE_S}s'")
        connection.execute(_QUEUE, {"ours": _LOCK})

    def size(self, connection: Connection) -> int:
        """Bytes of the tables with their indexes."""
        return int(connection.execute(_SIZE).scalar_one())

    def check(self, connection: Connection) -> None:
        """See whether the server answers and can hold any text; raises StoreError."""
        found = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if found != "UTF8":
            raise StoreError(
                f"the database is in {found}",
                subject=self.subject,
                hint="create one in UTF-8: createdb --encoding UTF8 --template template0 NAME",
            )

    def renumber(self, connection: Connection) -> None:
        """Let the sequences of ids follow the highest ids."""
        for table, column in connection.execute(_SERIALS).all():
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"  # noqa: S608 - our own names
                f' coalesce(max("{column}"), 0) + 1, false) FROM "{table}"'
            )

    def remedy(self, error: BaseException) -> str | None:
        """What helps against an exception of the driver."""
        state = getattr(error, "sqlstate", None)
        if state is None:
            return _UNREACHABLE if type(error).__name__.startswith("Operational") else None
        return next((hint for sign, hint in _REMEDIES.items() if state.startswith(sign)), None)
