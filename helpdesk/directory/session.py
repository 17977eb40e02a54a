"""The database engine and the unit of work. Nothing is opened at import.

`HELPDESK_DATABASE_URL` names the database (any SQLAlchemy URL; PostgreSQL in production). Without it the directory is
a SQLite file, `var/directory.db` in the repository.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool, StaticPool

REPOSITORY = Path(__file__).resolve().parents[2]
DEFAULT_URL = "sqlite:///var/directory.db"

# Seconds a SQLite writer waits for another one (an import beside a running desk) before it gives up.
SQLITE_WAIT = 15


def database_url(url: str | None = None) -> URL:
    """The database's address: `url`, else HELPDESK_DATABASE_URL, else the SQLite file of the repository.

    A relative SQLite path is relative to the repository, whatever the working directory.
    """
    address = make_url(url or os.environ.get("HELPDESK_DATABASE_URL") or DEFAULT_URL)
    if address.get_backend_name() == "sqlite" and address.database and address.database != ":memory:":
        address = address.set(database=str(REPOSITORY / address.database))
    return address


def make_engine(url: str | None = None) -> Engine:
    """An engine for `database_url(url)`; makes the folder of a SQLite file. The caller keeps it and disposes of it."""
    address = database_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address, future=True, pool_pre_ping=True)
    in_memory = not address.database or address.database == ":memory:"
    if in_memory:
        # One connection for all: each new one would see a new, empty database.
        engine = create_engine(address, future=True, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
        # Connections are kept, as for other databases: opening one costs as much as reading a record.
        arguments = {"timeout": SQLITE_WAIT, "check_same_thread": False}
        engine = create_engine(address, future=True, poolclass=QueuePool, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        if not in_memory:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()

    return engine


@contextmanager
def session_scope(engine: Engine) -> Iterator[Session]:
    """A unit of work: committed at the end, rolled back when it raises, always closed."""
    with Session(engine, future=True) as session, session.begin():
        yield session
