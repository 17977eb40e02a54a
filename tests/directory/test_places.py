"""Places and distances."""

from __future__ import annotations

import csv
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from helpdesk.directory.places import (
    NEIGHBOURHOODS,
    Place,
    all_places,
    box,
    city_key,
    distance_miles,
    place,
    place_of_address,
)
from tests.directory.conftest import id_of


@pytest.mark.parametrize(
    "key",
    [
        *("zip:90262", "city:lynwood", "city:boyle-heights", "city:east-los-angeles", "city:watts", "city:pacoima"),
        *("city:van-nuys", "city:los-angeles", "city:cudahy", "city:la-canada-flintridge", "zip:91361"),
    ],
)
def test_known_places(key: str) -> None:
    found = place(key)
    assert found is not None
    assert found.key == key
    assert 33.2 < found.latitude < 34.9
    assert -119 < found.longitude < -117.5


@pytest.mark.parametrize("key", ["zip:10001", "zip:99999", "city:gotham", "school:1", "", "lynwood"])
def test_unknown_places(key: str) -> None:
    assert place(key) is None


def test_keys_are_unique_and_ordered_the_same_each_time() -> None:
    keys = [p.key for p in all_places()]
    assert len(keys) == len(set(keys))
    assert all_places() == all_places()


def test_every_neighbourhood_has_known_zips_and_a_source() -> None:
    with NEIGHBOURHOODS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["source"], row
            assert all(place(f"zip:{z}") for z in row["zips"].split(";")), row
            assert place(city_key(row["name"])), row


def test_city_key() -> None:
    assert city_key("La Cañada Flintridge") == "city:la-canada-flintridge"
    assert city_key("  St. Mary's ") == "city:st-mary-s"


def test_an_address_without_coordinates_has_its_zip_or_its_city() -> None:
    assert place_of_address("90262-1234", "Lynwood") == place("zip:90262")
    assert place_of_address("", "Lynwood") == place("city:lynwood")
    assert place_of_address(None, None) is None


def test_distance_between_known_points() -> None:
    city_hall = Place("a", "City Hall", 34.0537, -118.2427)
    pier = Place("b", "Santa Monica Pier", 34.0100, -118.4960)
    assert isclose(distance_miles(city_hall, pier), 14.8, abs_tol=0.2)
    assert distance_miles(city_hall, city_hall) == 0


points = st.builds(
    lambda latitude, longitude: Place("p", "p", latitude, longitude), st.floats(33, 35), st.floats(-119, -117)
)


@given(points, points, st.floats(0.1, 100))
def test_the_box_holds_everything_within_its_miles(center: Place, other: Place, miles: float) -> None:
    if distance_miles(center, other) <= miles:
        assert box(center, miles).holds(other)


def test_a_school_is_a_place(session: Session) -> None:
    found = place(f"school:{id_of('location', 'lynwood-high')}", session)
    assert found is not None
    assert (found.label, found.latitude) == ("Lynwood High School", 33.929)
    assert "Lynwood" in found.names
    without_point = place(f"school:{id_of('location', 'no-point-pantry')}", session)
    around = place("zip:90280")
    assert without_point is not None
    assert around is not None
    assert without_point.latitude == around.latitude
    assert place("school:nowhere", session) is None
