"""The catalogs: every line that people read, in every language but English.

English stands in ``domain.yml``; a translation is a gettext catalog keyed by the English text, so a changed
English line makes its translations fuzzy instead of silently stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from helpdesk.settings import DOMAIN_FILE

FOLDER = Path(__file__).parent / "locales"
SOURCE_LANGUAGE = "en"
DOMAIN = "helpdesk"


@dataclass(frozen=True)
class Line:
    """One English line of ``domain.yml`` and the response that holds it."""

    text: str
    response: str


def languages() -> tuple[str, ...]:
    """Return the ISO 639-1 codes that the desk answers in, English first."""
    return (SOURCE_LANGUAGE, *sorted(path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")))


def translate(text: str, language: str) -> str:
    """Return the line in ``language``, or as it is where there is no translation."""
    return _translations(language).get(text, text)


def response_text(response: str, language: str) -> str:
    """Return the text of a response without variables, for where no NLG is at hand (a fault before it)."""
    return translate(_english_responses()[response], language)


def lines(domain_file: Path = DOMAIN_FILE) -> Iterator[Line]:
    """Yield every line of the domain that people read: texts of responses and titles of buttons."""
    responses = yaml.safe_load(domain_file.read_text(encoding="utf-8"))["responses"]
    for name, variations in responses.items():
        for variation in variations:
            if variation.get("text"):
                yield Line(variation["text"], name)
            for button in variation.get("buttons", ()):
                yield Line(button["title"], name)


def template(domain_file: Path = DOMAIN_FILE) -> Catalog:
    """Return the catalog of English lines, without translations."""
    catalog = Catalog(
        domain=DOMAIN,
        project="LACOE Community Schools help desk",
        creation_date=datetime(2026, 11, 23, tzinfo=timezone.utc),
    )
    for line in lines(domain_file):
        # {name} is filled by Rasa, not by str.format or %.
        catalog.add(line.text, locations=[("domain.yml", 0)], auto_comments=[line.response])
    return catalog


def read(language: str) -> Catalog:
    """Return the catalog of a language, empty when there is none yet."""
    path = _path(language)
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def update(language: str, domain_file: Path = DOMAIN_FILE) -> Catalog:
    """Bring the catalog of a language in step with the domain: new lines empty, changed lines fuzzy."""
    catalog = read(language)
    catalog.update(template(domain_file))
    path = _path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, ignore_obsolete=True, include_lineno=False)
    return catalog


def untranslated(language: str, domain_file: Path = DOMAIN_FILE) -> list[str]:
    """Return the English lines whose translation into ``language`` is missing or fuzzy."""
    catalog = read(language)
    return [
        str(message.id)
        for message in template(domain_file)
        if message.id and (not (found := catalog.get(message.id)) or not found.string or found.fuzzy)
    ]


@lru_cache(maxsize=1)
def _english_responses() -> Mapping[str, str]:
    responses = yaml.safe_load(DOMAIN_FILE.read_text(encoding="utf-8"))["responses"]
    return {name: variations[0].get("text", "") for name, variations in responses.items()}


@lru_cache(maxsize=32)
def _translations(language: str) -> Mapping[str, str]:
    return {str(m.id): str(m.string) for m in read(language) if m.id and m.string and not m.fuzzy}


def _path(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
