"""What may be said of one thing in the directory."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from helpdesk.directory.migrations import migrate
from helpdesk.directory.package import import_package
from helpdesk.directory.records import Phone, Record, phone, record, records
from helpdesk.directory.session import make_engine, session_scope
from tests.directory.conftest import Package, id_of


def get(session: Session, key: str, language: str = "en", staff: bool = False) -> Record:
    found = record(session, key, language, staff)
    assert found is not None
    return found


def read(tmp_path: Path, package: Package) -> Engine:
    engine = make_engine("sqlite://")
    migrate(engine)
    with session_scope(engine) as session:
        report = import_package(session, package.write(tmp_path))
        assert report.ok, report.problems
    return engine


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("800-854-7771", Phone("(800) 854-7771", "+18008547771")),
        ("+1 (213) 555-0100", Phone("(213) 555-0100", "+12135550100")),
        ("988", Phone("988", "988")),
        ("741741", Phone("741741", "741741")),
        ("800-555-0111 ext. 7", Phone("(800) 555-0111", "+18005550111", extension=7)),
    ],
)
def test_phone(number: str, expected: Phone) -> None:
    assert phone(number) == expected


def test_a_service(session: Session) -> None:
    found = get(session, "calfresh")
    assert (found.kind, found.id, found.slug) == ("service", id_of("service", "calfresh"), "calfresh")
    assert (found.name, found.description) == ("CalFresh", "Money for food on a card.")
    assert (found.who, found.apply, found.documents) == ("Low income.", "Apply online.", ("Photo ID",))
    assert (found.languages, found.areas, found.aliases) == (
        ("es",),
        ("Los Angeles County",),
        ("estampillas",),
    )
    assert (found.source, found.source_date) == ("https://county.example.org/calfresh", "2026-01")
    assert (found.checked, found.confidence) == (dt.date(2026, 11, 23), "high")
    assert (found.organization, found.status, found.no_longer) == ("County Services", "active", False)


def test_by_id_and_by_slug_are_the_same(session: Session) -> None:
    assert record(session, id_of("service", "calfresh")) == record(session, "calfresh")


def test_unknown(session: Session) -> None:
    assert record(session, "nothing") is None
    assert record(session, id_of("service", "nothing")) is None
    assert records(session, ()) == ()


def test_a_service_without_a_phone_has_its_organizations(session: Session) -> None:
    found = get(session, "calfresh")
    assert [p.number for p in found.phones] == ["(213) 555-0100"]
    assert (found.website, found.email) == ("https://county.example.org", "help@county.example.org")


def test_phones_are_ordered_and_whole(session: Session) -> None:
    assert get(session, "food-line").phones == (
        Phone("211", "211"),
        Phone("(800) 555-0111", "+18005550111", "text", "text HELLO", 5),
    )


def test_texts_in_the_persons_language(session: Session) -> None:
    found = get(session, "calfresh", "es")
    assert found.description == "Dinero para comida en una tarjeta."
    assert found.who == "Low income."
    assert (found.language, found.translated) == ("es", True)
    assert get(session, "calfresh", "es-MX").translated
    not_translated = get(session, "food-line", "es")
    assert not_translated.description == "Says where food is given."
    assert (not_translated.language, not_translated.translated) == ("en", False)
    english = get(session, "calfresh", "en")
    assert (english.language, english.translated) == ("en", False)


def test_an_organization_with_one_service_shows_its_data(session: Session) -> None:
    found = get(session, "clinics")
    assert (found.kind, found.name, found.fees) == ("organization", "Clinic Group", "Sliding scale")
    assert found.service_id == id_of("service", "clinic")  # the other one has ended
    assert get(session, "pantries").service_id is None
    assert get(session, "county").fees is None


def test_a_location_is_a_school_of_its_district(session: Session) -> None:
    found = get(session, "lynwood-high")
    assert (found.kind, found.name) == ("location", "Lynwood High School")
    assert (found.district, found.is_school) == ("Lynwood Unified", True)
    assert found.address == "100 Main St, Lynwood, CA 90262"
    assert [p.number for p in found.phones] == ["(310) 555-0113"]
    assert not get(session, "lynwood-pantry").is_school


def test_a_location_takes_the_nearest_phone_there_is(tmp_path: Path) -> None:
    p = Package()
    p.organization("o", "O")
    p.phone("organization", "o", "213-555-0101")
    for name, holders in {"a": ("service_at_location", "service"), "b": ("service",), "c": ()}.items():
        p.service(f"s-{name}", f"S {name}", "o")
        p.site(f"s-{name}", f"l-{name}", f"L {name}", organization_id=id_of("organization", "o"))
        for holder in holders:
            slug = f"s-{name}:l-{name}" if holder == "service_at_location" else f"s-{name}"
            p.phone(holder, slug, "213-555-0102" if holder == "service_at_location" else "213-555-0103")
    engine = read(tmp_path, p)
    with session_scope(engine) as session:
        numbers = [get(session, f"l-{name}").phones[0].number for name in "abc"]
    assert numbers == ["(213) 555-0102", "(213) 555-0103", "(213) 555-0101"]
    engine.dispose()


def test_a_service_at_a_location(session: Session) -> None:
    found = get(session, id_of("service_at_location", "lynwood-pantry:lynwood-pantry"))
    assert (found.kind, found.name, found.service) == (
        "service_at_location",
        "Lynwood Pantry",
        "Lynwood Pantry",
    )
    assert [p.number for p in found.phones] == ["(310) 555-0112"]
    assert (found.city, found.latitude, found.longitude) == ("Lynwood", 33.925, -118.2)
    assert len(found.schedules) == 1
    assert found.location_id == id_of("location", "lynwood-pantry")


def test_a_program(session: Session) -> None:
    found = get(session, "wellness")
    assert (found.kind, found.name, found.description) == ("program", "Wellness program", "Feeling well.")
    assert [p.number for p in found.phones] == ["(213) 555-0100"]


def test_what_ended_is_known_by_name_and_says_so(session: Session) -> None:
    for slug in ("ended-clinic", id_of("location", "ended-clinic")):
        found = get(session, slug)
        assert found.no_longer
        assert found.alert == "Closed on 2026-02-27."


@pytest.mark.parametrize("staff", [False, True])
@pytest.mark.parametrize("table", ["service", "location", "service_at_location", "organization"])
def test_a_confidential_place_is_never_shown(session: Session, table: str, staff: bool) -> None:
    slug = {"service": "safe-house", "location": "secret", "organization": "shelters"}.get(table, "safe-house:secret")
    found = get(session, id_of(table, slug), staff=staff)
    assert [p.number for p in found.phones] == ["(800) 555-0114"]
    assert (found.address, found.city, found.latitude, found.longitude) == (None, None, None, None)


def test_only_staff_sees_staff_records_and_notes(session: Session) -> None:
    assert record(session, "staff-line") is None
    staff = get(session, "staff-line", staff=True)
    assert (staff.audience, staff.staff_notes) == ("staff", ("Ask for the desk.",))
    assert get(session, "food-line").staff_notes == ()
    assert get(session, "food-line", staff=True).staff_notes == ("Busy at noon.",)


def test_a_staff_service_does_not_speak_for_its_organization(tmp_path: Path) -> None:
    p = Package()
    p.organization("o", "O")
    p.service("hidden", "Hidden", "o", eligibility_description="staff only")
    p.attribute("service", "hidden", "audience", "staff")
    engine = read(tmp_path, p)
    with session_scope(engine) as session:
        assert get(session, "o").who is None
        assert get(session, "o", staff=True).who == "staff only"
    engine.dispose()


def test_everything_of_a_staff_organization_is_for_staff(tmp_path: Path) -> None:
    p = Package()
    p.organization("o", "O")
    p.attribute("organization", "o", "audience", "staff")
    p.service("s", "S", "o")
    engine = read(tmp_path, p)
    with session_scope(engine) as session:
        assert record(session, "s") is None
        assert record(session, "s", staff=True) is not None
    engine.dispose()


def test_fees_from_cost_options(tmp_path: Path) -> None:
    p = Package()
    p.organization("o", "O")
    p.service("s", "S", "o")
    p.add("cost_option", "s", service_id=id_of("service", "s"), option="Adults", amount_description="$5 a visit")
    engine = read(tmp_path, p)
    with session_scope(engine) as session:
        assert get(session, "s").fees == "$5 a visit"
    engine.dispose()


def test_records_keep_the_order_and_leave_out_what_is_not_there(session: Session) -> None:
    asked = ["lynwood-high", "nothing", "calfresh", "staff-line", "clinics", "calfresh"]
    assert [r.slug for r in records(session, asked)] == ["lynwood-high", "calfresh", "clinics"]


def test_the_number_of_queries_does_not_grow(engine: Engine) -> None:
    few = ["lynwood-high", "calfresh", "clinics", "wellness"]
    many = [*few, *(f"{name}-pantry" for name in ("lynwood", "compton", "old", "no-point", "pasadena"))]
    counts = []
    for keys in (few, many):
        statements: list[str] = []

        def count(*args: object, into: list[str] = statements) -> None:
            into.append(str(args[2]))

        event.listen(engine, "before_cursor_execute", count)
        with session_scope(engine) as session:
            assert len(records(session, keys)) == len(keys)
        event.remove(engine, "before_cursor_execute", count)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 22
