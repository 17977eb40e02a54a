"""Entries from the hand-written files: `organizations.yml`, `needs.yml` and `lines/*.yml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from helpdesk.directory.folding.centroids import centre
from helpdesk.directory.folding.entries import (
    COUNTYWIDE,
    Entry,
    Opening,
    Organization,
    Site,
    SourceError,
    Telephone,
)
from helpdesk.directory.folding.hours_text import openings

ANY_LANGUAGE = "any"


def read_yaml(path: Path) -> Any:
    """The content of a YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def organizations(path: Path) -> tuple[list[Organization], dict[str, str]]:
    """The curated organizations, and slugs by every name under which the lists of places know them."""
    made: list[Organization] = []
    known: dict[str, str] = {}
    for raw in read_yaml(path):
        made.append(
            Organization(
                slug=raw["slug"],
                name=raw["name"],
                description=raw["description"],
                url=raw.get("url", ""),
                aliases=aliases(raw.get("aliases", {})),
                source=raw["source"],
                source_date=str(raw.get("source_date", "undated")),
                confidence=raw.get("confidence", "high"),
                phones=tuple(_telephone(phone) for phone in raw.get("phones", ())),
            )
        )
        for name in (raw["name"]["en"], *raw.get("also_known", ())):
            known[name] = raw["slug"]
    return made, known


def entries(folder: Path) -> list[Entry]:
    """The lines of every file of a folder. Raises `SourceError` naming the line that cannot be read."""
    found: list[Entry] = []
    for path in sorted(folder.glob("*.yml")):
        content = read_yaml(path)
        for raw in content["lines"]:
            try:
                found.append(_entry(raw, str(content["checked"])))
            except (KeyError, TypeError, AttributeError) as error:
                raise SourceError(f"{path.name}: {raw.get('slug')}: {error!r}") from error
    return found


def _entry(raw: Mapping[str, Any], checked: str) -> Entry:
    area = raw.get("area", COUNTYWIDE)
    return Entry(
        slug=raw["slug"],
        organization=raw["organization"],
        name=raw["name"],
        source=raw["source"],
        source_date=str(raw["source_date"]),
        confidence=raw["confidence"],
        checked=checked,
        description=raw["description"],
        eligibility=raw.get("eligibility", {}),
        application=raw.get("how", {}),
        fees=raw.get("fees", {}),
        alert=raw.get("alert", {}),
        interpretation=raw.get("languages_note", {}),
        phones=tuple(_telephone(phone) for phone in raw.get("phones", ())),
        openings=_openings(raw.get("hours", "")),
        email=raw.get("email", ""),
        url=raw.get("url", ""),
        languages=tuple(raw.get("languages", ())),
        areas=(area,) if isinstance(area, str) else tuple(area),
        documents=tuple(raw.get("documents", ())),
        needs=fits(raw["needs"]),
        aliases=aliases(raw.get("aliases", {})),
        minimum_age=str(raw.get("min_age", "")),
        maximum_age=str(raw.get("max_age", "")),
        audience=raw.get("audience", ""),
        staff_notes=(raw["staff_note"],) if "staff_note" in raw else (),
        site=_site(raw["slug"], raw["address"]) if "address" in raw else None,
    )


def _telephone(raw: Mapping[str, Any]) -> Telephone:
    return Telephone(raw["number"], raw.get("type", "voice"), raw.get("extension"), raw.get("description", {}))


def _openings(raw: str | Mapping[str, Any]) -> tuple[Opening, ...]:
    if isinstance(raw, str):
        return openings(raw)
    if "when" in raw:
        return tuple(replace(opening, description=raw["words"]) for opening in openings(raw["when"]))
    return (Opening(description=raw["text"]),)


def _site(slug: str, raw: Mapping[str, str]) -> Site:
    latitude, longitude, kind = centre(raw["zip"], raw["city"]) or ("", "", "")
    return Site(
        slug=f"{slug}-office",
        name=raw["name"],
        address=raw["street"],
        city=raw["city"],
        postal_code=raw["zip"],
        latitude=latitude,
        longitude=longitude,
        approximate=kind,
    )


def aliases(raw: Mapping[str, Iterable[str]]) -> tuple[tuple[str, str], ...]:
    """Pairs of language ("" for any) and name, from lists by language ("any", "en", "es")."""
    return tuple(
        ("" if language == ANY_LANGUAGE else language, str(name)) for language, names in raw.items() for name in names
    )


def fits(raw: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Fit ("primary" or "also") by need, from lists of needs by fit."""
    return {need: fit for fit, needs in raw.items() for need in needs}
