"""The desk's own taxonomies, and the attributes that carry what HSDS has no column for.

Taxonomy `needs`: what a family may need (`food`, `calfresh`, ...), with parent groups. A service carries its needs as
attributes; the value says how well it fits: `primary`, or `also`.

Taxonomy `desk`: facts about a record.

- slug: its short, stable name;
- alias: an everyday name or acronym (label: its language, or empty for any);
- source: where it was read (label: the page's own date, "undated" if none);
- confidence: high, medium or low;
- translation: a text in another language (label: "es:description", "es:name", ...);
- audience: `staff` hides it from the public;
- staff-note: a text for staff only;
- confidential: a place whose address is never shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from helpdesk.directory.models import Taxonomy, TaxonomyTerm

T = TypeVar("T")

NEEDS = "needs"
DESK = "desk"

SLUG = "slug"
ALIAS = "alias"
SOURCE = "source"
CONFIDENCE = "confidence"
TRANSLATION = "translation"
AUDIENCE = "audience"
STAFF_NOTE = "staff-note"
CONFIDENTIAL = "confidential"
DESK_CODES = (SLUG, ALIAS, SOURCE, CONFIDENCE, TRANSLATION, AUDIENCE, STAFF_NOTE, CONFIDENTIAL)

PRIMARY = "primary"
ALSO = "also"
STAFF = "staff"

# Best first. What says nothing of its confidence counts as medium.
CONFIDENCES = ("high", "medium", "low")
DEFAULT_CONFIDENCE = "medium"

# The name of the service area that says "everybody in the county".
COUNTYWIDE = "Los Angeles County"

# The id of no row: stands for a term that a database does not have yet, and in place of an empty list of ids, which
# SQLAlchemy writes as a subquery, for which PostgreSQL reads the whole table when it stands beside an OR.
NO_ID = "none"


def desk_terms(session: Session) -> dict[str, str]:
    """The ids of the terms of the taxonomy `desk`, by code. Missing ones read as an id that no row has."""
    known = dict(session.execute(select(TaxonomyTerm.code, TaxonomyTerm.id).where(of_taxonomy(DESK))).all())
    return {code: known.get(code, NO_ID) for code in DESK_CODES}


def need_codes(session: Session) -> dict[str, tuple[str, ...]]:
    """By the id of each term of the taxonomy `needs`: its code and those of the terms above it."""
    columns = select(TaxonomyTerm.id, TaxonomyTerm.parent_id, TaxonomyTerm.code)
    rows = {id: (parent, code) for id, parent, code in session.execute(columns.where(of_taxonomy(NEEDS)))}
    codes: dict[str, tuple[str, ...]] = {}
    for id in rows:
        line: list[str] = []
        above: str | None = id
        while above is not None and above in rows and above not in line:
            line.append(above)
            above = rows[above][0]
        codes[id] = tuple(dict.fromkeys(code for term in line if (code := rows[term][1])))
    return codes


def of_taxonomy(name: str) -> ColumnElement:
    """The condition that a term is of a taxonomy: a package may name it, or point at it, or both."""
    named = select(Taxonomy.id).where(Taxonomy.name == name)
    return or_(TaxonomyTerm.taxonomy == name, TaxonomyTerm.taxonomy_id.in_(named))


def confidence_rank(value: str | None) -> int:
    """0 for high, 1 for medium, 2 for low."""
    return CONFIDENCES.index(value) if value in CONFIDENCES else CONFIDENCES.index(DEFAULT_CONFIDENCE)


def chunks(values: Iterable[T], size: int = 500) -> Iterator[list[T]]:
    """The values in lists of at most `size`: databases limit the number of parameters of a statement."""
    part: list[T] = []
    for value in values:
        part.append(value)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
