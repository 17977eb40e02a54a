"""The one database engine of a process, opened when first asked for."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy.engine import Engine

from helpdesk.directory.session import make_engine


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Return the engine of the database that the environment names (see `helpdesk.directory.session`)."""
    return make_engine()
