"""Alembic's entry: runs the steps on the connection that `migrations.migrate` hands over."""

from __future__ import annotations

from typing import Any

from alembic import context

from helpdesk.directory.indexes import DeskCandidate
from helpdesk.directory.migrations import VERSION_TABLE

# The tables of `models` and those of `indexes`.
TABLES = DeskCandidate.metadata


def ours(name: str | None, kind: str, parents: Any) -> bool:
    """Only the directory's tables are compared: others may live in the same database."""
    return kind != "table" or name in TABLES.tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=TABLES,
    version_table=VERSION_TABLE,
    include_name=ours,
    compare_type=True,
    render_as_batch=True,
)

with context.begin_transaction():
    context.run_migrations()
