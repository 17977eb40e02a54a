"""Points for addresses without coordinates: the centre of the ZIP, or of the city when the ZIP is not known."""

from __future__ import annotations

from functools import lru_cache

import zipcodes

COUNTY = "Los Angeles County"
STATE = "CA"


@lru_cache(maxsize=1)
def _points() -> tuple[dict[str, tuple[float, float]], dict[str, list[str]]]:
    """Points of the county's ZIPs, and the ZIPs in use of each city (by the post office's names, folded)."""
    points: dict[str, tuple[float, float]] = {}
    cities: dict[str, list[str]] = {}
    for row in zipcodes.filter_by(state=STATE, county=COUNTY):  # type: ignore[no-untyped-call]
        points[row["zip_code"]] = (float(row["lat"]), float(row["long"]))
        if row["zip_code_type"] == "STANDARD" and row["active"]:
            for name in {row["city"], *row["acceptable_cities"]}:
                cities.setdefault(name.casefold(), []).append(row["zip_code"])
    return points, cities


def centre(postal_code: str, city: str) -> tuple[str, str, str] | None:
    """Latitude, longitude (degrees, 4 places) and what they are the centre of ("zip" or "city"); None when unknown."""
    points, cities = _points()
    if postal_code in points:
        zips, kind = [postal_code], "zip"
    else:
        zips, kind = cities.get(city.casefold(), []), "city"
    if not zips:
        return None
    latitude = sum(points[z][0] for z in zips) / len(zips)
    longitude = sum(points[z][1] for z in zips) / len(zips)
    return f"{latitude:.4f}", f"{longitude:.4f}", kind
