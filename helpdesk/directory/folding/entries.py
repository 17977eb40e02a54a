"""What is folded: organizations, and services with their site. Plain values, read from any source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

# A text by language code; English ("en") is always there unless the text is empty.
Text = Mapping[str, str]

COUNTYWIDE = "Los Angeles County"


class SourceError(ValueError):
    """A source that cannot be folded; says which record and why."""


def slug_of(name: str) -> str:
    """A short stable name: lower case, ASCII, words joined by "-"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@dataclass(frozen=True)
class Telephone:
    """A number to call or text, as people write it. `type` is a HSDS phone type."""

    number: str
    type: str = "voice"
    extension: int | None = None
    description: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Opening:
    """One HSDS schedule row: times by the clock in Los Angeles ("08:00"), or only a description in words."""

    freq: str = ""
    byday: str = ""
    opens_at: str = ""
    closes_at: str = ""
    description: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Organization:
    """Who runs services. `slug` is its key while folding; `named` says whether people may name it by that slug."""

    slug: str
    name: Text
    description: Text
    url: str = ""
    aliases: tuple[tuple[str, str], ...] = ()
    """pairs of language ("" for any) and everyday name"""
    source: str = ""
    source_date: str = ""
    confidence: str = ""
    named: bool = True
    phones: tuple[Telephone, ...] = ()


@dataclass(frozen=True)
class Site:
    """A place with an address. Latitude and longitude are WGS84 degrees as text."""

    slug: str
    name: str
    address: str
    city: str
    postal_code: str
    latitude: str = ""
    longitude: str = ""
    approximate: str = ""
    """what the point is the centre of, when it is not the place itself: "zip" or "city" """
    aliases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Entry:
    """One service of the directory."""

    slug: str
    organization: str
    name: Text
    source: str
    source_date: str
    confidence: str
    """high, medium or low"""
    checked: str = ""
    """ISO date; never later than a place's source; empty when the source has no date"""
    description: Text = field(default_factory=dict)
    eligibility: Text = field(default_factory=dict)
    application: Text = field(default_factory=dict)
    fees: Text = field(default_factory=dict)
    alert: Text = field(default_factory=dict)
    interpretation: Text = field(default_factory=dict)
    phones: tuple[Telephone, ...] = ()
    openings: tuple[Opening, ...] = ()
    email: str = ""
    url: str = ""
    status: str = "active"
    languages: tuple[str, ...] = ()
    """ISO 639 codes"""
    areas: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    """need by fit: "primary" or "also" """
    aliases: tuple[tuple[str, str], ...] = ()
    minimum_age: str = ""
    maximum_age: str = ""
    audience: str = ""
    staff_notes: tuple[str, ...] = ()
    confidential: bool = False
    site: Site | None = None
