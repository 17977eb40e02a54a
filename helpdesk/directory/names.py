"""The names that people may use for anything in the directory: what the gazetteer listens for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.directory.models import Attribute, Location, Organization, Program, Service
from helpdesk.directory.state import directory_version
from helpdesk.directory.terms import ALIAS, TRANSLATION, desk_terms

__all__ = ["Name", "directory_version", "names"]

NAMED = (
    ("service", Service),
    ("organization", Organization),
    ("program", Program),
    ("location", Location),
)


@dataclass(frozen=True)
class Name:
    """One way to name a record. `language` is a code, or None for a name that is the same in every language."""

    text: str
    language: str | None
    record_id: str
    kind: str
    """service, organization, program or location"""


def names(session: Session) -> tuple[Name, ...]:
    """Names, alternate names, translated names and aliases of every record, each once, in a stable order.

    Names of records for staff are among them: who may see the record is decided when it is read (`records`).
    """
    return tuple(dict.fromkeys(_names(session)))


def _names(session: Session) -> Iterator[Name]:
    for kind, model in NAMED:
        rows = session.execute(select(model.id, model.name, model.alternate_name).order_by(model.name, model.id))
        for id, name, alternate_name in rows:
            if name:
                yield Name(name, None, id, kind)
            for text in _parts(alternate_name):
                yield Name(text, None, id, kind)
    terms = desk_terms(session)
    attributes = select(
        Attribute.link_id, Attribute.link_entity, Attribute.taxonomy_term_id, Attribute.value, Attribute.label
    ).where(
        Attribute.taxonomy_term_id.in_((terms[ALIAS], terms[TRANSLATION])),
        Attribute.link_entity.in_([kind for kind, _ in NAMED]),
    )
    for id, kind, term, value, label in session.execute(attributes.order_by(Attribute.value, Attribute.link_id)):
        if not value:
            continue
        if term == terms[ALIAS]:
            yield Name(value, label or None, id, kind)
        elif label and label.endswith(":name"):
            yield Name(value, label.removesuffix(":name"), id, kind)


def _parts(alternate_names: str | None) -> list[str]:
    """HSDS has one column for alternate names; packages put several into it, separated by semicolons."""
    return [part.strip() for part in re.split(r"[;|]", alternate_names or "") if part.strip()]
