"""Where people say they are: ZIP codes, cities and neighbourhoods of Los Angeles County, offline.

Points are centroids: a ZIP's from the `zipcodes` library, a city's or a neighbourhood's the mean of its ZIPs. They
serve to order places by distance, never as an address.

`neighbourhoods.csv` adds the names that people use and the post office does not: name, ZIPs, other ways to write it
(separated by "|"), and where the pairing of name and ZIP was read.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

import zipcodes
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.directory.models import Address, Location

NEIGHBOURHOODS = Path(__file__).with_name("neighbourhoods.csv")
COUNTY = "Los Angeles County"

# Filed under Ventura County, but part of Westlake Village, a city of Los Angeles County.
ZIPS_ACROSS_THE_LINE = ("91361",)

EARTH_RADIUS_MILES = 3958.8

# One degree of latitude in miles; one of longitude is this times the cosine of the latitude.
MILES_A_DEGREE = 69.0

# As their people write them, against the post office's title case.
SPELLINGS = {
    "City Of Industry": "City of Industry",
    "La Canada Flintridge": "La Cañada Flintridge",
    "Marina Del Rey": "Marina del Rey",
    "Playa Del Rey": "Playa del Rey",
}


@dataclass(frozen=True)
class Place:
    """A point that a person named.

    `key` is "zip:90262", "city:lynwood" (also neighbourhoods) or "school:<location id>". `label` is shown to people.
    `names` are the city names that a record's service area or address may carry for it, the label among them; `also`
    are further ways in which people write the name.
    """

    key: str
    label: str
    latitude: float
    longitude: float
    names: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


def city_key(name: str) -> str:
    """The key of a city or neighbourhood: `city:` and its name without accents, case and punctuation."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "city:" + "-".join("".join(c if c.isalnum() else " " for c in plain).split())


def distance_miles(a: Place, b: Place) -> float:
    """Great-circle distance in miles (haversine)."""
    return miles_between(a.latitude, a.longitude, b.latitude, b.longitude)


def miles_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance in miles between two points in degrees (haversine)."""
    p, q = radians(latitude), radians(other_latitude)
    across = radians(other_longitude - longitude)
    h = sin((q - p) / 2) ** 2 + cos(p) * cos(q) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * asin(min(1.0, sqrt(h)))


@lru_cache(maxsize=1)
def _places() -> Mapping[str, Place]:
    of_state: Callable[..., list[Any]] = zipcodes.filter_by
    rows = [z for z in of_state(state="CA") if z["county"] == COUNTY or z["zip_code"] in ZIPS_ACROSS_THE_LINE]
    points = {z["zip_code"]: (float(z["lat"]), float(z["long"])) for z in rows}
    city_of = {str(z["zip_code"]): SPELLINGS.get(z["city"], str(z["city"])) for z in rows}
    lived_in: dict[str, list[str]] = {}
    all_of: dict[str, list[str]] = {}
    for z in rows:
        city = city_of[z["zip_code"]]
        all_of.setdefault(city, []).append(z["zip_code"])
        if z["zip_code_type"] == "STANDARD" and z["active"]:
            lived_in.setdefault(city, []).append(z["zip_code"])

    places: dict[str, Place] = {}
    neighbours_of: dict[str, list[str]] = {}

    def add_city(name: str, zips: Iterable[str], also: tuple[str, ...] = ()) -> None:
        latitude, longitude = _mean([points[z] for z in zips if z in points])
        key = city_key(name)
        places[key] = Place(key, name, latitude, longitude, (name, *also), also)

    for city in sorted(all_of):
        add_city(city, lived_in.get(city) or all_of[city])
    with NEIGHBOURHOODS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            zips = row["zips"].split(";")
            add_city(row["name"], zips, tuple(name for name in row["also"].split("|") if name))
            for z in zips:
                neighbours_of.setdefault(z, []).append(row["name"])
    for z, (latitude, longitude) in sorted(points.items()):
        names = (z, city_of[z], *neighbours_of.get(z, ()))
        places[f"zip:{z}"] = Place(f"zip:{z}", z, latitude, longitude, names)
    return places


def _mean(points: list[tuple[float, float]]) -> tuple[float, float]:
    latitudes, longitudes = zip(*points, strict=True)
    return sum(latitudes) / len(points), sum(longitudes) / len(points)


def all_places() -> tuple[Place, ...]:
    """Every ZIP, city and neighbourhood of the county, in a stable order. Schools are in the directory: `school`."""
    return tuple(_places().values())


def place(key: str, session: Session | None = None) -> Place | None:
    """The place of a key, or None when there is none. A "school:" key needs the directory's `session`."""
    if key.startswith("school:") and session is not None:
        return school(session, key.removeprefix("school:"))
    return _places().get(key)


def place_of_address(postal_code: str | None, city: str | None) -> Place | None:
    """The centroid that stands for an address without coordinates: of its ZIP, else of its city."""
    by_zip = _places().get(f"zip:{(postal_code or '').strip()[:5]}")
    return by_zip or (_places().get(city_key(city)) if city else None)


def school(session: Session, location_id: str) -> Place | None:
    """The point of a location (a school, any site) of the directory, by its coordinates or its address's centroid."""
    row = session.execute(
        select(Location, Address.city, Address.postal_code)
        .outerjoin(Address, (Address.location_id == Location.id) & (Address.address_type == "physical"))
        .where(Location.id == location_id)
    ).first()
    if row is None:
        return None
    location, city, postal_code = row
    label = location.name or city or ""
    around = place_of_address(postal_code, city)
    names = tuple(name for name in (city, postal_code) if name)
    if location.latitude is not None and location.longitude is not None:
        return Place(f"school:{location_id}", label, location.latitude, location.longitude, names)
    if around is None:
        return None
    return Place(f"school:{location_id}", label, around.latitude, around.longitude, names)


@dataclass(frozen=True)
class Box:
    """A rectangle of latitudes and longitudes around a point: a cheap first sieve before the true distance."""

    south: float
    north: float
    west: float
    east: float

    def holds(self, other: Place) -> bool:
        """Whether the place's point is inside."""
        return self.south <= other.latitude <= self.north and self.west <= other.longitude <= self.east


def box(center: Place, miles: float) -> Box:
    """The smallest box that holds everything within `miles` of `center`."""
    # A little more than needed, so that rounding never drops a place at the rim.
    tall = miles / MILES_A_DEGREE * 1.01
    wide = tall / max(0.01, cos(radians(abs(center.latitude) + tall)))
    return Box(center.latitude - tall, center.latitude + tall, center.longitude - wide, center.longitude + wide)
