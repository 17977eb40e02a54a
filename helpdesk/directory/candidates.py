"""Every answer that a search may give, worked out beforehand into the table `desk_candidate`.

Whether a service answers, as a line or at which sites, follows from rows in eight tables; asking them all anew for
each message costs more than the rest of the message. So it is written down when the directory changes:

- only active services have candidates; confidential places are never sites;
- a service for the whole county, or with no site, is a line. A service for the whole county with one site is a line
  only, so that it is one answer;
- the public and staff may see different sites of a service, so that it may be a line for the one and a site for the
  other: `for_public` and `for_staff`;
- `need` is the code of a need of the service, or of one above it; "" stands for any and is what word search reads;
- `fit` is 0 for a need that the service is mainly for, else 1;
- `confidence` is that of the pair, else the location, else the service, 0 the best; `low` is whether it is the worst;
- `age` orders by when the service was checked, the latest first: the day's number, negative, and 0 for never;
- `areas` are the keys of the areas served, between blanks, None when the service names none;
- `has_hours` is whether any schedule says when it is open;
- the point of a site without coordinates is the centroid that stands for its address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from helpdesk.directory.indexes import DeskCandidate
from helpdesk.directory.models import (
    Address,
    Attribute,
    Location,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from helpdesk.directory.places import city_key, place_of_address
from helpdesk.directory.terms import (
    AUDIENCE,
    CONFIDENCE,
    CONFIDENCES,
    CONFIDENTIAL,
    COUNTYWIDE,
    PRIMARY,
    STAFF,
    chunks,
    confidence_rank,
    desk_terms,
    need_codes,
)

ANY_NEED = ""
LOW = CONFIDENCES.index("low")


def area_key(name: str | None) -> str:
    """An area's name as `areas` keeps it: "City of Long Beach" and "Long Beach" are one."""
    return city_key((name or "").removeprefix("City of "))


def index_candidates(session: Session, services: Iterable[str] | None = None) -> None:
    """Write the candidates of these services (ids; all when None) anew.

    Call it after a change of a service or of anything around it: its needs and marks, its organization's or its
    places' marks, its places and their addresses, its areas and schedules.
    """
    wanted = list(services) if services is not None else list(session.scalars(select(Service.id)))
    needs = need_codes(session)
    terms = desk_terms(session)
    for ids in chunks(wanted):
        session.execute(delete(DeskCandidate).where(DeskCandidate.service_id.in_(ids)))
        facts = _Facts(session, ids, terms, needs)
        rows = [row for service in facts.services for row in _candidates(service, facts)]
        if rows:
            session.execute(insert(DeskCandidate.__table__), rows)


@dataclass
class _Marks:
    """What the desk's attributes say of one record."""

    staff: bool = False
    confidential: bool = False
    confidence: str | None = None


@dataclass
class _Facts:
    """What the candidates of some services follow from, read in a few queries."""

    session: Session
    ids: Sequence[str]
    terms: Mapping[str, str]
    needs: Mapping[str, Sequence[str]]
    marks: dict[str, _Marks] = field(default_factory=lambda: defaultdict(_Marks))

    def __post_init__(self) -> None:
        self.services = self._rows(
            select(Service.id, Service.name, Service.organization_id, Service.assured_date)
            .where(Service.status == "active")
            .order_by(Service.id),
            Service.id,
            self.ids,
        )
        self.pairs = self._grouped(
            select(
                ServiceAtLocation.service_id,
                ServiceAtLocation.id,
                Location.id.label("location_id"),
                Location.name,
                Location.latitude,
                Location.longitude,
            )
            .join(Location, Location.id == ServiceAtLocation.location_id)
            .where(Location.location_type == "physical"),
            ServiceAtLocation.service_id,
            self.ids,
        )
        areas = select(ServiceArea.service_id, ServiceArea.name)
        self.areas = self._grouped(areas, ServiceArea.service_id, self.ids)
        pairs = list(chain.from_iterable(self.pairs.values()))
        locations = {pair.location_id for pair in pairs}
        self._read_addresses({pair.location_id for pair in pairs if None in (pair.latitude, pair.longitude)})
        self._read_marks({*self.ids, *(s.organization_id for s in self.services), *(p.id for p in pairs), *locations})
        self._read_fits()
        self._read_hours([pair.id for pair in pairs], locations)

    def _rows(self, statement: Any, column: Any, ids: Iterable[str]) -> list[Any]:
        return [row for part in chunks(ids) for row in self.session.execute(statement.where(column.in_(part)))]

    def _grouped(self, statement: Any, column: Any, ids: Iterable[str]) -> dict[str, list[Any]]:
        """The rows by their first column."""
        grouped: dict[str, list[Any]] = defaultdict(list)
        for row in self._rows(statement, column, ids):
            grouped[row[0]].append(row)
        return grouped

    def _read_addresses(self, locations: Iterable[str]) -> None:
        statement = (
            select(Address.location_id, Address.postal_code, Address.city)
            .where(Address.address_type == "physical")
            .order_by(Address.id.desc())
        )
        rows = self._rows(statement, Address.location_id, locations)
        self.points = {location: place_of_address(zip, city) for location, zip, city in rows}

    def _read_marks(self, ids: Iterable[str]) -> None:
        codes = {self.terms[code]: code for code in (AUDIENCE, CONFIDENTIAL, CONFIDENCE)}
        statement = (
            select(Attribute.link_id, Attribute.taxonomy_term_id, Attribute.value)
            .where(Attribute.taxonomy_term_id.in_(list(codes)))
            .order_by(Attribute.id)
        )
        for id, term, value in self._rows(statement, Attribute.link_id, ids):
            marks, code = self.marks[id], codes[term]
            marks.staff |= code == AUDIENCE and value == STAFF
            marks.confidential |= code == CONFIDENTIAL
            if code == CONFIDENCE and marks.confidence is None:
                marks.confidence = value

    def _read_fits(self) -> None:
        """How well each service fits each need, and any."""
        self.fits: dict[str, dict[str, int]] = {id: {ANY_NEED: 0} for id in self.ids}
        statement = select(Attribute.link_id, Attribute.taxonomy_term_id, Attribute.value).where(
            Attribute.link_entity == "service", Attribute.taxonomy_term_id.in_(list(self.needs))
        )
        for id, term, value in self._rows(statement, Attribute.link_id, self.ids):
            fit = 0 if value == PRIMARY else 1
            for code in self.needs[term]:
                self.fits[id][code] = min(fit, self.fits[id].get(code, fit))

    def _read_hours(self, pairs: Iterable[str], locations: Iterable[str]) -> None:
        """The ids that a schedule stands at: a row may name its service and its location beside the pair."""
        columns = (Schedule.service_at_location_id, Schedule.service_id, Schedule.location_id)
        self.with_hours = {
            row[0] or row[1] or row[2]
            for column, ids in zip(columns, (pairs, self.ids, locations), strict=True)
            for row in self._rows(select(*columns), column, ids)
        }

    def confidence(self, *ids: str) -> int:
        """The rank of the first of these records that has one."""
        return confidence_rank(next((said for id in ids if (said := self.marks[id].confidence) is not None), None))


def _candidates(service: Any, facts: _Facts) -> Iterator[dict[str, Any]]:
    areas = facts.areas[service.id]
    countywide = any(area.name == COUNTYWIDE for area in areas)
    hidden = facts.marks[service.id].staff or facts.marks[service.organization_id].staff
    sites = [pair for pair in facts.pairs[service.id] if not _confidential(service, pair, facts)]
    seen = [] if hidden else [pair for pair in sites if not _of_staff(pair, facts)]
    common = {
        "service_id": service.id,
        "age": -service.assured_date.toordinal() if service.assured_date else 0,
        "countywide": countywide,
        "areas": " ".join(["", *sorted({area_key(area.name) for area in areas}), ""]) if areas else None,
    }
    answers = []
    is_line = {"for_public": not hidden and (countywide or not seen), "for_staff": countywide or not sites}
    if any(is_line.values()):
        answers.append({**common, **is_line, **_line(service, facts)})
    for pair in sites:
        is_site = {
            "for_public": pair in seen and not (countywide and len(seen) == 1),
            "for_staff": not (countywide and len(sites) == 1),
        }
        if any(is_site.values()):
            answers.append({**common, **is_site, **_site(service, pair, facts)})
    for need, fit in facts.fits[service.id].items():
        for answer in answers:
            yield {**answer, "need": need, "fit": fit, "low": answer["confidence"] == LOW}


def _line(service: Any, facts: _Facts) -> dict[str, Any]:
    return {
        "id": service.id,
        "location_id": None,
        "is_site": False,
        "name": service.name,
        "confidence": facts.confidence(service.id),
        "has_hours": service.id in facts.with_hours,
        "latitude": None,
        "longitude": None,
    }


def _site(service: Any, pair: Any, facts: _Facts) -> dict[str, Any]:
    point = pair if None not in (pair.latitude, pair.longitude) else facts.points.get(pair.location_id)
    return {
        "id": pair.id,
        "location_id": pair.location_id,
        "is_site": True,
        "name": service.name if pair.name is None else pair.name,
        "confidence": facts.confidence(pair.id, pair.location_id, service.id),
        "has_hours": not facts.with_hours.isdisjoint((pair.id, service.id, pair.location_id)),
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
    }


def _confidential(service: Any, pair: Any, facts: _Facts) -> bool:
    return any(facts.marks[id].confidential for id in (pair.id, pair.location_id, service.id))


def _of_staff(pair: Any, facts: _Facts) -> bool:
    return facts.marks[pair.id].staff or facts.marks[pair.location_id].staff
