"""A small directory, written as a HSDS package by the house rules: made-up records at true places."""

from __future__ import annotations

import csv
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from helpdesk.directory.migrations import migrate
from helpdesk.directory.package import import_package
from helpdesk.directory.session import make_engine, session_scope

NAMESPACE = uuid.UUID("6f1f5a34-6c53-5b0c-9a55-5d3c4c1a9d10")

FILES = {
    "organization": "organizations.csv",
    "program": "programs.csv",
    "service": "services.csv",
    "service_at_location": "service_at_location.csv",
    "location": "locations.csv",
    "address": "addresses.csv",
    "phone": "phones.csv",
    "schedule": "schedules.csv",
    "language": "languages.csv",
    "service_area": "service_areas.csv",
    "required_document": "required_documents.csv",
    "cost_option": "cost_options.csv",
    "taxonomy": "taxonomies.csv",
    "taxonomy_term": "taxonomy_terms.csv",
    "attribute": "attributes.csv",
}


def id_of(table: str, slug: str) -> str:
    """The id that the house rules give a record."""
    return str(uuid.uuid5(NAMESPACE, f"{table}:{slug}"))


class Package:
    """A HSDS package in the making: rows by table, written out as files."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}
        for taxonomy in ("needs", "desk"):
            self.add("taxonomy", taxonomy, name=taxonomy, description=taxonomy)
        for term in (
            *(
                "slug",
                "alias",
                "source",
                "confidence",
                "translation",
                "audience",
                "staff-note",
                "confidential",
            ),
        ):
            self.term("desk", term)
        self.term("needs", "health")
        for term in ("food", "calfresh", "domestic-violence"):
            self.term("needs", term)
        for term in ("doctor", "dental"):
            self.term("needs", term, parent="health")

    def add(self, table: str, slug: str, **values: Any) -> str:
        """Add a row; its id is that of the slug."""
        row = {"id": id_of(table, slug), **values}
        self.rows.setdefault(table, []).append(row)
        return str(row["id"])

    def term(self, taxonomy: str, code: str, parent: str | None = None) -> None:
        self.add(
            "taxonomy_term",
            code,
            code=code,
            name=code.replace("-", " "),
            description=code,
            taxonomy=taxonomy,
            taxonomy_id=id_of("taxonomy", taxonomy),
            parent_id=id_of("taxonomy_term", parent) if parent else "",
        )

    def attribute(self, table: str, slug: str, term: str, value: str = "", label: str = "") -> None:
        self.add(
            "attribute",
            f"{table}:{slug}:{term}:{value}:{label}",
            link_id=id_of(table, slug),
            link_entity=table,
            taxonomy_term_id=id_of("taxonomy_term", term),
            value=value,
            label=label,
        )

    def named(self, table: str, slug: str, **values: Any) -> str:
        """Add a record that people may name."""
        self.attribute(table, slug, "slug", slug)
        return self.add(table, slug, **values)

    def organization(self, slug: str, name: str, **values: Any) -> str:
        return self.named("organization", slug, name=name, description=values.pop("description", name), **values)

    def service(self, slug: str, name: str, organization: str, needs: str = "", **values: Any) -> str:
        """`needs`: "food" (primary) or "food:also", separated by spaces."""
        for need in needs.split():
            code, _, fit = need.partition(":")
            self.attribute("service", slug, code, fit or "primary")
        confidence = values.pop("confidence", "high")
        if confidence:
            self.attribute("service", slug, "confidence", confidence)
        values.setdefault("status", "active")
        values.setdefault("assured_date", "2026-11-23")
        organization_id = id_of("organization", organization)
        return self.named("service", slug, name=name, organization_id=organization_id, **values)

    def countywide(self, service: str, name: str = "Los Angeles County") -> None:
        self.add(
            "service_area",
            f"{service}:{name}",
            service_id=id_of("service", service),
            name=name,
            extent_type="text",
        )

    def site(
        self,
        service: str,
        location: str,
        name: str,
        city: str = "",
        zip: str = "",
        point: tuple[float, float] | None = None,
        **values: Any,
    ) -> str:
        """A place (made when new) and the service's being there."""
        if not any(row["id"] == id_of("location", location) for row in self.rows.get("location", ())):
            latitude, longitude = point or ("", "")
            values.setdefault("location_type", "physical")
            self.named("location", location, name=name, latitude=latitude, longitude=longitude, **values)
            if city:
                self.add(
                    "address",
                    location,
                    location_id=id_of("location", location),
                    address_1="100 Main St",
                    city=city,
                    state_province="CA",
                    postal_code=zip,
                    country="US",
                    address_type="physical",
                )
        return self.add(
            "service_at_location",
            f"{service}:{location}",
            service_id=id_of("service", service),
            location_id=id_of("location", location),
        )

    def phone(self, table: str, slug: str, number: str, **values: Any) -> None:
        owner = {f"{table}_id": id_of(table, slug)}
        self.add("phone", f"{table}:{slug}:{number}", number=number, **owner, **values)

    def open(self, table: str, slug: str, byday: str, opens: str, closes: str, **values: Any) -> None:
        key = f"{table}:{slug}:{byday}:{opens}:{values}"
        owner = {f"{table}_id": id_of(table, slug)}
        self.add("schedule", key, freq="WEEKLY", byday=byday, opens_at=opens, closes_at=closes, **owner, **values)

    def write(self, folder: Path) -> Path:
        """Write the files and the descriptor; only tables with rows are listed."""
        folder.mkdir(parents=True, exist_ok=True)
        resources = []
        for table, rows in self.rows.items():
            columns = list(dict.fromkeys(name for row in rows for name in row))
            with (folder / FILES[table]).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, restval="")
                writer.writeheader()
                writer.writerows(rows)
            fields = [{"name": name} for name in columns]
            resources.append({"name": table, "path": FILES[table], "schema": {"fields": fields}})
        descriptor = {"name": "small", "profile": "tabular-data-package", "resources": resources}
        (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        return folder


def small_package() -> Package:
    """The directory that most tests read."""
    p = Package()
    p.organization("county", "County Services", website="https://county.example.org", email="help@county.example.org")
    p.phone("organization", "county", "(213) 555-0100", type="voice")

    p.service(
        "calfresh",
        "CalFresh",
        "county",
        "calfresh food:also",
        description="Money for food on a card.",
        eligibility_description="Low income.",
        application_process="Apply online.",
        alternate_name="Food stamps; EBT",
    )
    p.countywide("calfresh")
    p.attribute("service", "calfresh", "alias", "estampillas", "es")
    p.attribute("service", "calfresh", "translation", "Dinero para comida en una tarjeta.", "es:description")
    p.attribute("service", "calfresh", "source", "https://county.example.org/calfresh", "2026-01")
    p.add("required_document", "calfresh:id", service_id=id_of("service", "calfresh"), document="Photo ID")
    p.add("language", "calfresh:es", service_id=id_of("service", "calfresh"), name="Spanish", code="es")

    p.service("food-line", "Food line", "county", "food", description="Says where food is given.")
    p.countywide("food-line")
    p.phone("service", "food-line", "211", type="voice")
    p.phone("service", "food-line", "8005550111", type="text", description="text HELLO", extension="5")
    p.service("food-bank", "Regional food bank", "county", "food", confidence="medium")
    p.countywide("food-bank")

    p.organization("pantries", "Pantry Network")
    for slug, name, city, zip, point, confidence in (
        ("lynwood-pantry", "Lynwood Pantry", "Lynwood", "90262", (33.9250, -118.2000), "high"),
        ("compton-pantry", "Compton Pantry", "Compton", "90220", (33.8950, -118.2200), "medium"),
        ("old-pantry", "Old List Pantry", "Lynwood", "90262", (33.9240, -118.2010), "low"),
        ("no-point-pantry", "South Gate Pantry", "South Gate", "90280", None, "high"),
        ("pasadena-pantry", "Pasadena Pantry", "Pasadena", "91101", (34.1478, -118.1445), "high"),
        ("lancaster-pantry", "Lancaster Pantry", "Lancaster", "93534", (34.6868, -118.1542), "high"),
    ):
        p.service(slug, name, "pantries", "food", confidence=confidence)
        p.site(slug, slug, name, city, zip, point)
    p.phone("location", "lynwood-pantry", "(310) 555-0112")
    p.open("service_at_location", "lynwood-pantry:lynwood-pantry", "TU,TH", "09:00", "12:00")
    p.open("service", "compton-pantry", "MO,TU,WE,TH,FR", "08:00", "17:00")

    p.organization("clinics", "Clinic Group")
    p.service("clinic", "Family clinic", "clinics", "doctor dental:also", fees_description="Sliding scale")
    p.site("clinic", "clinic-watts", "Watts Clinic", "Los Angeles", "90002", (33.9490, -118.2470))
    p.site("clinic", "clinic-pomona", "Pomona Clinic", "Pomona", "91766", (34.0430, -117.7530))
    p.service("ended-clinic", "Ended clinic", "clinics", "doctor", status="defunct", alert="Closed on 2026-02-27.")
    p.site("ended-clinic", "ended-clinic", "Ended Clinic", "Torrance", "90503", (33.8400, -118.3500))

    p.organization("district", "Lynwood Unified")
    p.service("community-school", "Community school", "county", description="Help at school.")
    p.site(
        "community-school",
        "lynwood-high",
        "Lynwood High School",
        "Lynwood",
        "90262",
        (33.9290, -118.1960),
        organization_id=id_of("organization", "district"),
    )
    p.phone("location", "lynwood-high", "310-555-0113")

    p.organization("shelters", "Safe House Network")
    p.service("safe-house", "Safe house", "shelters", "domestic-violence")
    p.phone("service", "safe-house", "800-555-0114")
    p.site("safe-house", "secret", "House", "Norwalk", "90650", (33.9000, -118.0800))
    p.attribute("location", "secret", "confidential", "yes")

    p.service("staff-line", "Staff line", "county", "food")
    p.attribute("service", "staff-line", "audience", "staff")
    p.attribute("service", "staff-line", "staff-note", "Ask for the desk.")
    p.attribute("service", "food-line", "staff-note", "Busy at noon.")
    p.add(
        "program",
        "wellness",
        organization_id=id_of("organization", "county"),
        name="Wellness program",
        description="Feeling well.",
    )
    p.attribute("program", "wellness", "slug", "wellness")
    return p


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small package."""
    return small_package().write(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="session")
def engine(package: Path) -> Iterator[Engine]:
    """A database in memory that holds the small package. Tests only read it."""
    engine = make_engine("sqlite://")
    migrate(engine)
    with session_scope(engine) as session:
        report = import_package(session, package)
    assert report.ok, report.problems
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with session_scope(engine) as session:
        yield session


@pytest.fixture
def empty() -> Iterator[Engine]:
    """An empty database in memory with the tables."""
    engine = make_engine("sqlite://")
    migrate(engine)
    yield engine
    engine.dispose()
