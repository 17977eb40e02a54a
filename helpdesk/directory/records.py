"""What may be said of one thing in the directory: a service, an organization, a program, a location, or a service at
a location. Everything a reply, a card or a text message shows is a field of `Record`; nothing else is read.

A record is put together from its own rows and, where it has none, from those around it:

- a service takes its organization's phone, website and e-mail;
- an organization or a program with exactly one service shows that service's data;
- a location takes the phone of its services there, then of the services, then of its organization;
- a service at a location takes from the pair, then the location (phone, place, source, confidence), then the service.

Records for staff are found only with `staff=True`, and only then carry staff notes. The address and the point of a
confidential place are never given to anybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import phonenumbers
from sqlalchemy.orm import Session

from helpdesk.directory.hours import AT_LOCATION, OF_LOCATION, OF_SERVICE, Schedule
from helpdesk.directory.shelf import (
    AREA,
    CONTACT,
    COST,
    DOCUMENT,
    LANGUAGE,
    LOCATION,
    ORGANIZATION,
    PAIR,
    PROGRAM,
    SERVICE,
    Shelf,
    read_schedule,
)
from helpdesk.directory.terms import (
    ALIAS,
    CONFIDENCE,
    CONFIDENTIAL,
    DEFAULT_CONFIDENCE,
    SLUG,
    SOURCE,
    STAFF,
    STAFF_NOTE,
    TRANSLATION,
    confidence_rank,
)
from helpdesk.directory.values import REGION, SHORT_CODE

# The service that makes a location one of the initiative's schools: its slug, or the start of it.
COMMUNITY_SCHOOL = "community-school"

# Spoken lines first, a fax last.
_PHONE_ORDER = ("voice", "cell", "text", "textphone", "video", "pager", "fax")


@dataclass(frozen=True)
class Phone:
    """A number to call or text. `number` is for reading ("(800) 854-7771", "988"), `dial` for a tel: or sms: link."""

    number: str
    dial: str
    type: str = "voice"
    description: str | None = None
    extension: int | None = None


@dataclass(frozen=True)
class Record:
    """One answerable thing. Texts are in `language`, which is "en" when there is none in the person's language."""

    kind: str
    """organization, program, service, location or service_at_location"""
    id: str
    slug: str | None
    name: str
    description: str | None = None
    who: str | None = None
    """who it is for: eligibility"""
    apply: str | None = None
    """how to apply or begin"""
    fees: str | None = None
    documents: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """codes (ISO 639) or, where the directory has none, names"""
    interpretation: str | None = None
    phones: tuple[Phone, ...] = ()
    email: str | None = None
    website: str | None = None
    address: str | None = None
    """one line; None when there is none or it is confidential"""
    city: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    schedules: tuple[Schedule, ...] = ()
    organization: str | None = None
    """the name of the organization that gives it"""
    service: str | None = None
    """the name of the service, for a service at a location (whose own name is the location's)"""
    district: str | None = None
    """the school district, for a school of the initiative"""
    areas: tuple[str, ...] = ()
    """the names of the areas served"""
    minimum_age: float | None = None
    maximum_age: float | None = None
    source: str | None = None
    """the web address or citation it was read from"""
    source_date: str | None = None
    """the source's own date as it gives it, or "undated" """
    checked: dt.date | None = None
    confidence: str = DEFAULT_CONFIDENCE
    alert: str | None = None
    staff_notes: tuple[str, ...] = ()
    audience: str = "everyone"
    status: str = "active"
    aliases: tuple[str, ...] = ()
    language: str = "en"
    translated: bool = False
    """the texts are a translation into the person's language"""
    distance: float | None = None
    """miles from the place asked for"""
    service_id: str | None = None
    location_id: str | None = None
    organization_id: str | None = None
    program_id: str | None = None

    @property
    def no_longer(self) -> bool:
        """It has ended: named, it is told so; it is never offered."""
        return self.status == "defunct"

    @property
    def is_school(self) -> bool:
        """One of the initiative's schools."""
        return self.district is not None


def record(session: Session, id_or_slug: str, language: str = "en", staff: bool = False) -> Record | None:
    """The record of an id or a slug, or None when there is none (or it is for staff and `staff` is False)."""
    return next(iter(records(session, (id_or_slug,), language, staff)), None)


def records(
    session: Session, ids_or_slugs: Sequence[str], language: str = "en", staff: bool = False
) -> tuple[Record, ...]:
    """The records of ids or slugs, in the order asked for; what is not there (or not public) is left out.

    The number of queries does not depend on how many are asked for. Meant for pages, not for thousands.
    """
    if not ids_or_slugs:
        return ()
    shelf = Shelf(session, ids_or_slugs, language)
    maker = _Maker(shelf, language, staff)
    made = (maker.make(wanted) for wanted in dict.fromkeys(shelf.ids.get(key, key) for key in ids_or_slugs))
    return tuple(r for r in made if r is not None and (staff or r.audience != STAFF))


@lru_cache(maxsize=10_000)
def phone(number: str, type: str | None = None, description: str | None = None, extension: int | None = None) -> Phone:
    """A phone as people read it: the national form, a short code as it is, the text itself when it is neither."""
    kind = type or "voice"
    if SHORT_CODE.fullmatch(number):
        return Phone(number, number, kind, description, extension)
    try:
        parsed = phonenumbers.parse(number, REGION)
    except phonenumbers.NumberParseException:
        return Phone(number, "".join(c for c in number if c.isdigit() or c == "+"), kind, description, extension)
    shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    dial = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if extension is None and parsed.extension and parsed.extension.isdigit():
        extension = int(parsed.extension)
    return Phone(shown.split(" ext.")[0], dial, kind, description, extension)


_TEXTS = {
    "name": "name",
    "description": "description",
    "who": "eligibility_description",
    "apply": "application_process",
    "fees": "fees_description",
    "alert": "alert",
}
"""Which column a text of a record is read from; translations carry the column's name."""


class _Maker:
    """Puts records together from a shelf, for one reader: her language, and whether she is staff."""

    def __init__(self, shelf: Shelf, language: str, staff: bool) -> None:
        self.shelf = shelf
        self.language = language
        self.staff = staff

    def _public(self, services: Iterable[Any]) -> list[Any]:
        return [s for s in services if self.staff or not self.shelf.for_staff(s.id, s.organization_id)]

    def _only(self, services: Iterable[Any]) -> Any | None:
        """The one service that speaks for its holder: of those that may be seen, the only one still given."""
        seen = self._public(services)
        given = [service for service in seen if service.status == "active"] or seen
        return given[0] if len(given) == 1 else None

    def _status(self, services: Iterable[Any]) -> str:
        states = {service.status for service in self._public(services)}
        return states.pop() if len(states) == 1 else "active"

    def _site(self, service: Any | None) -> tuple[Any | None, Any | None]:
        """The pair and the location of a service that is given at one place only."""
        pairs = self.shelf.pairs_of[service.id] if service is not None else []
        if len(pairs) != 1:
            return None, None
        return pairs[0], self.shelf.rows[LOCATION].get(pairs[0].location_id)

    def make(self, id: str) -> Record | None:
        """The record of an id, or None when no table of the directory's things has it."""
        makers: dict[str, Callable[[Any], Record]] = {
            SERVICE: self._service,
            ORGANIZATION: self._organization,
            PROGRAM: self._program,
            LOCATION: self._location,
            PAIR: self._pair,
        }
        for kind, make in makers.items():
            if row := self.shelf.rows[kind].get(id):
                return make(row)
        return None

    def _service(self, service: Any) -> Record:
        pair, location = self._site(service)
        organization = self.shelf.rows[ORGANIZATION].get(service.organization_id)
        return self._record(
            SERVICE,
            service,
            texts=(service,),
            phones=(service, pair, location, organization),
            links=(service, location, organization),
            sources=(service, organization),
            trust=(service,),
            service=service,
            pair=pair,
            location=location,
            organization=organization,
            status=service.status,
        )

    def _pair(self, pair: Any) -> Record:
        service, location = (
            self.shelf.rows[SERVICE][pair.service_id],
            self.shelf.rows[LOCATION][pair.location_id],
        )
        organization = self.shelf.rows[ORGANIZATION].get(service.organization_id)
        return self._record(
            PAIR,
            pair,
            texts=(pair, service, location),
            phones=(pair, location, service, organization),
            links=(location, service, organization),
            sources=(pair, location, service, organization),
            trust=(pair, location, service),
            service=service,
            pair=pair,
            location=location,
            organization=organization,
            status=service.status,
            named=(location, service),
        )

    def _location(self, location: Any) -> Record:
        services = self.shelf.services_of[location.id]
        only = self._only(services)
        pairs = [
            p for p in self.shelf.pairs_at[location.id] if any(s.id == p.service_id for s in self._public(services))
        ]
        organization = self.shelf.rows[ORGANIZATION].get(location.organization_id or "")
        giver = organization or (self.shelf.rows[ORGANIZATION].get(only.organization_id) if only else None)
        pair = next((p for p in pairs if only and p.service_id == only.id), None)
        others = sorted(self._public(services), key=lambda s: (s.status != "active", s.name))
        return self._record(
            LOCATION,
            location,
            texts=(location, only),
            phones=(location, *pairs, only, *others, giver),
            links=(location, only, giver),
            sources=(location, pair, only, *others, giver),
            trust=(location, pair, only),
            service=only,
            pair=pair,
            location=location,
            organization=giver,
            status=self._status(services),
            named=(location, only, giver),
            checked=min((s.assured_date for s in self._public(services) if s.assured_date), default=None),
        )

    def _organization(self, organization: Any) -> Record:
        return self._holder(ORGANIZATION, organization, organization)

    def _program(self, program: Any) -> Record:
        return self._holder(PROGRAM, program, self.shelf.rows[ORGANIZATION].get(program.organization_id))

    def _holder(self, kind: str, holder: Any, organization: Any | None) -> Record:
        services = self.shelf.services_of[holder.id]
        only = self._only(services)
        pair, location = self._site(only)
        sites = self.shelf.sites_of[holder.id]
        if location is None and len(sites) == 1:
            location = sites[0]
        return self._record(
            kind,
            holder,
            texts=(holder, only),
            phones=(holder, only, pair, location, organization),
            links=(holder, only, organization),
            sources=(holder, only, organization),
            trust=(holder, only),
            service=only,
            pair=pair,
            location=location,
            organization=organization,
            status=self._status(services),
        )

    def _record(
        self,
        kind: str,
        row: Any,
        *,
        texts: Sequence[Any],
        phones: Sequence[Any],
        links: Sequence[Any],
        sources: Sequence[Any],
        trust: Sequence[Any],
        service: Any | None,
        pair: Any | None,
        location: Any | None,
        organization: Any | None,
        status: str,
        named: Sequence[Any] | None = None,
        checked: dt.date | None = None,
    ) -> Record:
        """Put a record together. Each sequence lists the rows to look into, the first that has something wins."""
        words = {field: self._text(column, texts) for field, column in _TEXTS.items() if field != "name"}
        name = self._text("name", named or (row, *texts)) or ("", False)
        said = words["description"] or next((found for found in words.values() if found), None) or name
        translated = said[1]
        holders = [holder for holder in (pair, service, location) if holder is not None]
        hidden = any(self.shelf.facts[h.id][CONFIDENTIAL] for h in (row, *holders))
        address = None if hidden else location
        source = next((a for h in sources if h is not None for a in self.shelf.facts_of(h.id, SOURCE)), None)
        trusted = (self.shelf.value(h.id, CONFIDENCE) for h in trust if h is not None)
        confidence = next((value for value in trusted if value), DEFAULT_CONFIDENCE)
        owners = [h.id for h in (row, *holders, organization) if h is not None]
        point = location if location is not None and location.location_type == "physical" and not hidden else None
        return Record(
            kind=kind,
            id=row.id,
            slug=self.shelf.value(row.id, SLUG),
            name=name[0],
            description=_said(words["description"]),
            who=_said(words["who"]),
            apply=_said(words["apply"]),
            alert=_said(words["alert"]),
            fees=_said(words["fees"]) or self._cost(service),
            documents=tuple(self.shelf.values(service.id, DOCUMENT)) if service else (),
            languages=self._languages(holders),
            interpretation=getattr(service, "interpretation_services", None),
            phones=self._phones(phones),
            email=self._email(links),
            website=_website(links),
            address=_one_line(address),
            city=address.city if address is not None else None,
            latitude=point.latitude if point is not None else None,
            longitude=point.longitude if point is not None else None,
            schedules=self._schedules(pair, service, location),
            organization=organization.name if organization is not None else None,
            service=service.name if service is not None and kind == PAIR else None,
            district=self._district(location),
            areas=tuple(dict.fromkeys(area for h in holders for area in self.shelf.values(h.id, AREA))),
            minimum_age=getattr(service, "minimum_age", None),
            maximum_age=getattr(service, "maximum_age", None),
            source=source.value if source else None,
            source_date=(source.label or "undated") if source else None,
            checked=checked or getattr(service, "assured_date", None),
            confidence=confidence if confidence_rank(confidence) != 1 else DEFAULT_CONFIDENCE,
            staff_notes=self._staff_notes(owners) if self.staff else (),
            audience=STAFF if self.shelf.for_staff(*owners) else "everyone",
            status=status,
            aliases=tuple(dict.fromkeys(self.shelf.values(row.id, ALIAS))),
            language=self.language if translated else "en",
            translated=translated,
            service_id=service.id if service is not None else None,
            location_id=location.id if location is not None else None,
            organization_id=organization.id if organization is not None else None,
            program_id=row.id if kind == PROGRAM else getattr(service, "program_id", None),
        )

    # Fields

    def _text(self, column: str, holders: Sequence[Any]) -> tuple[str, bool] | None:
        """The text of the first holder that has one, and whether it is a translation."""
        for holder in holders:
            original = getattr(holder, column, None) if holder is not None else None
            if original is None and column == "fees_description":
                original = getattr(holder, "fees", None)
            if holder is None:
                continue
            if translation := self._translation(holder.id, column):
                return translation, True
            if original:
                return original, False
        return None

    def _translation(self, id: str, column: str) -> str | None:
        if self.language == "en":
            return None
        labels = (f"{self.language}:{column}", f"{self.language.replace('_', '-').split('-')[0]}:{column}")
        found = {row.label: row.value for row in self.shelf.facts_of(id, TRANSLATION)}
        return next((found[label] for label in labels if label in found), None)

    def _cost(self, service: Any | None) -> str | None:
        options = self.shelf.facts[service.id][COST] if service is not None else []
        texts = [text for option in options if (text := option.value or option.label)]
        return "; ".join(dict.fromkeys(texts)) or None

    def _languages(self, holders: Sequence[Any]) -> tuple[str, ...]:
        rows = [row for holder in holders for row in self.shelf.facts[holder.id][LANGUAGE]]
        return tuple(dict.fromkeys(spoken for row in rows if (spoken := row.value or row.label)))

    def _phones(self, holders: Sequence[Any]) -> tuple[Phone, ...]:
        for holder in holders:
            if holder is not None and (rows := self.shelf.phones[holder.id]):
                said = self.shelf.described
                made = (phone(r.number, r.type, said.get(r.id, r.description), r.extension) for r in rows)
                return tuple(sorted(dict.fromkeys(made), key=_phone_order))
        return ()

    def _email(self, holders: Sequence[Any]) -> str | None:
        own = (email for h in holders if h is not None and (email := getattr(h, "email", None)))
        of_contacts = (email for h in holders if h is not None for email in self.shelf.values(h.id, CONTACT))
        return next(own, None) or next(of_contacts, None)

    def _schedules(self, pair: Any, service: Any, location: Any) -> tuple[Schedule, ...]:
        levels = ((AT_LOCATION, pair), (OF_SERVICE, service), (OF_LOCATION, location))
        return tuple(
            read_schedule(row, level)
            for level, holder in levels
            if holder is not None
            for row in self.shelf.schedules[holder.id]
        )

    def _district(self, location: Any | None) -> str | None:
        if location is None or not location.organization_id:
            return None
        slugs = (self.shelf.value(s.id, SLUG) or "" for s in self.shelf.services_of[location.id])
        organization = self.shelf.rows[ORGANIZATION].get(location.organization_id)
        is_school = any(slug.startswith(COMMUNITY_SCHOOL) for slug in slugs)
        return organization.name if is_school and organization is not None else None

    def _staff_notes(self, owners: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(note for owner in owners for note in self.shelf.values(owner, STAFF_NOTE)))


def _said(text: tuple[str, bool] | None) -> str | None:
    return text[0] if text else None


def _phone_order(phone: Phone) -> tuple[int, bool, str]:
    kind = _PHONE_ORDER.index(phone.type) if phone.type in _PHONE_ORDER else 0
    return kind, phone.description is not None, phone.number


def _website(holders: Sequence[Any]) -> str | None:
    for holder in holders:
        address = getattr(holder, "url", None) or getattr(holder, "website", None)
        if address:
            return address if "://" in address else f"https://{address}"
    return None


def _one_line(address: Any | None) -> str | None:
    if address is None or not address.address_1:
        return None
    street = ", ".join(part for part in (address.address_1, address.address_2) if part)
    end = " ".join(part for part in (address.state_province, address.postal_code) if part)
    return ", ".join(part for part in (street, address.city, end) if part)
