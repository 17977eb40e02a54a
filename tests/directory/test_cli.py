"""`helpdesk directory import` and `helpdesk directory seed`."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.cli import app
from helpdesk.directory.records import record
from helpdesk.directory.session import make_engine, session_scope
from tests.directory.conftest import small_package

runner = CliRunner()


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_DATABASE_URL", f"sqlite:///{tmp_path}/directory.db")


def test_import_makes_the_tables_and_lands_the_rows(package: Path) -> None:
    result = runner.invoke(app, ["directory", "import", str(package)])
    assert result.exit_code == 0
    assert " added, 0 changed, 0 unchanged." in result.output
    engine = make_engine()
    with session_scope(engine) as session:
        assert record(session, "calfresh") is not None
    engine.dispose()
    assert "0 added, 0 changed" in runner.invoke(app, ["directory", "import", str(package)]).output


def test_import_tells_what_is_wrong_and_fails(tmp_path: Path) -> None:
    p = small_package()
    p.phone("service", "calfresh", "call us")
    result = CliRunner(mix_stderr=True).invoke(app, ["directory", "import", str(p.write(tmp_path / "bad"))])
    assert result.exit_code == 1
    assert "'call us' is not a telephone number" in result.output
    assert "phones.csv, row" in result.output


def test_no_package(tmp_path: Path) -> None:
    for command in (["import", str(tmp_path)], ["seed", "--path", str(tmp_path)]):
        result = CliRunner(mix_stderr=True).invoke(app, ["directory", *command])
        assert result.exit_code == 2
        assert "has no datapackage.json" in result.output


def test_seed_reads_once(package: Path) -> None:
    first = runner.invoke(app, ["directory", "seed", "--path", str(package)])
    assert first.exit_code == 0
    assert " added, " in first.output
    assert "up to date" in runner.invoke(app, ["directory", "seed", "--path", str(package)]).output
