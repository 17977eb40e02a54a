"""Who helps with a need, and in which order."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from helpdesk.directory.hours import LOS_ANGELES
from helpdesk.directory.indexes import DeskCandidate
from helpdesk.directory.migrations import migrate
from helpdesk.directory.package import import_package
from helpdesk.directory.places import Place, all_places, place
from helpdesk.directory.search import NEAR_MILES, Page, Query, find_services, need_code
from helpdesk.directory.session import make_engine, session_scope
from tests.directory.conftest import Package

TUESDAY_MORNING = dt.datetime(2026, 11, 24, 10, tzinfo=LOS_ANGELES)


def at(key: str) -> Place:
    found = place(key)
    assert found is not None
    return found


def labels(page: Page) -> list[str]:
    return [item.name for item in page.items]


def search(tmp_path: Path, package: Package, *queries: Query) -> list[Page]:
    engine = make_engine("sqlite://")
    migrate(engine)
    with session_scope(engine) as session:
        report = import_package(session, package.write(tmp_path))
        assert report.ok, report.problems
        pages = [find_services(session, query) for query in queries]
    engine.dispose()
    return pages


def test_need_code() -> None:
    assert need_code("need_school_meals") == need_code("school-meals") == "school-meals"


def test_without_a_place_lines_come_first(session: Session) -> None:
    page = find_services(session, Query("food", limit=20))
    assert labels(page) == [
        "Food line",
        "Regional food bank",
        "CalFresh",
        "Lancaster Pantry",
        "Lynwood Pantry",
        "Pasadena Pantry",
        "South Gate Pantry",
        "Compton Pantry",
        "Old List Pantry",
    ]
    assert (page.total, page.widened, page.nearest_miles) == (9, False, None)
    assert all(item.distance is None for item in page.items)


def test_with_a_place_one_line_then_the_nearest(session: Session) -> None:
    page = find_services(session, Query("need_food", place=at("zip:90262"), limit=20))
    assert labels(page) == [
        "Food line",
        "Lynwood Pantry",
        "South Gate Pantry",
        "Regional food bank",
        "Compton Pantry",
        "Old List Pantry",
        "CalFresh",
        "Pasadena Pantry",
        "Lancaster Pantry",
    ]
    assert [item.distance for item in page.items][:3] == [None, 0.1, pytest.approx(1.5, abs=0.3)]
    assert (page.widened, page.nearest_miles, page.total) == (False, 0.0, 9)


def test_open_now_comes_before_unknown_and_closed(session: Session) -> None:
    page = find_services(session, Query("food", place=at("zip:90262"), at=TUESDAY_MORNING))
    assert labels(page) == ["Food line", "Lynwood Pantry", "Compton Pantry"]  # South Gate's hours are unknown
    evening = TUESDAY_MORNING.replace(hour=20)
    page = find_services(session, Query("food", place=at("zip:90262"), at=evening))
    assert labels(page) == ["Food line", "South Gate Pantry", "Lynwood Pantry"]


def test_nothing_near_widens_and_says_so(session: Session) -> None:
    page = find_services(session, Query("doctor", place=at("city:lancaster")))
    assert labels(page) == ["Pomona Clinic", "Watts Clinic"]
    assert page.widened
    assert page.nearest_miles == page.items[0].distance
    assert page.nearest_miles is not None
    assert page.nearest_miles > 50


def test_nothing_near_keeps_the_nearest_among_the_first_three(session: Session) -> None:
    page = find_services(session, Query("food", place=at("city:claremont")))
    assert page.widened
    assert labels(page) == ["Food line", "Regional food bank", "Pasadena Pantry"]


def test_pages_are_the_whole_list_cut(session: Session) -> None:
    for where in (None, at("zip:90262"), at("city:lancaster")):
        whole = find_services(session, Query("food", place=where, limit=50))
        cut = [find_services(session, Query("food", place=where, limit=2, offset=n)) for n in range(0, 10, 2)]
        assert [item.id for page in cut for item in page.items] == [item.id for item in whole.items]
        assert {page.total for page in cut} == {whole.total} == {len(whole.items)}


def test_a_group_of_needs_holds_its_needs(session: Session) -> None:
    assert sorted(labels(find_services(session, Query("health")))) == ["Pomona Clinic", "Watts Clinic"]
    assert find_services(session, Query("dental")).total == 2


def test_unknown_needs_and_empty_queries_find_nothing(session: Session) -> None:
    for query in (Query("astrology"), Query(), Query(words="the"), Query(words="zzzz qqqq")):
        assert find_services(session, query) == Page((), 0)


def test_what_ended_never_answers(session: Session) -> None:
    page = find_services(session, Query("doctor", place=at("city:torrance"), limit=20))
    assert "Ended Clinic" not in labels(page)


def test_a_confidential_place_is_a_line(session: Session) -> None:
    page = find_services(session, Query("domestic-violence", place=at("city:norwalk")))
    assert [(item.kind, item.name, item.distance) for item in page.items] == [("service", "Safe house", None)]
    assert page.nearest_miles is None


def test_staff_records_are_found_by_staff_only(session: Session) -> None:
    assert "Staff line" not in labels(find_services(session, Query("food", limit=50)))
    assert "Staff line" in labels(find_services(session, Query("food", limit=50, staff=True)))


def test_texts_come_in_the_persons_language(session: Session) -> None:
    page = find_services(session, Query("calfresh", language="es"))
    assert page.items[0].translated


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("stamps", "CalFresh"),
        ("ESTAMPILLAS", "CalFresh"),
        ("tarjetas", "CalFresh"),
        ("lynwood pantries", "Lynwood Pantry"),
        ("family clinics", "Pomona Clinic"),
        ("watts", "Pomona Clinic"),
        ("dental zzzz", "Pomona Clinic"),
    ],
)
def test_words(session: Session, words: str, first: str) -> None:
    assert labels(find_services(session, Query(words=words)))[0] == first


def test_fit_then_area_then_confidence_then_checked_then_name(tmp_path: Path) -> None:
    p = Package()
    p.organization("o", "O")
    here: dict[str, Any] = {"point": (33.9241, -118.2013), "city": "Lynwood", "zip": "90262"}
    for slug, values in {
        "z-primary": {},
        "a-also": {"needs": "food:also"},
        "b-elsewhere": {},
        "c-ours": {},
        "d-medium": {"confidence": "medium"},
        "e-silent": {"confidence": ""},
        "f-low": {"confidence": "low"},
        "g-older": {"assured_date": "2025-01-01"},
        "h-undated": {"assured_date": ""},
        "y-primary": {},
    }.items():
        p.service(slug, slug, "o", **{"needs": "food", **values})
        p.site(slug, slug, slug, **here)
    p.countywide("b-elsewhere", "City of Long Beach")
    p.countywide("c-ours", "City of Lynwood")
    (page,) = search(tmp_path, p, Query("food", place=at("zip:90262"), limit=20))
    assert labels(page) == [
        *("c-ours", "y-primary", "z-primary", "g-older", "h-undated", "d-medium", "e-silent"),
        *("b-elsewhere", "a-also", "f-low"),
    ]


def test_low_confidence_comes_last_of_what_is_near_and_before_what_is_far(tmp_path: Path) -> None:
    p = Package()
    p.organization("o", "O")
    for slug, latitude, confidence in (("low", 33.925, "low"), ("far", 34.3, "high")):
        p.service(slug, slug, "o", "food", confidence="high")
        p.site(slug, slug, slug, point=(latitude, -118.2))
        p.attribute("location", slug, "confidence", confidence)
    (page,) = search(tmp_path, p, Query("food", place=at("zip:90262")))
    assert labels(page) == ["low", "far"]


def test_a_line_for_another_city_is_not_offered(tmp_path: Path) -> None:
    p = Package()
    p.organization("o", "O")
    p.service("long-beach", "Long Beach line", "o", "food")
    p.countywide("long-beach", "Long Beach")
    lynwood, long_beach, anywhere = search(
        tmp_path,
        p,
        Query("food", place=at("city:lynwood")),
        Query("food", place=at("city:long-beach")),
        Query("food"),
    )
    assert (labels(lynwood), lynwood.total) == ([], 0)
    assert labels(long_beach) == labels(anywhere) == ["Long Beach line"]


def test_a_countywide_service_with_one_place_is_one_answer(tmp_path: Path) -> None:
    p = Package()
    p.organization("o", "O")
    for slug, sites in (("one", 1), ("two", 2)):
        p.service(slug, slug, "o", "food")
        p.countywide(slug)
        for n in range(sites):
            p.site(slug, f"{slug}-{n}", f"{slug}-{n}", point=(33.92, -118.2 + n / 100))
    (page,) = search(tmp_path, p, Query("food", place=at("zip:90262"), limit=10))
    assert labels(page) == ["one", "two-0", "two-1", "two"]
    assert page.total == 4


def test_an_area_and_a_place_called_city_of_are_one(tmp_path: Path) -> None:
    p = Package()
    p.organization("o", "O")
    p.service("industry", "Industry line", "o", "food")
    p.countywide("industry", "City of Industry")
    (page,) = search(tmp_path, p, Query("food", place=at("city:city-of-industry")))
    assert labels(page) == ["Industry line"]


COUNTY = [p for p in all_places() if p.key.startswith("zip:")]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(COUNTY), st.booleans()), max_size=12),
    st.integers(0, 4),
    st.sampled_from(COUNTY),
)
def test_near_means_near(
    tmp_path_factory: pytest.TempPathFactory, sites: list[tuple[Place, bool]], lines: int, where: Place
) -> None:
    """Every site is found once, those within 10 miles before the others, and the first three keep room for them."""
    p = Package()
    p.organization("o", "O")
    for n in range(lines):
        p.service(f"line-{n}", f"line-{n}", "o", "food")
        p.countywide(f"line-{n}")
    for n, (spot, with_point) in enumerate(sites):
        p.service(f"site-{n}", f"site-{n}", "o", "food")
        point = (spot.latitude, spot.longitude) if with_point else None
        p.site(f"site-{n}", f"site-{n}", f"site-{n}", spot.names[1], spot.label, point)
    (page,) = search(tmp_path_factory.mktemp("any"), p, Query("food", place=where, limit=100))
    distances = [item.distance for item in page.items if item.distance is not None]
    assert len(page.items) == page.total == len(sites) + lines
    assert distances == sorted(distances)
    near = [d for d in distances if d < NEAR_MILES]
    assert page.widened is (bool(sites) and not near) or min(distances) == NEAR_MILES
    if near:
        first = page.items[:3]
        assert sum(item.distance is None for item in first) <= 1 or len(near) < 2
        assert any(item.distance is not None for item in first)


@pytest.mark.parametrize("query", [Query("food"), Query("food", place=at("zip:90262")), Query(words="pantry")])
def test_a_search_is_a_few_queries_and_reads_no_whole_table(engine: Engine, query: Query) -> None:
    statements: list[tuple[str, Any]] = []

    def note(*args: Any) -> None:
        statements.append((args[2], args[3]))

    event.listen(engine, "before_cursor_execute", note)
    with session_scope(engine) as session:
        assert find_services(session, replace(query, at=TUESDAY_MORNING)).items
    event.remove(engine, "before_cursor_execute", note)
    assert len(statements) <= 17
    tables = {table.name for table in DeskCandidate.metadata.sorted_tables} - {"taxonomy"}
    with engine.connect() as connection:
        for statement, parameters in statements:
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
                verb, _, rest = step.detail.partition(" ")
                assert verb != "SCAN" or rest.split()[0] not in tables, (statement, step.detail)
