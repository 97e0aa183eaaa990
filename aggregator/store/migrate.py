"""Bring the schema to this version's state with Alembic.

Knows the migrations' folder and no table. Loading it loads Alembic.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection, to: str = "head") -> None:
    """Apply what is missing inside the connection's transaction, all or nothing."""
    command.upgrade(configuration(connection), to)


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    return config
