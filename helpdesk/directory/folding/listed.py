"""Entries from the lists of places (CSV), by the rules of `mapping.yml`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from helpdesk.directory.folding.centroids import centre
from helpdesk.directory.folding.curated import aliases, fits
from helpdesk.directory.folding.dates_text import as_given, earliest
from helpdesk.directory.folding.entries import (
    COUNTYWIDE,
    Entry,
    Opening,
    Organization,
    Site,
    SourceError,
    Telephone,
    Text,
    slug_of,
)
from helpdesk.directory.folding.hours_text import openings
from helpdesk.directory.folding.phones_text import telephones

# What a row whose address was taken out for safety says in its notes.
WITHHELD = "the address is not listed for safety"

_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass
class Slugs:
    """Slugs given so far; the first to ask keeps the plain one."""

    taken: set[str] = field(default_factory=set)

    def take(self, *parts: str) -> str:
        """The slug of the first part, longer by the next ones and then by a number until it is free."""
        slug = ""
        for part in parts:
            slug = "-".join(s for s in (slug, slug_of(part)) if s)
            if slug not in self.taken:
                break
        base, number = slug, 2
        while slug in self.taken:
            slug, number = f"{base}-{number}", number + 1
        self.taken.add(slug)
        return slug


@dataclass
class _Findings:
    """What the notes of a row say, beside what goes to staff."""

    alerts: list[Text] = field(default_factory=list)
    descriptions: list[Text] = field(default_factory=list)
    phones: list[Telephone] = field(default_factory=list)
    needs: dict[str, str] = field(default_factory=dict)
    extension: int | None = None
    status: str = ""


class Lists:
    """Reads lists of places by a mapping; keeps the organizations and sites that several rows share.

    `known` are slugs of curated organizations by the names that the lists use.
    """

    def __init__(self, mapping: Mapping[str, Any], known: Mapping[str, str], slugs: Slugs) -> None:
        self.mapping = mapping
        self.known = dict(known)
        self.slugs = slugs
        self.organizations: dict[str, Organization] = {}
        self._sites: dict[tuple[str, str], Site] = {}

    def entries(self, folder: Path) -> list[Entry]:
        """The entries of every file that the mapping names. Raises `SourceError` with file and line."""
        rows = [(name, line, row) for name in self.mapping["files"] for line, row in _rows(folder / name)]
        # Organizations that are listed as places themselves (districts) come before what they run (schools).
        rows.sort(key=lambda named: not self._category(named[2]).get("organization_is_place"))
        found: list[Entry] = []
        for name, line, row in rows:
            try:
                entry = self._entry(row)
            except (SourceError, KeyError) as error:
                raise SourceError(f"{name}, line {line}, {row['name']}: {error}") from error
            if entry is not None:
                found.append(entry)
        return found

    def _category(self, row: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            return self.mapping["categories"][row["category"]]
        except KeyError:
            raise SourceError(f"{row['name']}: the mapping has no category {row['category']!r}") from None

    def _entry(self, row: Mapping[str, str]) -> Entry | None:
        rule = self._exception(row)
        if "skip" in rule:
            return None
        category = self._category(row)
        name = self._name(row["name"], category, rule)
        findings = self._findings(row["notes"])
        confidential = bool(category.get("confidential")) or WITHHELD in row["notes"]
        if confidential and any(row[k] for k in ("address", "zip", "latitude", "longitude")):
            raise SourceError("the address of a confidential place is in the list")
        site = None if confidential or not row["address"] else self._site(name, row, category, rule)
        phones = self._phones(row, rule, findings)
        fill = {"name": name, "city": row["city"]}
        return Entry(
            slug=self._service_slug(category, row, name, site),
            organization=self._organization(name, row, category, rule),
            name=_filled(category["name"], fill),
            source=row["source"],
            source_date=as_given(row["source_date"]),
            confidence=row["confidence"],
            checked=earliest(row["source_date"]),
            description=_joined([rule.get("description", category["description"]), *findings.descriptions]),
            eligibility=self._eligibility(row["eligibility"], category),
            application=rule.get("application", category.get("application", {})),
            alert=self._alert(row, category, rule, findings, bool(phones)),
            phones=phones or _given(category.get("fallback_phones", self.mapping["fallback_phones"])),
            openings=tuple(self._in_spanish(opening) for opening in openings(row["hours"])),
            url="" if rule.get("drop_website") else _web_address(row["website"]),
            status=rule.get("status", findings.status or category.get("status", "active")),
            areas=() if site else tuple(rule.get("areas", (row["city"] or COUNTYWIDE,))),
            needs={**fits(rule.get("needs", category["needs"])), **findings.needs},
            staff_notes=(row["notes"],) if row["notes"] else (),
            confidential=confidential,
            site=site,
        )

    def _exception(self, row: Mapping[str, str]) -> Mapping[str, Any]:
        for rule in self.mapping["rows"]:
            if rule["name"] == row["name"] and rule.get("category", row["category"]) == row["category"]:
                return rule
        return {}

    def _name(self, name: str, category: Mapping[str, Any], rule: Mapping[str, Any]) -> str:
        if "rename" in rule:
            return str(rule["rename"])
        if category.get("strip_brackets"):
            name = _BRACKETS.sub("", name)
        return self._spelt(name)

    def _spelt(self, name: str) -> str:
        for rule in self.mapping["spelling"]:
            name = re.sub(rule["match"], rule["replace"], name)
        return name

    def _findings(self, notes: str) -> _Findings:
        found = _Findings()
        for rule in self.mapping["notes"]:
            match = re.search(rule["match"], notes)
            if match is None:
                continue
            fill = {str(n): group for n, group in enumerate(match.groups(), 1)}
            if "alert" in rule:
                found.alerts.append(_filled(rule["alert"], fill))
            if "description" in rule:
                found.descriptions.append(_filled(rule["description"], fill))
            if "phone" in rule:
                number = _fill(rule["phone"]["number"], fill)
                found.phones.append(Telephone(number, description=rule["phone"]["description"]))
            if "extension" in rule:
                found.extension = int(_fill(rule["extension"], fill))
            found.status = rule.get("status", found.status)
            found.needs.update(fits(rule.get("needs", {})))
        return found

    def _phones(self, row: Mapping[str, str], rule: Mapping[str, Any], findings: _Findings) -> tuple[Telephone, ...]:
        phones = [] if rule.get("drop_phone") else list(telephones(row["phone"]))
        if phones and findings.extension is not None:
            phones[0] = replace(phones[0], extension=findings.extension)
        phones += findings.phones
        phones += _given(rule.get("phones", ()))
        return tuple({phone.number: phone for phone in reversed(phones)}.values())[::-1]

    def _in_spanish(self, opening: Opening) -> Opening:
        spanish = self.mapping["hours_es"].get(opening.description.get("en"))
        return replace(opening, description={**opening.description, "es": spanish}) if spanish else opening

    def _alert(
        self,
        row: Mapping[str, str],
        category: Mapping[str, Any],
        rule: Mapping[str, Any],
        findings: _Findings,
        has_phone: bool,
    ) -> Text:
        if "alert_instead" in rule:
            return _joined([rule["alert_instead"], *findings.alerts])
        parts: list[Text] = [category["alert"]] if "alert" in category else []
        by_confidence = self.mapping["alerts"].get(row["confidence"])
        if by_confidence and not parts:
            day = earliest(row["source_date"])
            texts = by_confidence["phone" if has_phone else "no_phone"]["dated" if day else "undated"]
            parts.append(_filled(texts, {"year": day[:4]}))
        return _joined([*parts, *findings.alerts, *([rule["alert"]] if "alert" in rule else ())])

    def _eligibility(self, text: str, category: Mapping[str, Any]) -> Text:
        if not text:
            return category.get("eligibility", {})
        known = category.get("eligibility_column")
        if known and re.search(known["match"], text):
            return {"en": known["en"], "es": known["es"]}
        english = re.sub(r"\s*\([a-z]+\.org\)$", "", text)
        sentence = english[0].upper() + english[1:] + ("" if english.endswith(".") else ".")
        spanish = self.mapping["eligibility_es"].get(text)
        return {"en": sentence, **({"es": spanish} if spanish else {})}

    def _organization(
        self, name: str, row: Mapping[str, str], category: Mapping[str, Any], rule: Mapping[str, Any]
    ) -> str:
        """The slug of the row's organization; made when it is not yet known."""
        if "organization" in rule:
            return str(rule["organization"])
        given = self._spelt(row["organization"])
        is_place = bool(category.get("organization_is_place"))
        if not given or re.search(self.mapping["cut_off"], given) or is_place:
            known = self.known.get(name) or self.known.get(given)
            given, listed_as = name, given
        else:
            known, listed_as = self.known.get(given), given
        if known is None:
            named = is_place or given != name
            slug = self.slugs.take(given, "organization") if named else slug_of(f"of {name} {row['city']}")
            known = slug
            if slug not in self.organizations:
                self.organizations[slug] = Organization(
                    slug=slug,
                    name={"en": given},
                    description=category.get("organization_description", category["description"]),
                    url=_web_address(row["website"]) if is_place or not named else "",
                    aliases=_by_rules(given, category.get("organization_aliases", ()))
                    + aliases(rule.get("organization_aliases", {})),
                    source=row["source"],
                    source_date=as_given(row["source_date"]),
                    confidence=row["confidence"],
                    named=named,
                    phones=telephones(row["phone"]) if is_place else (),
                )
            if named:
                self.known[given] = slug
        if is_place and listed_as:
            self.known[listed_as] = known
        return known

    def _service_slug(self, category: Mapping[str, Any], row: Mapping[str, str], name: str, site: Site | None) -> str:
        kind = category.get("slug", slug_of(row["category"]))
        return self.slugs.take(f"{kind} {site.slug if site else name}", row["city"])

    def _site(self, name: str, row: Mapping[str, str], category: Mapping[str, Any], rule: Mapping[str, Any]) -> Site:
        key = (slug_of(name), slug_of(row["address"]))
        if key not in self._sites:
            latitude, longitude, kind = row["latitude"], row["longitude"], ""
            if not latitude:
                around = centre(row["zip"], row["city"])
                if around is None:
                    raise SourceError(f"no centre is known for {row['zip']} {row['city']}")
                latitude, longitude, kind = around
            self._sites[key] = Site(
                slug=self.slugs.take(name, row["city"], row["address"]),
                name=name,
                address=" ".join(row["address"].split()),
                city=row["city"],
                postal_code=row["zip"],
                latitude=latitude,
                longitude=longitude,
                approximate=kind,
                aliases=_by_rules(name, category.get("site_aliases", ())) + aliases(rule.get("site_aliases", {})),
            )
        return self._sites[key]


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            yield reader.line_num, {key: (value or "").strip() for key, value in row.items()}


def _given(phones: Iterable[Mapping[str, Any]]) -> tuple[Telephone, ...]:
    return tuple(Telephone(raw["number"], description=raw["description"]) for raw in phones)


def _fill(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], m[0]), text)


def _filled(text: Text, values: Mapping[str, str]) -> Text:
    return {language: _fill(words, values) for language, words in text.items()}


def _joined(texts: Iterable[Text]) -> Text:
    """The texts one after the other, in each language that all of them have."""
    every = [text for text in texts if text]
    languages = set.intersection(*(set(text) for text in every)) if every else set()
    return {language: " ".join(text[language] for text in every) for language in sorted(languages)}


def _by_rules(name: str, rules: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for rule in rules:
        if match := re.search(rule["match"], name):
            fill = {str(n): group for n, group in enumerate(match.groups(), 1)}
            found += [("", _fill(alias, fill)) for alias in rule["aliases"]]
    return tuple(found)


def _web_address(text: str) -> str:
    """With a scheme; a bare "www.…" of a list is plain http, which says least."""
    return text if not text or "://" in text else f"http://{text}"
