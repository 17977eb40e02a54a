"""The answers that are worked out beforehand, and their being kept in step with the directory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from helpdesk.directory.candidates import ANY_NEED, index_candidates
from helpdesk.directory.indexes import DeskCandidate
from helpdesk.directory.migrations import migrate
from helpdesk.directory.models import Attribute, Service
from helpdesk.directory.package import import_package
from helpdesk.directory.places import place
from helpdesk.directory.session import make_engine
from tests.directory.conftest import Package, id_of


@pytest.fixture
def small(empty: Engine, package: Path) -> Iterator[Session]:
    """The small directory, to be changed."""
    with Session(empty, future=True) as session:
        import_package(session, package)
        yield session


def made(tmp_path: Path, package: Package) -> list[Any]:
    """The candidates of a package for any need."""
    engine = make_engine("sqlite://")
    migrate(engine)
    with Session(engine, future=True) as session:
        report = import_package(session, package.write(tmp_path))
        assert report.ok, report.problems
        rows = list(session.execute(select(DeskCandidate.__table__).where(DeskCandidate.need == ANY_NEED)))
    engine.dispose()
    return rows


def snapshot(session: Session) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in session.execute(select(DeskCandidate.__table__))}


def needs_of(session: Session, service: str) -> dict[str, int]:
    columns = select(DeskCandidate.need, DeskCandidate.fit).where(DeskCandidate.service_id == id_of("service", service))
    return dict(session.execute(columns).all())


def test_needs_and_those_above_them(session: Session) -> None:
    assert needs_of(session, "clinic") == {"": 0, "doctor": 0, "dental": 1, "health": 0}
    assert needs_of(session, "calfresh") == {"": 0, "calfresh": 0, "food": 1}


def test_what_ended_is_no_candidate(session: Session) -> None:
    assert needs_of(session, "ended-clinic") == {}


def test_a_site_without_a_point_stands_at_the_centroid_of_its_address(session: Session) -> None:
    row = session.execute(
        select(DeskCandidate.latitude, DeskCandidate.longitude).where(
            DeskCandidate.service_id == id_of("service", "no-point-pantry"), DeskCandidate.need == "food"
        )
    ).one()
    around = place("zip:90280")
    assert around is not None
    assert tuple(row) == (around.latitude, around.longitude)


def test_a_service_with_a_place_for_staff_is_a_line_for_the_public_and_a_site_for_staff(tmp_path: Path) -> None:
    p = Package()
    p.organization("o", "O")
    p.service("s", "S", "o", "food")
    p.site("s", "back-door", "Back door", point=(33.92, -118.2))
    p.attribute("location", "back-door", "audience", "staff")
    assert {(row.is_site, row.for_public, row.for_staff) for row in made(tmp_path, p)} == {
        (False, True, False),
        (True, False, True),
    }


def test_the_staffs_organization_hides_its_services(tmp_path: Path) -> None:
    p = Package()
    p.organization("o", "O")
    p.attribute("organization", "o", "audience", "staff")
    p.service("s", "S", "o", "food")
    assert [(row.for_public, row.for_staff) for row in made(tmp_path, p)] == [(False, True)]


def test_order_columns(tmp_path: Path) -> None:
    p = Package()
    p.organization("o", "O")
    p.service("s", "S", "o", "food", confidence="low", assured_date="2026-01-02")
    p.countywide("s", "City of Long Beach")
    p.countywide("s", "Lynwood")
    p.open("service", "s", "MO", "09:00", "12:00")
    (row,) = made(tmp_path, p)
    assert (row.low, row.confidence, row.age) == (True, 2, -dt.date(2026, 1, 2).toordinal())
    assert (row.areas, row.countywide, row.has_hours) == (" city:long-beach city:lynwood ", False, True)


def test_indexing_again_changes_nothing(small: Session) -> None:
    before = snapshot(small)
    index_candidates(small)
    assert snapshot(small) == before


def test_a_change_of_one_service_needs_only_that_one_indexed(small: Session) -> None:
    pantry = id_of("service", "lynwood-pantry")
    small.execute(update(Service).where(Service.id == pantry).values(status="inactive"))
    index_candidates(small, [pantry])
    assert needs_of(small, "lynwood-pantry") == {}
    small.execute(update(Service).where(Service.id == pantry).values(status="active"))
    small.execute(
        delete(Attribute).where(
            Attribute.link_id == pantry, Attribute.taxonomy_term_id == id_of("taxonomy_term", "food")
        )
    )
    changed = snapshot(small)
    index_candidates(small, [pantry])
    assert needs_of(small, "lynwood-pantry") == {"": 0}
    assert changed < snapshot(small)
    after = snapshot(small)
    index_candidates(small)
    assert snapshot(small) == after
