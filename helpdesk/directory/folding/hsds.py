"""Entries as rows of the Human Services Data Specification 3.1, and the rows as a tabular package.

Ids are uuid5 of "<table>:<slug>" in one namespace, rows stand in the order of their ids, and only tables that have rows
are written and described, so that the same sources give the same bytes.
"""

from __future__ import annotations

import csv
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from helpdesk.directory.folding.entries import Entry, Organization, Site, SourceError, Telephone, Text

NAMESPACE = uuid.UUID("6f1f5a34-6c53-5b0c-9a55-5d3c4c1a9d10")

DESCRIPTOR = "datapackage.json"
NEEDS = "needs"
DESK = "desk"

# The terms of the taxonomy `desk`: what the desk knows of a record and HSDS has no column for.
DESK_TERMS: Mapping[str, str] = {
    "slug": "The short, stable name of a record.",
    "alias": "An everyday name or acronym; the label is its language, empty for any.",
    "source": "Where the record was read; the label is the page's own date.",
    "confidence": "high, medium or low.",
    "translation": "A text in another language; the label is language and column, as in es:description.",
    "audience": "staff: hidden from the public.",
    "staff-note": "A text for staff only.",
    "confidential": "The address is not kept, for safety.",
    "approximate": "The point of the location is the centre of its zip or city.",
}

LANGUAGE_NAMES: Mapping[str, str] = {
    "am": "Amharic", "en": "English", "es": "Spanish", "fa": "Farsi", "he": "Hebrew", "hi": "Hindi", "hy": "Armenian",
    "ja": "Japanese", "km": "Khmer", "ko": "Korean", "pa": "Punjabi", "ru": "Russian", "th": "Thai", "tl": "Tagalog",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip

# Tables in the order of their references: file name and columns. "*" marks what HSDS requires, ">table"
# a reference. The file names are as irregular as HSDS has them.
TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "organization": ("organizations.csv", ("id*", "name*", "description*", "website")),
    "location": (
        "locations.csv",
        ("id*", "location_type*", "organization_id>organization", "name", "description", "latitude", "longitude"),
    ),
    "address": (
        "addresses.csv",
        ("id*", "location_id>location", "address_1*", "city*", "state_province*", "postal_code*", "country*",
         "address_type*"),
    ),
    "service": (
        "services.csv",
        ("id*", "organization_id*>organization", "name*", "description", "url", "email", "status*",
         "interpretation_services", "application_process", "fees_description", "eligibility_description",
         "minimum_age", "maximum_age", "assured_date", "alert"),
    ),
    "service_at_location": (
        "service_at_location.csv",
        ("id*", "service_id*>service", "location_id*>location"),
    ),
    "phone": (
        "phones.csv",
        ("id*", "service_id>service", "organization_id>organization", "number*", "extension", "type", "description"),
    ),
    "schedule": (
        "schedules.csv",
        ("id*", "service_id>service", "freq", "byday", "opens_at", "closes_at", "description"),
    ),
    "language": ("languages.csv", ("id*", "service_id>service", "name", "code")),
    "service_area": ("service_areas.csv", ("id*", "service_id>service", "name", "extent", "extent_type")),
    "required_document": ("required_documents.csv", ("id*", "service_id>service", "document")),
    "taxonomy": ("taxonomies.csv", ("id*", "name*", "description*")),
    "taxonomy_term": (
        "taxonomy_terms.csv",
        ("id*", "code", "name*", "description*", "parent_id>taxonomy_term", "taxonomy", "language",
         "taxonomy_id>taxonomy"),
    ),
    "attribute": (
        "attributes.csv",
        ("id*", "link_id*", "taxonomy_term_id*>taxonomy_term", "link_entity*", "value", "label"),
    ),
}  # fmt: skip

_NUMBERS = ("latitude", "longitude", "minimum_age", "maximum_age", "extension")


def id_of(table: str, key: str) -> str:
    """The id of a row of a table by its slug, or by a key below its record's slug."""
    return str(uuid.uuid5(NAMESPACE, f"{table}:{key}"))


class Package:
    """The rows of a package while they are collected."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, dict[str, str]]] = {table: {} for table in TABLES}

    def add(self, table: str, key: str, **values: str) -> str:
        """Puts in one row; gives its id. The same row twice counts once, two different ones raise `SourceError`."""
        return self._put(table, id_of(table, key), key, values)

    def _put(self, table: str, id: str, key: str, values: Mapping[str, str]) -> str:
        row = {"id": id, **values}
        known = self.rows[table].setdefault(row["id"], row)
        if known != row:
            raise SourceError(f"two different rows of {table} have the key {key!r}")
        return row["id"]

    def add_taxonomies(self, needs: Mapping[str, Any]) -> None:
        """The taxonomies `needs` (groups and needs of `needs.yml`) and `desk`."""
        taxonomy = self.add("taxonomy", NEEDS, name=NEEDS, description="What a family may need.")
        for raw in (*needs["groups"], *needs["needs"]):
            key = f"{NEEDS}:{raw['code']}"
            parent = id_of("taxonomy_term", f"{NEEDS}:{raw['group']}") if "group" in raw else ""
            description = raw.get("description", raw["name"])
            term = self.add(
                "taxonomy_term", key, code=raw["code"], name=raw["name"]["en"], description=description["en"],
                parent_id=parent, taxonomy=NEEDS, language="en", taxonomy_id=taxonomy,
            )  # fmt: skip
            self._translate("taxonomy_term", key, term, name=raw["name"], description=description)
        taxonomy = self.add("taxonomy", DESK, name=DESK, description="What the desk knows of a record.")
        for code, description in DESK_TERMS.items():
            self.add(
                "taxonomy_term", f"{DESK}:{code}", code=code, name=code, description=description, parent_id="",
                taxonomy=DESK, language="en", taxonomy_id=taxonomy,
            )  # fmt: skip

    def add_organization(self, organization: Organization) -> None:
        """One organization with what the desk knows of it."""
        key = organization.slug
        row = self.add(
            "organization", key, name=organization.name["en"], description=organization.description["en"],
            website=organization.url,
        )  # fmt: skip
        note = _Notes(self, "organization", key, row)
        if organization.named:
            note("slug", key)
            self._aliases(note, organization.aliases)
        note("source", organization.source, organization.source_date)
        note("confidence", organization.confidence)
        self._phones(organization.phones, f"organization:{key}", organization_id=row)
        self._translate("organization", key, row, name=organization.name, description=organization.description)

    def add_entry(self, entry: Entry) -> None:
        """One service with its site, phones, hours, areas, languages and what the desk knows of it."""
        key = entry.slug
        service = self.add(
            "service", key, organization_id=id_of("organization", entry.organization), name=entry.name["en"],
            description=_en(entry.description), url=entry.url, email=entry.email, status=entry.status,
            interpretation_services=_en(entry.interpretation), application_process=_en(entry.application),
            fees_description=_en(entry.fees), eligibility_description=_en(entry.eligibility),
            minimum_age=entry.minimum_age, maximum_age=entry.maximum_age, assured_date=entry.checked,
            alert=_en(entry.alert),
        )  # fmt: skip
        note = _Notes(self, "service", key, service)
        note("slug", key)
        self._aliases(note, entry.aliases)
        note("source", entry.source, entry.source_date)
        note("confidence", entry.confidence)
        note("audience", entry.audience)
        for text in entry.staff_notes:
            note("staff-note", text)
        if entry.confidential:
            note("confidential", "address")
        for need, fit in entry.needs.items():
            self._need(service, key, need, fit)
        self._translate(
            "service", key, service, name=entry.name, description=entry.description,
            eligibility_description=entry.eligibility, application_process=entry.application,
            fees_description=entry.fees, alert=entry.alert, interpretation_services=entry.interpretation,
        )  # fmt: skip
        self._reaching(entry, service)
        if entry.site is not None:
            location = self._site(entry.site, entry.organization)
            self.add("service_at_location", f"{key}:{entry.site.slug}", service_id=service, location_id=location)

    def _reaching(self, entry: Entry, service: str) -> None:
        """Phones, hours, languages, areas and documents."""
        self._phones(entry.phones, entry.slug, service_id=service)
        for number, opening in enumerate(entry.openings, 1):
            key = f"{entry.slug}:{number}"
            row = self.add(
                "schedule", key, service_id=service, freq=opening.freq, byday=opening.byday,
                opens_at=opening.opens_at, closes_at=opening.closes_at, description=_en(opening.description),
            )  # fmt: skip
            self._translate("schedule", key, row, description=opening.description)
        for code in entry.languages:
            self.add("language", f"{entry.slug}:{code}", service_id=service, name=LANGUAGE_NAMES[code], code=code)
        for area in entry.areas:
            self.add(
                "service_area",
                f"{entry.slug}:{area}",
                service_id=service,
                name=area,
                extent=area,
                extent_type="text",
            )
        for document in entry.documents:
            self.add("required_document", f"{entry.slug}:{document}", service_id=service, document=document)

    def _phones(self, phones: Sequence[Telephone], slug: str, **owner: str) -> None:
        """Phones in order. HSDS has no column for it, so their ids ascend: who reads by id reads the main one first."""
        keys = [f"{slug}:{number}" for number in range(1, len(phones) + 1)]
        ids = sorted(id_of("phone", key) for key in keys)
        for id, key, phone in zip(ids, keys, phones, strict=True):
            values = {
                "service_id": "",
                "organization_id": "",
                **owner,
                "number": phone.number,
                "type": phone.type,
                "extension": "" if phone.extension is None else str(phone.extension),
                "description": _en(phone.description),
            }
            self._put("phone", id, key, values)
            self._translate("phone", key, id, description=phone.description)

    def _site(self, site: Site, organization: str) -> str:
        around = f"Approximate point: the centre of its {site.approximate}." if site.approximate else ""
        location = self.add(
            "location", site.slug, location_type="physical", organization_id=self._owner(site, organization),
            name=site.name, description=around, latitude=site.latitude, longitude=site.longitude,
        )  # fmt: skip
        note = _Notes(self, "location", site.slug, location)
        note("slug", site.slug)
        note("approximate", site.approximate)
        self._aliases(note, site.aliases)
        self.add(
            "address", site.slug, location_id=location, address_1=site.address, city=site.city,
            state_province="CA", postal_code=site.postal_code, country="US", address_type="physical",
        )  # fmt: skip
        return location

    def _owner(self, site: Site, organization: str) -> str:
        """The organization of a location: that of the first of its services."""
        known = self.rows["location"].get(id_of("location", site.slug))
        return known["organization_id"] if known else id_of("organization", organization)

    def _need(self, service: str, key: str, need: str, fit: str) -> None:
        term = id_of("taxonomy_term", f"{NEEDS}:{need}")
        if term not in self.rows["taxonomy_term"]:
            raise SourceError(f"{key}: there is no need {need!r}")
        self.add(
            "attribute", f"service:{key}:{NEEDS}:{need}", link_id=service, taxonomy_term_id=term,
            link_entity="service", value=fit, label="",
        )  # fmt: skip

    def _aliases(self, note: _Notes, names: Iterable[tuple[str, str]]) -> None:
        for language, name in names:
            note("alias", name, language)

    def _translate(self, table: str, key: str, row: str, **columns: Text) -> None:
        note = _Notes(self, table, key, row)
        for column, text in columns.items():
            for language, words in text.items():
                if language != "en" and words:
                    note("translation", words, f"{language}:{column}")

    def write(self, folder: Path, name: str, title: str) -> None:
        """Writes the tables that have rows, and the descriptor; files of other tables are taken away."""
        folder.mkdir(parents=True, exist_ok=True)
        used = {table for table, rows in self.rows.items() if rows}
        for table, (file, columns) in TABLES.items():
            if table not in used:
                (folder / file).unlink(missing_ok=True)
                continue
            with (folder / file).open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, [_column(c) for c in columns], lineterminator="\n")
                writer.writeheader()
                writer.writerows(row for _, row in sorted(self.rows[table].items()))
        described = {
            "name": name,
            "title": title,
            "profile": "tabular-data-package",
            "version": "3.1",
            "homepage": "https://docs.openreferral.org",
            "resources": [_resource(table, used) for table in TABLES if table in used],
        }
        text = json.dumps(described, indent=2, ensure_ascii=False)
        (folder / DESCRIPTOR).write_text(text + "\n", encoding="utf-8")


class _Notes:
    """Puts in attributes of the taxonomy `desk` for one record; an empty value says nothing and is left out."""

    def __init__(self, package: Package, table: str, key: str, row: str) -> None:
        self.package, self.table, self.key, self.row = package, table, key, row

    def __call__(self, term: str, value: str, label: str = "") -> None:
        if not value:
            return
        which = value if term in ("alias", "staff-note") else ""
        self.package.add(
            "attribute",
            f"{self.table}:{self.key}:{term}:{label}:{which}",
            link_id=self.row,
            taxonomy_term_id=id_of("taxonomy_term", f"{DESK}:{term}"),
            link_entity=self.table,
            value=value,
            label=label,
        )


def _en(text: Text) -> str:
    return text.get("en", "")


def _column(spec: str) -> str:
    return spec.split(">")[0].rstrip("*")


def _resource(table: str, used: set[str]) -> dict[str, Any]:
    """The description of one table, with references to tables of the package only."""
    file, columns = TABLES[table]
    fields: list[dict[str, Any]] = []
    references: list[dict[str, Any]] = []
    for spec in columns:
        name = _column(spec)
        entry: dict[str, Any] = {"name": name, "type": "number" if name in _NUMBERS else "string"}
        if name == "id" or name.endswith("_id"):
            entry["format"] = "uuid"
        if name == "assured_date":
            entry["type"] = "date"
        if "*" in spec:
            # A ZIP that is not known stays empty rather than guessed at.
            entry["constraints"] = {"required": name != "postal_code"}
        fields.append(entry)
        if ">" in spec and (target := spec.split(">")[1]) in used:
            fields_there = {"resource": "" if target == table else target, "fields": "id"}
            references.append({"fields": name, "reference": fields_there})
    schema: dict[str, Any] = {"primaryKey": "id", "fields": fields}
    if references:
        schema["foreignKeys"] = references
    return {
        "name": table,
        "path": file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
        "schema": schema,
    }
