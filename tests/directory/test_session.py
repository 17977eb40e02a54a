"""Engines and units of work."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from helpdesk.directory.migrations import migrate
from helpdesk.directory.models import DeskState, Program
from helpdesk.directory.session import REPOSITORY, database_url, make_engine, session_scope


def test_the_default_is_a_file_of_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HELPDESK_DATABASE_URL", raising=False)
    assert Path(str(database_url().database)) == REPOSITORY / "var" / "directory.db"


def test_the_environment_names_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_DATABASE_URL", "postgresql://desk@db/helpdesk")
    assert database_url().get_backend_name() == "postgresql"
    assert database_url("sqlite://").get_backend_name() == "sqlite"


def test_sqlite_file_keeps_foreign_keys_and_a_write_ahead_log(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/new/folder/a.db")
    migrate(engine)
    with session_scope(engine) as session:
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"

    def add_an_orphan() -> None:
        with session_scope(engine) as session:
            session.add(Program(id="p", organization_id="nobody", name="No organization"))

    with pytest.raises(IntegrityError):
        add_an_orphan()
    engine.dispose()


def test_a_unit_of_work_that_fails_leaves_nothing(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/a.db")
    migrate(engine)

    def fail() -> None:
        with session_scope(engine) as session:
            session.add(DeskState(key="a", value="1"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with session_scope(engine) as session:
        assert session.get(DeskState, "a") is None
        session.add(DeskState(key="a", value="2"))
    with session_scope(engine) as session:
        assert session.get(DeskState, "a").value == "2"
    engine.dispose()
