"""The tables of HSDS 3.1 (Open Referral) as SQLAlchemy models, and the desk's own state beside them.

Names of tables and columns are those of HSDS 3.1, so that a package is read and written without a mapping. Every
column that a HSDS package may leave empty is nullable; what HSDS requires but real packages leave out (an
organization's description, the ZIP of an address) is nullable too, and `package` warns of it. Texts are of no fixed
length. Ids are the 36 characters of a UUID.

The house rules for `attribute` (slug, alias, need, source, confidence, translation, audience, staff-note,
confidential) are in `terms`. What the desk works out from these tables to search them is in `indexes`.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    Time,
    text,
)
from sqlalchemy.orm import DeclarativeMeta, Mapped, registry

_registry = registry()


class Base(metaclass=DeclarativeMeta):
    """What every model extends; `Base.metadata` holds the tables."""

    __abstract__ = True
    registry = _registry
    metadata = _registry.metadata
    __init__ = _registry.constructor


LOCATION_TYPES = ("physical", "postal", "virtual")
SERVICE_STATUSES = ("active", "inactive", "defunct", "temporarily closed")
PHONE_TYPES = ("text", "voice", "fax", "cell", "video", "pager", "textphone")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("WEEKLY", "MONTHLY")

# PostgreSQL refuses an index entry of more than about 2,700 bytes, and `attribute.value` also holds whole texts. The
# values that are looked up (slugs, audiences, fits) are short; only they are indexed. A query meets the index by
# repeating this condition word for word.
SHORT_VALUE = "length(value) <= 200"


def _id() -> Column:
    return Column(String(36), primary_key=True)


def _reference(target: str, *, required: bool = False, deferred: bool = False, index: bool = True) -> Column:
    """A foreign key to `target`.id, indexed. Deferred: checked at the end of the transaction (parents in one table)."""
    constraint = ForeignKey(
        f"{target}.id", deferrable=True if deferred else None, initially="DEFERRED" if deferred else None
    )
    return Column(String(36), constraint, nullable=not required, index=index)


class Organization(Base):
    """Who gives services."""

    __tablename__ = "organization"

    id: Mapped[str] = _id()
    name: Mapped[str] = Column(Text, nullable=False)
    alternate_name: Mapped[str | None] = Column(Text)
    description: Mapped[str | None] = Column(Text)
    email: Mapped[str | None] = Column(Text)
    website: Mapped[str | None] = Column(Text)
    tax_status: Mapped[str | None] = Column(Text)
    tax_id: Mapped[str | None] = Column(Text)
    year_incorporated: Mapped[int | None] = Column(Integer)
    legal_status: Mapped[str | None] = Column(Text)
    logo: Mapped[str | None] = Column(Text)
    uri: Mapped[str | None] = Column(Text)
    parent_organization_id: Mapped[str | None] = _reference("organization", deferred=True)


class Program(Base):
    """A group of an organization's services that people know under one name."""

    __tablename__ = "program"

    id: Mapped[str] = _id()
    organization_id: Mapped[str] = _reference("organization", required=True)
    name: Mapped[str] = Column(Text, nullable=False)
    alternate_name: Mapped[str | None] = Column(Text)
    description: Mapped[str | None] = Column(Text)


class Service(Base):
    """Help that is given: what, for whom, how to get it."""

    __tablename__ = "service"

    id: Mapped[str] = _id()
    organization_id: Mapped[str] = _reference("organization", required=True)
    program_id: Mapped[str | None] = _reference("program")
    name: Mapped[str] = Column(Text, nullable=False)
    alternate_name: Mapped[str | None] = Column(Text)
    description: Mapped[str | None] = Column(Text)
    url: Mapped[str | None] = Column(Text)
    email: Mapped[str | None] = Column(Text)
    status: Mapped[str] = Column(String(20), nullable=False)
    interpretation_services: Mapped[str | None] = Column(Text)
    application_process: Mapped[str | None] = Column(Text)
    fees_description: Mapped[str | None] = Column(Text)
    wait_time: Mapped[str | None] = Column(Text)
    fees: Mapped[str | None] = Column(Text)
    accreditations: Mapped[str | None] = Column(Text)
    eligibility_description: Mapped[str | None] = Column(Text)
    minimum_age: Mapped[float | None] = Column(Float)
    maximum_age: Mapped[float | None] = Column(Float)
    assured_date: Mapped[dt.date | None] = Column(Date)
    assurer_email: Mapped[str | None] = Column(Text)
    licenses: Mapped[str | None] = Column(Text)
    alert: Mapped[str | None] = Column(Text)
    last_modified: Mapped[dt.datetime | None] = Column(DateTime)


class Location(Base):
    """A place, physical or virtual, with its point in degrees (WGS84)."""

    __tablename__ = "location"

    id: Mapped[str] = _id()
    location_type: Mapped[str] = Column(String(20), nullable=False)
    url: Mapped[str | None] = Column(Text)
    organization_id: Mapped[str | None] = _reference("organization")
    name: Mapped[str | None] = Column(Text)
    alternate_name: Mapped[str | None] = Column(Text)
    description: Mapped[str | None] = Column(Text)
    transportation: Mapped[str | None] = Column(Text)
    latitude: Mapped[float | None] = Column(Float)
    longitude: Mapped[float | None] = Column(Float)
    external_identifier: Mapped[str | None] = Column(Text)
    external_identifier_type: Mapped[str | None] = Column(Text)


class ServiceAtLocation(Base):
    """A service's being given at a location."""

    __tablename__ = "service_at_location"

    id: Mapped[str] = _id()
    service_id: Mapped[str] = _reference("service", required=True)
    location_id: Mapped[str] = _reference("location", required=True)
    description: Mapped[str | None] = Column(Text)


class Address(Base):
    """The physical or postal address of a location."""

    __tablename__ = "address"

    id: Mapped[str] = _id()
    location_id: Mapped[str | None] = _reference("location")
    attention: Mapped[str | None] = Column(Text)
    address_1: Mapped[str | None] = Column(Text)
    address_2: Mapped[str | None] = Column(Text)
    city: Mapped[str | None] = Column(Text)
    region: Mapped[str | None] = Column(Text)
    state_province: Mapped[str | None] = Column(Text)
    postal_code: Mapped[str | None] = Column(String(20))
    country: Mapped[str | None] = Column(String(2))
    address_type: Mapped[str] = Column(String(20), nullable=False)


class Contact(Base):
    """A role to turn to; the desk keeps no persons' names."""

    __tablename__ = "contact"

    id: Mapped[str] = _id()
    organization_id: Mapped[str | None] = _reference("organization")
    service_id: Mapped[str | None] = _reference("service")
    service_at_location_id: Mapped[str | None] = _reference("service_at_location")
    location_id: Mapped[str | None] = _reference("location")
    name: Mapped[str | None] = Column(Text)
    title: Mapped[str | None] = Column(Text)
    department: Mapped[str | None] = Column(Text)
    email: Mapped[str | None] = Column(Text)


class Phone(Base):
    """A number of a service, a location, an organization, a contact or a service at a location."""

    __tablename__ = "phone"

    id: Mapped[str] = _id()
    location_id: Mapped[str | None] = _reference("location")
    service_id: Mapped[str | None] = _reference("service")
    organization_id: Mapped[str | None] = _reference("organization")
    contact_id: Mapped[str | None] = _reference("contact")
    service_at_location_id: Mapped[str | None] = _reference("service_at_location")
    number: Mapped[str] = Column(Text, nullable=False)
    extension: Mapped[int | None] = Column(Integer)
    type: Mapped[str | None] = Column(String(20))
    description: Mapped[str | None] = Column(Text)


class Schedule(Base):
    """When a service or a location is open. `hours` says how the rows of one record are read together."""

    __tablename__ = "schedule"

    id: Mapped[str] = _id()
    service_id: Mapped[str | None] = _reference("service")
    location_id: Mapped[str | None] = _reference("location")
    service_at_location_id: Mapped[str | None] = _reference("service_at_location")
    valid_from: Mapped[dt.date | None] = Column(Date)
    valid_to: Mapped[dt.date | None] = Column(Date)
    dtstart: Mapped[dt.date | None] = Column(Date)
    timezone: Mapped[float | None] = Column(Float)
    until: Mapped[dt.date | None] = Column(Date)
    count: Mapped[int | None] = Column(Integer)
    wkst: Mapped[str | None] = Column(String(2))
    freq: Mapped[str | None] = Column(String(10))
    interval: Mapped[int | None] = Column(Integer)
    byday: Mapped[str | None] = Column(Text)
    byweekno: Mapped[str | None] = Column(Text)
    bymonthday: Mapped[str | None] = Column(Text)
    byyearday: Mapped[str | None] = Column(Text)
    description: Mapped[str | None] = Column(Text)
    opens_at: Mapped[dt.time | None] = Column(Time)
    closes_at: Mapped[dt.time | None] = Column(Time)
    schedule_link: Mapped[str | None] = Column(Text)
    attending_type: Mapped[str | None] = Column(Text)
    notes: Mapped[str | None] = Column(Text)


class Language(Base):
    """A language spoken, beside English."""

    __tablename__ = "language"

    id: Mapped[str] = _id()
    service_id: Mapped[str | None] = _reference("service")
    location_id: Mapped[str | None] = _reference("location")
    phone_id: Mapped[str | None] = _reference("phone")
    name: Mapped[str | None] = Column(Text)
    code: Mapped[str | None] = Column(String(20))
    note: Mapped[str | None] = Column(Text)


class ServiceArea(Base):
    """An area that a service serves, by name."""

    __tablename__ = "service_area"

    id: Mapped[str] = _id()
    service_id: Mapped[str | None] = _reference("service")
    service_at_location_id: Mapped[str | None] = _reference("service_at_location")
    name: Mapped[str | None] = Column(String(300))
    description: Mapped[str | None] = Column(Text)
    extent: Mapped[str | None] = Column(Text)
    extent_type: Mapped[str | None] = Column(String(20))
    uri: Mapped[str | None] = Column(Text)


class RequiredDocument(Base):
    """A paper to bring."""

    __tablename__ = "required_document"

    id: Mapped[str] = _id()
    service_id: Mapped[str | None] = _reference("service")
    document: Mapped[str | None] = Column(Text)
    uri: Mapped[str | None] = Column(Text)


class CostOption(Base):
    """What a service costs for somebody, for a time."""

    __tablename__ = "cost_option"

    id: Mapped[str] = _id()
    service_id: Mapped[str] = _reference("service", required=True)
    valid_from: Mapped[dt.date | None] = Column(Date)
    valid_to: Mapped[dt.date | None] = Column(Date)
    option: Mapped[str | None] = Column(Text)
    currency: Mapped[str | None] = Column(String(3))
    amount: Mapped[float | None] = Column(Numeric(12, 2, asdecimal=False))
    amount_description: Mapped[str | None] = Column(Text)


class Accessibility(Base):
    """How a location can be reached and used with a disability."""

    __tablename__ = "accessibility"

    id: Mapped[str] = _id()
    location_id: Mapped[str | None] = _reference("location")
    description: Mapped[str | None] = Column(Text)
    details: Mapped[str | None] = Column(Text)
    url: Mapped[str | None] = Column(Text)


class Funding(Base):
    """Where the money comes from."""

    __tablename__ = "funding"

    id: Mapped[str] = _id()
    organization_id: Mapped[str | None] = _reference("organization")
    service_id: Mapped[str | None] = _reference("service")
    source: Mapped[str | None] = Column(Text)


class OrganizationIdentifier(Base):
    """An organization's number in some register."""

    __tablename__ = "organization_identifier"

    id: Mapped[str] = _id()
    organization_id: Mapped[str] = _reference("organization", required=True)
    identifier_scheme: Mapped[str | None] = Column(Text)
    identifier_type: Mapped[str | None] = Column(Text)
    identifier: Mapped[str] = Column(Text, nullable=False)


class Taxonomy(Base):
    """A list of terms."""

    __tablename__ = "taxonomy"

    id: Mapped[str] = _id()
    name: Mapped[str] = Column(Text, nullable=False)
    description: Mapped[str | None] = Column(Text)
    uri: Mapped[str | None] = Column(Text)
    version: Mapped[str | None] = Column(Text)


class TaxonomyTerm(Base):
    """A term of a taxonomy, under its parent."""

    __tablename__ = "taxonomy_term"
    __table_args__ = (Index("ix_taxonomy_term_code", "code"),)

    id: Mapped[str] = _id()
    code: Mapped[str | None] = Column(String(200))
    name: Mapped[str] = Column(Text, nullable=False)
    description: Mapped[str | None] = Column(Text)
    parent_id: Mapped[str | None] = _reference("taxonomy_term", deferred=True)
    taxonomy: Mapped[str | None] = Column(Text)
    language: Mapped[str | None] = Column(String(20))
    taxonomy_id: Mapped[str | None] = _reference("taxonomy")
    term_uri: Mapped[str | None] = Column(Text)


class Attribute(Base):
    """A taxonomy term on any record. `link_id` has no foreign key: it points into the table named by `link_entity`."""

    __tablename__ = "attribute"
    __table_args__ = (
        Index("ix_attribute_link_id_taxonomy_term_id", "link_id", "taxonomy_term_id"),
        Index("ix_attribute_taxonomy_term_id_link_id", "taxonomy_term_id", "link_id"),
        Index(
            "ix_attribute_taxonomy_term_id_value",
            "taxonomy_term_id",
            "value",
            sqlite_where=text(SHORT_VALUE),
            postgresql_where=text(SHORT_VALUE),
        ),
    )

    id: Mapped[str] = _id()
    link_id: Mapped[str] = Column(String(36), nullable=False)
    taxonomy_term_id: Mapped[str] = _reference("taxonomy_term", required=True, index=False)
    link_type: Mapped[str | None] = Column(Text)
    link_entity: Mapped[str] = Column(String(40), nullable=False)
    value: Mapped[str | None] = Column(Text)
    label: Mapped[str | None] = Column(Text)


class Metadata(Base):
    """One change of one field of a record."""

    __tablename__ = "metadata"
    __table_args__ = (Index("ix_metadata_resource_id", "resource_id"),)

    id: Mapped[str] = _id()
    resource_id: Mapped[str] = Column(String(36), nullable=False)
    resource_type: Mapped[str] = Column(String(40), nullable=False)
    last_action_date: Mapped[dt.date | None] = Column(Date)
    last_action_type: Mapped[str | None] = Column(Text)
    field_name: Mapped[str | None] = Column(Text)
    previous_value: Mapped[str | None] = Column(Text)
    replacement_value: Mapped[str | None] = Column(Text)
    updated_by: Mapped[str | None] = Column(Text)


class MetaTableDescription(Base):
    """The language and character set of a table of a package."""

    __tablename__ = "meta_table_description"

    id: Mapped[str] = _id()
    name: Mapped[str | None] = Column(Text)
    language: Mapped[str | None] = Column(Text)
    character_set: Mapped[str | None] = Column(Text)


class Url(Base):
    """A further web address of an organization or a service."""

    __tablename__ = "url"

    id: Mapped[str] = _id()
    label: Mapped[str | None] = Column(Text)
    url: Mapped[str] = Column(Text, nullable=False)
    organization_id: Mapped[str | None] = _reference("organization")
    service_id: Mapped[str | None] = _reference("service")


class Unit(Base):
    """What a capacity is counted in (beds, seats)."""

    __tablename__ = "unit"

    id: Mapped[str] = _id()
    name: Mapped[str] = Column(Text, nullable=False)
    scheme: Mapped[str | None] = Column(Text)
    identifier: Mapped[str | None] = Column(Text)
    uri: Mapped[str | None] = Column(Text)


class ServiceCapacity(Base):
    """How much of a service is free."""

    __tablename__ = "service_capacity"

    id: Mapped[str] = _id()
    service_id: Mapped[str] = _reference("service", required=True)
    unit_id: Mapped[str] = _reference("unit", required=True)
    available: Mapped[float | None] = Column(Float)
    maximum: Mapped[float | None] = Column(Float)
    description: Mapped[str | None] = Column(Text)
    updated: Mapped[dt.datetime | None] = Column(DateTime)


class DeskState(Base):
    """What the directory knows about itself: `directory_version`, and the content hash of each package read."""

    __tablename__ = "desk_state"

    key: Mapped[str] = Column(String(200), primary_key=True)
    value: Mapped[str] = Column(Text, nullable=False)


# The tables of HSDS, parents before children: the order in which rows can be written.
HSDS_TABLES = tuple(t for t in Base.metadata.sorted_tables if not t.name.startswith("desk_"))
