"""Word search: the words of each service's texts in an index table, the same on every database.

Why not FTS5 and tsvector: they fold accents and plurals each in their own way and need two bodies of SQL, and word
search here serves short queries ("soccer", "citizenship class") in any language beside the taxonomy of needs. One
table of folded words answers alike on both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from helpdesk.directory.indexes import DeskWord
from helpdesk.directory.models import (
    Attribute,
    Location,
    Organization,
    Program,
    Service,
    ServiceAtLocation,
    TaxonomyTerm,
)
from helpdesk.directory.terms import ALIAS, SLUG, TRANSLATION, chunks, desk_terms

IN_THE_NAME = 4
IN_A_NEED = 3
IN_THE_TEXT = 1

SHORTEST = 3
LONGEST = 60

# Words that stand in nearly every text or question and tell services apart from none.
COMMON = frozenset(
    (
        *(
            "the",
            "and",
            "for",
            "you",
            "your",
            "with",
            "are",
            "can",
            "any",
            "near",
            "not",
            "that",
            "this",
            "from",
        ),
        *("have", "has", "need", "help", "get", "where", "who", "what", "how"),
        *("que", "los", "las", "una", "uno", "unos", "unas", "por", "para", "con", "del", "como", "donde"),
        *("cual", "quien", "ayuda", "necesito", "cerca", "mis", "sus"),
    )
)


def fold(text: str) -> str:
    """Lower case, without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def stem(word: str) -> str:
    """The word without a plural's ending, in English and Spanish alike: pantries, pantry; clases, clase."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("es", "s", "e"):
        if len(word) > len(ending) + 2 and word.endswith(ending) and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


def words_of(text: str) -> list[str]:
    """The folded, stemmed words of a text that are worth looking for, in order, without repeats."""
    found = (w for w in re.findall(r"\w+", fold(text)) if len(w) >= SHORTEST and w not in COMMON)
    return list(dict.fromkeys(stem(w)[:LONGEST] for w in found))


def index_words(session: Session, services: Iterable[str] | None = None) -> None:
    """Write the words of these services (ids; all when None) anew. Call it after a change of their texts."""
    wanted = list(services) if services is not None else list(session.scalars(select(Service.id)))
    terms = desk_terms(session)
    for ids in chunks(wanted):
        session.execute(delete(DeskWord).where(DeskWord.service_id.in_(ids)))
        rows = [
            {"service_id": service, "word": word, "weight": weight}
            for service, weights in _weigh(session, ids, terms).items()
            for word, weight in weights.items()
        ]
        if rows:
            session.execute(insert(DeskWord.__table__), rows)


def _weigh(session: Session, ids: Sequence[str], terms: dict[str, str]) -> dict[str, dict[str, int]]:
    weights: dict[str, dict[str, int]] = {service: {} for service in ids}

    def add(service: str, text: str | None, weight: int) -> None:
        for word in words_of(text or ""):
            weights[service][word] = max(weight, weights[service].get(word, 0))

    texts = (
        select(Service, Organization, Program)
        .join(Organization, Organization.id == Service.organization_id)
        .outerjoin(Program, Program.id == Service.program_id)
        .where(Service.id.in_(ids))
    )
    for service, organization, program in session.execute(texts):
        for name in (service.name, service.alternate_name, organization.name, organization.alternate_name):
            add(service.id, name, IN_THE_NAME)
        if program is not None:
            add(service.id, program.name, IN_THE_NAME)
        for text in (service.description, service.eligibility_description):
            add(service.id, text, IN_THE_TEXT)
    places = (
        select(ServiceAtLocation.service_id, Location.name, Location.alternate_name)
        .join(Location, Location.id == ServiceAtLocation.location_id)
        .where(ServiceAtLocation.service_id.in_(ids))
    )
    for service, name, alternate_name in session.execute(places):
        add(service, name, IN_THE_NAME)
        add(service, alternate_name, IN_THE_NAME)
    attributes = (
        select(Attribute.link_id, Attribute.taxonomy_term_id, Attribute.value, Attribute.label, TaxonomyTerm.name)
        .join(TaxonomyTerm, TaxonomyTerm.id == Attribute.taxonomy_term_id)
        .where(Attribute.link_id.in_(ids))
    )
    desk = set(terms.values())
    for service, term, value, label, term_name in session.execute(attributes):
        if term in (terms[ALIAS], terms[SLUG]) or (term == terms[TRANSLATION] and (label or "").endswith(":name")):
            add(service, value, IN_THE_NAME)
        elif term == terms[TRANSLATION]:
            add(service, value, IN_THE_TEXT)
        elif term not in desk:
            add(service, term_name, IN_A_NEED)
    return weights
