"""The facts that a text states and that can be wrong: numbers to call, addresses, amounts, links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import phonenumbers
import yaml
from sqlalchemy import String, select
from sqlalchemy.engine import Engine

from helpdesk.directory.models import HSDS_TABLES, Address, Phone

PEOPLE_MORE = 12
"""How far beyond a table's largest household amounts are reckoned."""

_SHORT_NUMBER = re.compile(
    r"\b(?i:call|text|dial|to|llame|texto|marque|al|el|a) (?P<number>[2-9]11|988|\d{5,6})"
    # Not the number of a house.
    r"(?![\d,.-]*\d)(?! [NSEW]?\.? ?[A-Z])"
)
_ADDRESS = re.compile(
    r"\b(?P<street>\d[^,\n:;?!()]*(?:, (?:Suite|Ste|Unit|Room|Rm|Bldg|Building|Floor|\d|#)[^,\n]*)*)"
    r", (?P<city>[^,\d\n]+), CA\b(?: (?P<zip>\d{5}))?"
)
_AMOUNT = re.compile(r"\$ ?(?P<amount>\d[\d,]*(?:\.\d+)?)(?P<scale> (?:million|billion|millones))?")
_E_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SITE = r"(?:[\w-]+\.)+(?:com|edu|gov|info|io|la|net|org|us)\b"
_LINK = re.compile(rf"(?<![@\w.])(?:https?://)?(?P<link>{_SITE}(?:/[^\s,;)\"']*)?)", re.IGNORECASE)


_MAY_STATE = re.compile(r"\d\d|\$|@|\w\.\w")


@dataclass(frozen=True, order=True)
class Fact:
    """One fact in a form that does not depend on how it is written."""

    kind: str
    value: str


def stated(text: str) -> Iterator[Fact]:
    """Yield every fact that the text states."""
    for match in phonenumbers.PhoneNumberMatcher(text, "US", leniency=phonenumbers.Leniency.POSSIBLE):
        if match.number.national_number >= 10**9:
            yield Fact("phone", phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164))
    for found in _SHORT_NUMBER.finditer(text):
        yield Fact("short number", found["number"])
    for found in _ADDRESS.finditer(text):
        yield Fact("address", " ".join(found[0].casefold().split()))
    for found in _AMOUNT.finditer(text):
        yield Fact("amount", f"{float(found['amount'].replace(',', '')):.2f}{found['scale'] or ''}")
    for found in _E_MAIL.finditer(text):
        yield Fact("e-mail", found[0].casefold())
    for found in _LINK.finditer(text):
        yield Fact("link", found["link"].casefold().removeprefix("www.").rstrip("/."))


class Sources:
    """The facts that the desk may state: those of the directory, of the sourced answers and of the tables."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = set(facts)
        links = [fact.value for fact in self._facts if fact.kind == "link"]
        self._beginnings = {link[:end] for link in links for end in _ends(link)}

    @classmethod
    def read(cls, directory: Engine, answers: Path, tables: Path) -> Sources:
        """Collect from the directory's database and from the YAML files of two folders."""
        facts = [*_of_directory(directory)]
        for file in (*answers.glob("*.yml"), *tables.glob("*.yml")):
            facts += _of_yaml(yaml.load(file.read_bytes(), yaml.CSafeLoader))
        return cls(facts)

    def without_source(self, text: str) -> list[Fact]:
        """Return the facts that the text states and that stand nowhere."""
        return sorted(fact for fact in stated(text) if not self._hold(fact))

    def _hold(self, fact: Fact) -> bool:
        # A source is named by its site, so the beginning of a link counts.
        return fact in self._facts or (fact.kind == "link" and fact.value in self._beginnings)


def _of_directory(engine: Engine) -> Iterator[Fact]:
    """Every text of every table of HSDS, and the addresses and numbers that stand in cells of their own."""
    texts: set[str] = set()
    with engine.connect() as connection:
        for table in HSDS_TABLES:
            columns = [c for c in table.columns if isinstance(c.type, String) and c.name != "id" and not c.foreign_keys]
            texts.update(cell for row in connection.execute(select(*columns)) for cell in row if cell)
        for row in connection.execute(select(Phone.number)):
            yield Fact("short number", row.number)
        for row in connection.execute(select(Address.__table__)).mappings():
            texts.add(one_line(row))
    for text in texts:
        if _MAY_STATE.search(text):
            yield from stated(text)


def one_line(address: Mapping[str, str | None]) -> str:
    """Return a row of HSDS's address table as it is written on a letter."""
    end = " ".join(part for part in (address["state_province"], address["postal_code"]) if part)
    parts = (address["address_1"], address["address_2"], address["city"], end)
    return ", ".join(part for part in parts if part)


def _of_yaml(value: object) -> Iterator[Fact]:
    """Facts in the texts of a file; its numbers are amounts."""
    if isinstance(value, str):
        yield from stated(value)
    elif isinstance(value, bool):
        return
    elif isinstance(value, int | float):
        yield Fact("amount", f"{value:.2f}")
    elif isinstance(value, Mapping):
        yield from _of_large_households(value)
        for inner in value.values():
            yield from _of_yaml(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _of_yaml(inner)


def _of_large_households(table: Mapping[str, Any]) -> Iterator[Fact]:
    """The amounts beyond the largest size that a table lists, when it says what each person more adds."""
    if table.get("each_more"):
        largest = max(table["by_size"])
        for more in range(1, PEOPLE_MORE + 1):
            yield Fact("amount", f"{table['by_size'][largest] + more * table['each_more']:.2f}")


def _ends(link: str) -> Iterator[int]:
    yield from (position for position, character in enumerate(link) if character == "/")
    yield len(link)
