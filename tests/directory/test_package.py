"""Reading HSDS packages."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import select
from sqlalchemy.engine import Engine

from helpdesk.directory.models import Base, Organization, Phone, Schedule, Service, TaxonomyTerm
from helpdesk.directory.package import PackageError, import_package, seed
from helpdesk.directory.session import make_engine, session_scope
from helpdesk.directory.state import directory_version
from tests.directory.conftest import Package, id_of, small_package


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def read(engine: Engine, path: Path) -> Any:
    with session_scope(engine) as session:
        return import_package(session, path)


def test_reading_twice_changes_nothing(empty: Engine, package: Path) -> None:
    first = read(empty, package)
    before = everything(empty)
    second = read(empty, package)
    assert first.ok
    assert first.added > 100
    assert (second.added, second.changed, second.unchanged) == (0, 0, first.added)
    assert everything(empty) == before


def test_a_changed_row_is_updated_and_raises_the_version(empty: Engine, tmp_path: Path) -> None:
    read(empty, small_package().write(tmp_path / "one"))
    changed = small_package()
    changed.rows["service"][0]["description"] = "New words."
    report = read(empty, changed.write(tmp_path / "two"))
    assert (report.added, report.changed) == (0, 1)
    with session_scope(empty) as session:
        assert session.get(Service, id_of("service", "calfresh")).description == "New words."
        assert directory_version(session) == 2


def test_every_bad_value_is_told_at_once_and_the_good_rows_land(empty: Engine, tmp_path: Path) -> None:
    p = Package()
    p.organization("good", "Good")
    p.service("fine", "Fine", "good")
    p.service("no-status", "No status", "good", status="open", assured_date="soon")
    p.service("orphan", "Orphan", "nobody")
    p.phone("service", "fine", "not a number")
    p.phone("service", "orphan", "211")
    p.phone("service", "fine", "988")
    p.open("service", "fine", "MO", "9am", "lunch")
    p.add("organization", "nameless", name="", description="")
    report = read(empty, p.write(tmp_path))
    told = {(problem.file, problem.row, problem.column, problem.value) for problem in report.problems}
    orphans = {
        ("services.csv", 4, "organization_id", id_of("organization", "nobody")),
        ("phones.csv", 3, "service_id", id_of("service", "orphan")),
    }
    assert told >= orphans | {
        ("services.csv", 3, "status", "open"),
        ("services.csv", 3, "assured_date", "soon"),
        ("phones.csv", 2, "number", "not a number"),
        ("schedules.csv", 2, "closes_at", "lunch"),
        ("organizations.csv", 3, "name", ""),
    }
    assert all(problem.reason for problem in report.problems)
    lines = "\n".join(map(str, report.problems))
    assert "services.csv, row 3, column status: 'open' is none of: active" in lines
    with session_scope(empty) as session:
        assert session.scalars(select(Service.name)).all() == ["Fine"]
        assert session.scalars(select(Phone.number)).all() == ["988"]
        assert session.scalars(select(Schedule.id)).all() == []


def test_a_loose_reference_to_nothing_is_told_and_the_row_lands(empty: Engine, tmp_path: Path) -> None:
    p = Package()
    p.organization("child", "Child", parent_organization_id=id_of("organization", "nobody"))
    report = read(empty, p.write(tmp_path))
    assert [problem.column for problem in report.problems] == ["parent_organization_id"]
    with session_scope(empty) as session:
        assert session.get(Organization, id_of("organization", "child")).parent_organization_id is None


def test_children_may_come_before_parents(empty: Engine, tmp_path: Path) -> None:
    p = Package()
    p.organization("a-child", "Child", parent_organization_id=id_of("organization", "b-parent"))
    p.organization("b-parent", "Parent")
    assert read(empty, p.write(tmp_path)).ok


def test_rows_are_numbered_by_the_line_they_begin_on(empty: Engine, tmp_path: Path) -> None:
    p = Package()
    p.organization("long", "Long", description="one\ntwo\nthree")
    p.organization("bad", "Bad", email="nobody")
    report = read(empty, p.write(tmp_path))
    assert (report.problems[0].row, report.problems[0].column) == (5, "email")


def test_paths_come_from_the_descriptor(empty: Engine, tmp_path: Path) -> None:
    p = Package()
    p.organization("one", "One")
    p.write(tmp_path)
    (tmp_path / "organizations.csv").rename(tmp_path / "who.csv")
    descriptor = json.loads((tmp_path / "datapackage.json").read_text())
    for resource in descriptor["resources"]:
        if resource["name"] == "organization":
            resource["path"] = "who.csv"
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    assert read(empty, tmp_path).ok
    with session_scope(empty) as session:
        assert session.scalars(select(Organization.name)).all() == ["One"]


def test_unknown_tables_columns_and_missing_files_are_only_warned_of(empty: Engine, tmp_path: Path) -> None:
    p = Package()
    p.organization("one", "One", favourite_colour="blue")
    p.write(tmp_path)
    descriptor = json.loads((tmp_path / "datapackage.json").read_text())
    descriptor["resources"] += [
        {"name": "eligibility", "path": "eligibility.csv"},
        {"name": "funding", "path": "funding.csv"},
    ]
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    report = read(empty, tmp_path)
    assert report.ok
    assert {(w.file, w.column, w.value) for w in report.warnings} == {
        ("organizations.csv", "favourite_colour", ""),
        ("eligibility.csv", "", "eligibility"),
        ("funding.csv", "", ""),
    }


def test_what_hsds_asks_for_and_packages_leave_out_is_warned_of(empty: Engine, tmp_path: Path) -> None:
    p = Package()
    p.organization("one", "One", description="")
    report = read(empty, p.write(tmp_path))
    assert report.ok
    assert [(w.row, w.column) for w in report.warnings] == [(2, "description")]


def test_two_rows_with_one_id(empty: Engine, tmp_path: Path) -> None:
    p = Package()
    p.organization("one", "One")
    p.add("organization", "one", name="Again", description="Again")
    report = read(empty, p.write(tmp_path))
    assert [(problem.row, problem.column) for problem in report.problems] == [(3, "id")]
    assert report.problems[0].reason == "is already the id of row 2"


@pytest.mark.parametrize(
    "descriptor",
    [
        None,
        "{",
        "[]",
        '{"resources": 1}',
        '{"resources": [{"name": "service"}]}',
        '{"resources": [{"name": "service", "path": "../secret.csv"}]}',
    ],
)
def test_no_package(empty: Engine, tmp_path: Path, descriptor: str | None) -> None:
    if descriptor is not None:
        (tmp_path / "datapackage.json").write_text(descriptor)
    with pytest.raises(PackageError):
        read(empty, tmp_path)


def test_seeding_again_is_skipped_until_a_file_changes(package: Path, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/directory.db")
    folder = small_package().write(tmp_path / "seed")
    assert seed(engine, folder).added > 100
    assert seed(engine, folder).skipped
    changed = small_package()
    changed.organization("new", "New")
    again = seed(engine, changed.write(folder))
    assert not again.skipped
    assert again.added == 2  # the organization and its slug
    engine.dispose()


def test_a_seed_with_problems_is_read_again(tmp_path: Path) -> None:
    engine = make_engine("sqlite://")
    p = small_package()
    p.phone("service", "calfresh", "call us")
    folder = p.write(tmp_path)
    assert not seed(engine, folder).ok
    assert not seed(engine, folder).skipped
    engine.dispose()


def test_progress_is_shown_on_a_terminal_only(empty: Engine, package: Path) -> None:
    for terminal in (True, False):
        out = io.StringIO()
        with session_scope(empty) as session:
            import_package(session, package, Console(file=out, force_terminal=terminal, width=100))
        assert ("Reading" in out.getvalue()) is terminal


def test_terms_keep_their_parents(session: Any) -> None:
    doctor = session.get(TaxonomyTerm, id_of("taxonomy_term", "doctor"))
    assert doctor.parent_id == id_of("taxonomy_term", "health")
