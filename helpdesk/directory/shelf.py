"""The rows that records are put together from, fetched in a number of queries that does not depend on how many.

The statements are made once, at import, and take ids by kind: a chat message reads records, so every query counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, literal, null, or_, select, text, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from helpdesk.directory import models as m
from helpdesk.directory.hours import Schedule
from helpdesk.directory.terms import AUDIENCE, DESK, DESK_CODES, NO_ID, SLUG, STAFF, of_taxonomy

ORGANIZATION, PROGRAM, SERVICE, LOCATION, PAIR = (
    "organization",
    "program",
    "service",
    "location",
    "service_at_location",
)
MODELS: dict[str, Any] = {
    ORGANIZATION: m.Organization,
    PROGRAM: m.Program,
    SERVICE: m.Service,
    LOCATION: m.Location,
    PAIR: m.ServiceAtLocation,
}

# What a record has many of beside its desk attributes, as kinds of facts.
LANGUAGE, AREA, DOCUMENT, COST, CONTACT = "language", "service_area", "required_document", "cost_option", "contact"

# The most precise owner first: a row may name several.
_OWNERS = (PAIR, SERVICE, LOCATION, ORGANIZATION)

# One slug on several tables: the service first, it says most.
_SLUG_ORDER = (SERVICE, ORGANIZATION, PROGRAM, LOCATION, PAIR)

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# The columns of a schedule row that `hours` reads, in the order of its fields.
SCHEDULE = tuple(getattr(m.Schedule, field.name) for field in fields(Schedule) if field.name != "level")

_SAID = [column.key for column in SCHEDULE].index("description")


def read_schedule(row: Iterable[Any], level: int) -> Schedule:
    """The values of the columns `SCHEDULE` as `hours` reads them."""
    return Schedule(*(*row, level))


class Fact(NamedTuple):
    """One of the things that a record has many of: a desk attribute (by its code), a language, an area, ..."""

    owner: str
    kind: str
    id: str
    value: str | None
    label: str | None


# Statements


def _any_of(column: Any, ids: str) -> ColumnElement:
    """The column holds one of the ids that are given under this name."""
    return column.in_(bindparam(ids, expanding=True))


def _columns_of_owners(model: Any) -> dict[str, Any]:
    return {kind: column for kind in _OWNERS if (column := getattr(model, f"{kind}_id", None)) is not None}


def _owned(model: Any) -> ColumnElement:
    """The row belongs to one of the things whose ids are given by kind."""
    return or_(*(_any_of(column, kind) for kind, column in _columns_of_owners(model).items()))


def _owner(model: Any) -> ColumnElement:
    owners = list(_columns_of_owners(model).values())
    return (func.coalesce(*owners) if len(owners) > 1 else owners[0]).label("owner")


def _facts(kind: str, model: Any, value: Any, label: Any) -> Select:
    return select(_owner(model), literal(kind), model.id, value, label).where(_owned(model))


_KINDS = union_all(
    *(
        select(literal(kind).label("kind"), model.id, model.location_id if kind == PAIR else null()).where(
            _any_of(model.id, "ids")
        )
        for kind, model in MODELS.items()
    )
)
_SLUG_TERMS = select(m.TaxonomyTerm.id).where(m.TaxonomyTerm.code == SLUG, of_taxonomy(DESK))
_SLUGS = (
    select(m.Attribute.value, m.Attribute.link_id, m.Attribute.link_entity)
    .where(m.Attribute.taxonomy_term_id.in_(_SLUG_TERMS), _any_of(m.Attribute.value, "slugs"), text(m.SHORT_VALUE))
    .order_by(m.Attribute.id)
)
_PAIRS_AT = (
    select(m.ServiceAtLocation.__table__)
    .where(_any_of(m.ServiceAtLocation.location_id, LOCATION))
    .order_by(m.ServiceAtLocation.id)
)
_PAIRS_OF = (
    select(m.ServiceAtLocation.__table__)
    .where(_any_of(m.ServiceAtLocation.service_id, SERVICE))
    .order_by(m.ServiceAtLocation.id)
)
_SERVICES = (
    select(m.Service.__table__)
    .where(
        or_(
            _any_of(m.Service.id, SERVICE),
            _any_of(m.Service.organization_id, ORGANIZATION),
            _any_of(m.Service.program_id, PROGRAM),
        )
    )
    .order_by(m.Service.id)
)
_PROGRAMS = select(m.Program.__table__).where(_any_of(m.Program.id, PROGRAM))
_ORGANIZATIONS = select(m.Organization.__table__).where(_any_of(m.Organization.id, ORGANIZATION))
_LOCATIONS = (
    select(
        m.Location.__table__,
        *(m.Address.address_1, m.Address.address_2, m.Address.city, m.Address.state_province, m.Address.postal_code),
    )
    .outerjoin(m.Address, and_(m.Address.location_id == m.Location.id, m.Address.address_type == "physical"))
    .where(or_(_any_of(m.Location.id, LOCATION), _any_of(m.Location.organization_id, ORGANIZATION)))
    .order_by(m.Location.id, m.Address.id)
)
_FACTS = union_all(
    select(
        m.Attribute.link_id.label("owner"),
        m.TaxonomyTerm.code.label("kind"),
        m.Attribute.id.label("id"),
        m.Attribute.value.label("value"),
        m.Attribute.label.label("label"),
    )
    .join(m.TaxonomyTerm, m.TaxonomyTerm.id == m.Attribute.taxonomy_term_id)
    .where(_any_of(m.Attribute.link_id, "ids"), m.TaxonomyTerm.code.in_(DESK_CODES), of_taxonomy(DESK)),
    _facts(LANGUAGE, m.Language, m.Language.code, m.Language.name),
    _facts(AREA, m.ServiceArea, m.ServiceArea.name, null()),
    _facts(DOCUMENT, m.RequiredDocument, m.RequiredDocument.document, null()),
    _facts(COST, m.CostOption, m.CostOption.amount_description, m.CostOption.option),
    _facts(CONTACT, m.Contact, m.Contact.email, null()),
).order_by("id")
_PHONES = (
    select(
        _owner(m.Phone),
        m.Phone.id,
        m.Phone.contact_id,
        m.Phone.number,
        m.Phone.type,
        m.Phone.description,
        m.Phone.extension,
    )
    .where(or_(_owned(m.Phone), _any_of(m.Phone.contact_id, CONTACT)))
    .order_by(m.Phone.id)
)
_SCHEDULES = select(_owner(m.Schedule), m.Schedule.id, *SCHEDULE).where(_owned(m.Schedule)).order_by(m.Schedule.id)
# What a phone or a schedule says in words, in another language than English.
_DESCRIPTIONS = select(m.Attribute.link_id, m.Attribute.value).where(
    _any_of(m.Attribute.link_id, "ids"), m.Attribute.label == bindparam("label")
)


class Shelf:
    """Every row that the wanted records are put together from, fetched at once and kept by owner."""

    def __init__(self, session: Session, keys: Sequence[str], language: str = "en") -> None:
        self.session = session
        self.language = language
        self.ids = self._ids_of_slugs(keys)
        self.rows: dict[str, dict[str, Any]] = {kind: {} for kind in MODELS}
        self._fetch_things({self.ids.get(key, key) for key in keys})
        self._fetch_details()

    # Fetching

    def _all(self, statement: Any, **ids: Collection[str]) -> list[Any]:
        """The rows of a statement that takes ids by kind; no query when there are none."""
        if not any(ids.values()):
            return []
        return list(self.session.execute(statement, {kind: list(found) or [NO_ID] for kind, found in ids.items()}))

    def _ids_of_slugs(self, keys: Sequence[str]) -> dict[str, str]:
        rows = self._all(_SLUGS, slugs=[key for key in keys if not _UUID.fullmatch(key)])
        rows = [row for row in rows if row.link_entity in _SLUG_ORDER]
        rows.sort(key=lambda row: _SLUG_ORDER.index(row.link_entity), reverse=True)
        return {row.value: row.link_id for row in rows}

    def _fetch_things(self, ids: set[str]) -> None:
        wanted: dict[str, set[str]] = {kind: set() for kind in MODELS}
        # What else is given at the places of the wanted pairs: it may make the place a school.
        beside = set()
        for kind, id, location in self._all(_KINDS, ids=ids):
            wanted[kind].add(id)
            if location:
                beside.add(location)
        pairs = self._all(_PAIRS_AT, location=beside | wanted[LOCATION])
        services = self._all(
            _SERVICES,
            service=wanted[SERVICE] | {pair.service_id for pair in pairs},
            organization=wanted[ORGANIZATION],
            program=wanted[PROGRAM],
        )
        pairs_known = {pair.id: pair for pair in pairs}
        for pair in self._all(_PAIRS_OF, service=[service.id for service in services]):
            pairs_known[pair.id] = pair
        self.pairs_of = _grouped(pairs_known.values(), "service_id")
        # Of a service with many locations none is read, unless it was asked for.
        needed = {p.id for p in pairs} | {p[0].id for p in self.pairs_of.values() if len(p) == 1}
        self._keep(PAIR, (pair for pair in pairs_known.values() if pair.id in needed))
        self._keep(SERVICE, services)
        places = {pair.location_id for pair in self.rows[PAIR].values()}
        locations = self._all(_LOCATIONS, location=wanted[LOCATION] | places, organization=wanted[ORGANIZATION])
        # Of several addresses the first stands.
        self._keep(LOCATION, reversed(locations))
        self._keep(PROGRAM, self._all(_PROGRAMS, program=wanted[PROGRAM]))
        holders = [*services, *locations, *self.rows[PROGRAM].values()]
        organizations = wanted[ORGANIZATION] | {h.organization_id for h in holders if h.organization_id}
        self._keep(ORGANIZATION, self._all(_ORGANIZATIONS, organization=organizations))
        self.services_of: dict[str, list[Any]] = defaultdict(list)
        for service in services:
            self.services_of[service.organization_id].append(service)
            if service.program_id:
                self.services_of[service.program_id].append(service)
            for pair in self.pairs_of[service.id]:
                self.services_of[pair.location_id].append(service)
        self.sites_of = _grouped(self.rows[LOCATION].values(), "organization_id")
        self.pairs_at = _grouped(self.rows[PAIR].values(), "location_id")

    def _keep(self, kind: str, rows: Iterable[Any]) -> None:
        self.rows[kind].update({row.id: row for row in rows})

    def _fetch_details(self) -> None:
        ids = {kind: self.rows[kind].keys() for kind in _OWNERS}
        everything = [id for rows in self.rows.values() for id in rows]
        self.facts: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
        contacts: dict[str, str] = {}
        for fact in map(Fact._make, self._all(_FACTS, ids=everything, **ids)):
            self.facts[fact.owner][fact.kind].append(fact)
            if fact.kind == CONTACT:
                contacts[fact.id] = fact.owner
        phones = self._all(_PHONES, contact=contacts, **ids)
        self.phones = _grouped((row for row in phones if row.owner), "owner")
        for row in phones:
            if row.contact_id in contacts and not row.owner:
                self.phones[contacts[row.contact_id]].append(row)
        self.schedules: dict[str, list[Any]] = defaultdict(list)
        timed = self._all(_SCHEDULES, **ids)
        self._describe([row.id for row in (*phones, *timed) if row.description])
        for owner, id, *row in timed:
            self.schedules[owner].append([*row[:_SAID], self.described.get(id, row[_SAID]), *row[_SAID + 1 :]])

    def _describe(self, ids: Sequence[str]) -> None:
        self.described: dict[str, str] = {}
        if self.language != "en" and ids:
            label = f"{self.language}:description"
            self.described.update(self.session.execute(_DESCRIPTIONS, {"ids": ids, "label": label}).all())

    # Reading

    def facts_of(self, id: str, kind: str) -> list[Fact]:
        """The facts of a kind on a record that have a value."""
        return [fact for fact in self.facts[id][kind] if fact.value]

    def values(self, id: str, kind: str) -> list[str]:
        """The values of the facts of a kind on a record."""
        return [value for fact in self.facts[id][kind] if (value := fact.value)]

    def value(self, id: str, kind: str) -> str | None:
        """The first value of the facts of a kind on a record."""
        return next(iter(self.values(id, kind)), None)

    def for_staff(self, *ids: str | None) -> bool:
        """Whether any of these records is marked for staff only."""
        return any(STAFF in self.values(id, AUDIENCE) for id in ids if id)


def _grouped(rows: Iterable[Any], column: str) -> dict[str, list[Any]]:
    """The rows by the value of a column; those without one are left out."""
    grouped: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if key := getattr(row, column):
            grouped[key].append(row)
    return grouped
