"""The seed directory: what is folded is what is committed, complete, sourced, and gives no confidential address."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import uuid
from collections import defaultdict
from pathlib import Path

import phonenumbers
import pytest
import yaml

from helpdesk.directory import fold
from helpdesk.directory.folding.dates_text import as_given, earliest
from helpdesk.directory.folding.entries import Opening, SourceError, slug_of
from helpdesk.directory.folding.hours_text import ALWAYS, openings
from helpdesk.directory.folding.hsds import NAMESPACE, Package
from helpdesk.directory.folding.listed import Lists, Slugs
from helpdesk.directory.folding.phones_text import telephones

COMMITTED = fold.DIRECTORY
LISTS = ("locations-community.csv", "locations-health-benefits-schools.csv")
SHORT_CODES = {"211", "711", "911", "988", "22522", "88788", "91997", "678678", "741741", "839863"}

# Families' needs, as the intents `need_*` name them.
NEEDS = [
    "food",
    "calfresh",
    "wic",
    "school-meals",
    "summer-food",
    "cash-aid",
    "health-coverage",
    "doctor",
    "dental",
    "vision",
    "immunization",
    "child-mental-health",
    "adult-mental-health",
    "school-social-work",
    "teen-support",
    "lgbtq-youth",
    "substance-use",
    "grief",
    "domestic-violence",
    "housing",
    "homelessness",
    "foster-youth",
    "immigration",
    "detained-parent",
    "special-education",
    "developmental-delay",
    "early-learning",
    "after-school",
    "tutoring",
    "school-transfer",
    "utilities",
    "jobs",
    "adult-school",
    "library",
    "diapers",
    "clothing",
    "parent-engagement",
    "disaster-recovery",
    "legal-help",
]

CRISIS_LINES = {
    "emergency-911": "911",
    "988-lifeline": "988",
    "dmh-help-line": "(800) 854-7771",
    "dcfs-child-protection-hotline": "(800) 540-4000",
    "la-county-dv-hotline": "(800) 978-3600",
    "national-dv-hotline": "(800) 799-7233",
    "poison-control": "(800) 222-1222",
    "crisis-text-line": "741741",
    "teen-line": "(800) 852-8336",
    "trevor-project": "(866) 488-7386",
    "sash": "(844) 804-7500",
    "love-is-respect": "(866) 331-9474",
}

PILOT_SCHOOLS = [
    "littlerock",
    "azusa",
    "baldwin-park",
    "bassett",
    "bellflower",
    "centennial",
    "duarte",
    "lynwood",
    "morningside",
    "montebello",
    "john-h-glenn",
    "paramount",
    "pasadena",
    "ganesha",
    "santa-monica",
]


class Tables:
    """The tables of a package folder, and what the desk's attributes say of each record."""

    def __init__(self, folder: Path) -> None:
        descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        self.resources = {resource["name"]: resource for resource in descriptor["resources"]}
        self.rows = {name: _read(folder / resource["path"]) for name, resource in self.resources.items()}
        codes = {term["id"]: (term["taxonomy"], term["code"]) for term in self.rows["taxonomy_term"]}
        self.notes: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self.needs: dict[str, dict[str, str]] = defaultdict(dict)
        for attribute in self.rows["attribute"]:
            taxonomy, code = codes[attribute["taxonomy_term_id"]]
            if taxonomy == "needs":
                self.needs[attribute["link_id"]][code] = attribute["value"]
            else:
                self.notes[attribute["link_id"]].append((code, attribute["value"], attribute["label"]))

    def note(self, row: str, code: str) -> list[str]:
        """The values of one of the desk's terms on a record."""
        return [value for term, value, _ in self.notes[row] if term == code]

    def translations(self, row: str) -> dict[str, str]:
        """The translated texts of a record by label."""
        return {label: value for term, value, label in self.notes[row] if term == "translation"}

    def by_slug(self, table: str) -> dict[str, dict[str, str]]:
        """The rows of a table by slug."""
        return {slug: row for row in self.rows[table] for slug in self.note(row["id"], "slug")}

    def numbers(self, service: str) -> list[str]:
        """The numbers of a service."""
        return [phone["number"] for phone in self.rows["phone"] if phone["service_id"] == service]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(COMMITTED)


@pytest.fixture(scope="module")
def lines() -> list[dict]:
    files = sorted((fold.SOURCES / "lines").glob("*.yml"))
    return [line for file in files for line in yaml.safe_load(file.read_text(encoding="utf-8"))["lines"]]


@pytest.fixture(scope="module")
def listed() -> list[dict[str, str]]:
    return [row for name in LISTS for row in _read(fold.SOURCES / name)]


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_folding_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    fold.fold().write(tmp_path, fold.NAME, fold.TITLE)
    assert _contents(tmp_path) == _contents(COMMITTED), "run: python -m helpdesk.directory.fold"


def test_a_table_without_rows_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "required_documents.csv").write_text("id\n")
    Package().write(tmp_path, fold.NAME, fold.TITLE)
    assert [path.name for path in tmp_path.iterdir()] == ["datapackage.json"]


def test_folding_needs_neither_rasa_nor_sqlalchemy() -> None:
    loaded = "import helpdesk.directory.fold, sys; print({m.split('.')[0] for m in sys.modules})"
    out = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True, cwd=fold.ROOT)
    assert not {"rasa", "sqlalchemy"} & set(re.findall(r"'(\w+)'", out.stdout))


def test_ids_are_made_from_slugs(tables: Tables) -> None:
    for table in ("organization", "service", "location"):
        for slug, row in tables.by_slug(table).items():
            assert row["id"] == str(uuid.uuid5(NAMESPACE, f"{table}:{slug}"))


def test_no_two_records_share_a_slug(tables: Tables) -> None:
    slugs = [slug for table in ("organization", "service", "location") for slug in tables.by_slug(table)]
    assert len(slugs) == len(set(slugs))
    assert all(slug == slug_of(slug) for slug in slugs)


def test_no_reference_dangles(tables: Tables) -> None:
    ids = {name: {row["id"] for row in rows} for name, rows in tables.rows.items()}
    for name, resource in tables.resources.items():
        assert len(ids[name]) == len(tables.rows[name])
        for key in resource["schema"].get("foreignKeys", ()):
            target = key["reference"]["resource"] or name
            assert {row[key["fields"]] for row in tables.rows[name]} <= ids[target] | {""}
    assert all(row["link_id"] in ids[row["link_entity"]] for row in tables.rows["attribute"])


def test_what_hsds_requires_is_there(tables: Tables) -> None:
    for name, resource in tables.resources.items():
        assert list(tables.rows[name][0]) == [field["name"] for field in resource["schema"]["fields"]]
        for field in resource["schema"]["fields"]:
            if field.get("constraints", {}).get("required"):
                assert all(row[field["name"]] for row in tables.rows[name]), (name, field["name"])


def test_the_taxonomy_holds_the_needs(tables: Tables) -> None:
    terms = {term["code"]: term for term in tables.rows["taxonomy_term"] if term["taxonomy"] == "needs"}
    groups = {term["id"] for term in terms.values() if not term["parent_id"]}
    assert {code for code, term in terms.items() if term["parent_id"]} == set(NEEDS)
    assert all(terms[need]["parent_id"] in groups for need in NEEDS)
    assert all({"es:name", "es:description"} <= set(tables.translations(term["id"])) for term in terms.values())


@pytest.mark.parametrize("need", NEEDS)
def test_every_need_has_a_primary_public_service(tables: Tables, need: str) -> None:
    best = [
        row
        for row in tables.rows["service"]
        if tables.needs[row["id"]].get(need) == "primary"
        and row["status"] == "active"
        and not tables.note(row["id"], "audience")
        and tables.note(row["id"], "confidence") != ["low"]
    ]
    assert best
    assert any(tables.numbers(row["id"]) for row in best)


@pytest.mark.parametrize(("slug", "number"), CRISIS_LINES.items())
def test_crisis_lines(tables: Tables, slug: str, number: str) -> None:
    line = tables.by_slug("service")[slug]
    assert number in tables.numbers(line["id"])
    assert line["status"] == "active"
    assert not tables.note(line["id"], "audience")


def test_every_service_says_source_confidence_and_when(tables: Tables) -> None:
    for row in tables.rows["service"]:
        assert len(tables.note(row["id"], "source")) == 1, row["name"]
        (confidence,) = tables.note(row["id"], "confidence")
        assert confidence in ("high", "medium", "low")
        dated = [label for term, _, label in tables.notes[row["id"]] if term == "source"]
        assert all(dated), row["name"]
        assert row["assured_date"] or dated == ["undated"], row["name"]
        assert row["assured_date"] <= "2026-11-23"


def test_a_place_is_never_shown_as_checked_later_than_its_source(tables: Tables, lines: list[dict]) -> None:
    curated = {line["slug"] for line in lines}
    places = [row for slug, row in tables.by_slug("service").items() if slug not in curated]
    assert len(places) > 1200
    for row in places:
        (date,) = [label for term, _, label in tables.notes[row["id"]] if term == "source"]
        years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", date)]
        assert row["assured_date"] == "" or int(row["assured_date"][:4]) <= min(years), row["name"]
        assert earliest(date) == row["assured_date"]


def test_doubtful_places_say_so_in_both_languages(tables: Tables, lines: list[dict]) -> None:
    curated = {line["slug"] for line in lines}
    for slug, row in tables.by_slug("service").items():
        if slug not in curated and tables.note(row["id"], "confidence") != ["high"]:
            assert row["alert"], slug
            assert tables.translations(row["id"])["es:alert"], slug


def test_no_confidential_address_is_in_the_lists(listed: list[dict[str, str]]) -> None:
    for row in listed:
        hidden = row["category"] in ("domestic_violence", "family_housing_access")
        if hidden or "the address is not listed for safety" in row["notes"]:
            assert not any(row[k] for k in ("address", "zip", "latitude", "longitude")), row["name"]


def test_no_confidential_address_is_in_the_directory(tables: Tables) -> None:
    sited = {row["service_id"] for row in tables.rows["service_at_location"]}
    hidden = [row for row in tables.rows["service"] if tables.note(row["id"], "confidential")]
    assert len(hidden) > 25
    assert not [row["name"] for row in hidden if row["id"] in sited]
    names = {row["name"] for row in hidden}
    for row in tables.rows["service"]:
        if re.search(r"domestic violence help|help for families without", row["name"], re.IGNORECASE):
            assert row["name"] in names
    streets = re.compile(r"\d+ [\w. ]+ (?:St|Ave|Blvd|Rd|Dr|Pl|Hwy)\b")
    for row in hidden:
        assert not [note for note in tables.notes[row["id"]] if streets.search(note[1])]


def test_an_address_that_slips_back_into_a_confidential_row_is_refused(tmp_path: Path) -> None:
    rows = _read(fold.SOURCES / LISTS[0])
    row = next(r for r in rows if r["category"] == "domestic_violence" and "public office" in r["name"])
    with (tmp_path / "list.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow({**row, "address": "1 Example St", "city": "Lynwood"})
    with pytest.raises(SourceError, match="confidential"):
        _fold_list(tmp_path)


def test_a_category_that_the_mapping_does_not_know_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("name,category\nSomewhere,casino\n")
    with pytest.raises(SourceError, match="casino"):
        _fold_list(tmp_path)


def _fold_list(folder: Path) -> None:
    mapping = yaml.safe_load((fold.SOURCES / "mapping.yml").read_text(encoding="utf-8"))
    Lists({**mapping, "files": ["list.csv"]}, {}, Slugs()).entries(folder)


def test_every_phone_can_be_dialled(tables: Tables) -> None:
    for phone in tables.rows["phone"]:
        if phone["number"] not in SHORT_CODES:
            assert phonenumbers.is_possible_number(phonenumbers.parse(phone["number"], "US")), phone
        assert phone["type"] in ("voice", "text", "textphone")
        assert phone["extension"] == "" or phone["extension"].isdigit()


def test_every_service_can_be_reached(tables: Tables) -> None:
    reachable = {phone["service_id"] for phone in tables.rows["phone"]}
    for row in tables.rows["service"]:
        assert row["id"] in reachable or row["url"] or row["email"] or row["application_process"], row["name"]


def test_curated_lines_are_in_english_and_spanish(tables: Tables, lines: list[dict]) -> None:
    services = tables.by_slug("service")
    for line in lines:
        row = services[line["slug"]]
        spanish = tables.translations(row["id"])
        columns = ("name", "description", "eligibility_description", "application_process", "alert", "fees_description")
        for column in columns:
            assert bool(row[column]) == bool(spanish.get(f"es:{column}")), (line["slug"], column)
        assert row["name"]
        assert row["description"]
        assert line["source"]


def test_curated_lines_can_be_named_as_people_do(tables: Tables) -> None:
    aliases = {slug: set(tables.note(row["id"], "alias")) for slug, row in tables.by_slug("service").items()}
    assert {"food stamps", "EBT", "estampillas"} <= aliases["calfresh"]
    assert {"MediCal", "seguro médico del estado"} <= aliases["medi-cal"]
    assert {"CSI"} <= aliases["lacoe-csi"]
    assert {"R-TAC", "RTAC"} <= aliases["lacoe-rtac"]
    assert {"FYSCP"} <= aliases["foster-youth-services"]
    assert {"la línea de suicidio"} <= aliases["988-lifeline"]
    assert {"the WIC office"} <= aliases["wic"]
    assert {"welfare"} <= aliases["dpss-customer-service"]
    assert {"la trabajadora social"} <= aliases["school-social-work"]
    assert {"Focus 360"} <= aliases["gain"]


def test_the_office_of_the_initiative(tables: Tables) -> None:
    service = tables.by_slug("service")["lacoe-csi"]
    assert tables.numbers(service["id"]) == ["(562) 401-5472"]
    assert service["email"] == "communityschools@lacoe.edu"
    location = tables.by_slug("location")["lacoe-csi-office"]
    (address,) = [row for row in tables.rows["address"] if row["location_id"] == location["id"]]
    assert (address["address_1"], address["city"], address["postal_code"]) == ("12830 Columbia Way", "Downey", "90242")


@pytest.mark.parametrize("school", [*(f"{name}-high-school" for name in PILOT_SCHOOLS), "nettie-l-waite-middle-school"])
def test_schools_stand_in_their_districts(tables: Tables, school: str) -> None:
    location = tables.by_slug("location")[school]
    service = tables.by_slug("service")[f"community-school-{school}"]
    (district,) = [row for row in tables.rows["organization"] if row["id"] == location["organization_id"]]
    assert district["name"].endswith("School District")
    assert service["organization_id"] == district["id"]
    assert tables.note(location["id"], "alias")


def test_morningside_is_closed_and_says_whom_to_call(tables: Tables) -> None:
    school = tables.by_slug("service")["community-school-morningside-high-school"]
    assert school["status"] == "defunct"
    assert tables.numbers(school["id"]) == ["(562) 401-5472"]
    assert "June 30, 2025" in school["alert"]


def test_public_health_clinics_that_ended_never_answer(tables: Tables) -> None:
    ended = {
        slug: row for slug, row in tables.by_slug("service").items() if slug.startswith("public-health-clinic-ended-")
    }
    assert sum(row["status"] == "defunct" for row in ended.values()) == 7
    assert all(row["status"] != "active" and not tables.needs[row["id"]] for row in ended.values())
    for row in ended.values():
        if row["status"] == "defunct":
            assert "no longer sees patients since February 27, 2026" in row["alert"]
            assert "Ya no atiende pacientes" in tables.translations(row["id"])["es:alert"]


def test_a_place_without_zip_keeps_it_empty_and_says_that_its_point_is_approximate(tables: Tables) -> None:
    points = {row["id"]: row for row in tables.rows["location"]}
    without = [row for row in tables.rows["address"] if not row["postal_code"]]
    assert len(without) > 50
    for address in without:
        location = points[address["location_id"]]
        assert location["latitude"]
        if tables.note(location["id"], "approximate"):
            assert location["description"].startswith("Approximate")
    for location in points.values():
        assert 33.2 < float(location["latitude"]) < 34.9
        assert -119.0 < float(location["longitude"]) < -117.6


def test_every_row_of_the_lists_is_in_the_directory_or_left_out_by_rule(
    tables: Tables, lines: list[dict], listed: list[dict[str, str]]
) -> None:
    mapping = yaml.safe_load((fold.SOURCES / "mapping.yml").read_text(encoding="utf-8"))
    left_out = [rule for rule in mapping["rows"] if "skip" in rule]
    assert len(tables.rows["service"]) == len(lines) + len(listed) - len(left_out)


def test_rules_for_rows_and_phrases_still_apply(listed: list[dict[str, str]]) -> None:
    mapping = yaml.safe_load((fold.SOURCES / "mapping.yml").read_text(encoding="utf-8"))
    names = {row["name"] for row in listed}
    assert [rule["name"] for rule in mapping["rows"] if rule["name"] not in names] == []
    assert set(mapping["eligibility_es"]) - {row["eligibility"] for row in listed} == set()
    assert set(mapping["categories"]) == {row["category"] for row in listed}
    notes = [row["notes"] for row in listed]
    assert [r["match"] for r in mapping["notes"] if not any(re.search(r["match"], note) for note in notes)] == []


def test_sources_are_written_in_plain_words(tables: Tables) -> None:
    for row in tables.rows["attribute"]:
        assert not re.search(r"file id|stored (?:public|index)|/work/|/tmp/", row["value"]), row["value"]


WEEKDAYS = "MO,TU,WE,TH,FR"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("24/7", (ALWAYS,)),
        ("24 hours", (ALWAYS,)),
        ("Mon-Fri 8:00 AM-4:30 PM", (Opening("WEEKLY", WEEKDAYS, "08:00", "16:30"),)),
        (
            "Urgent care Mon-Fri 7:30 AM-7:30 PM; Sat 8:00 AM-4:30 PM",
            (
                Opening("WEEKLY", WEEKDAYS, "07:30", "19:30", {"en": "Urgent care"}),
                Opening("WEEKLY", "SA", "08:00", "16:30", {"en": "Urgent care"}),
            ),
        ),
        ("Tue 1st 10am-12pm; Tue 3rd 10am-12pm", (Opening("MONTHLY", "1TU,3TU", "10:00", "12:00"),)),
        ("1st Tue 10am-12pm", (Opening("MONTHLY", "1TU", "10:00", "12:00"),)),
        ("SatLast 9am-11am", (Opening("MONTHLY", "-1SA", "09:00", "11:00"),)),
        ("Mon, Wed, Fri 9-11:30am", (Opening("WEEKLY", "MO,WE,FR", "09:00", "11:30"),)),
        ("Mon and Wed 8:30am-12:30pm (older)", (Opening("WEEKLY", "MO,WE", "08:30", "12:30", {"en": "older"}),)),
        ("Tues 9am-11am; Thu 9am-11am", (Opening("WEEKLY", "TU,TH", "09:00", "11:00"),)),
        (
            "Tue 9:30am-12pm; Tue 1:30pm-3:30pm",
            (Opening("WEEKLY", "TU", "09:30", "12:00"), Opening("WEEKLY", "TU", "13:30", "15:30")),
        ),
        (
            "Tue-Fri 1-7pm, Sat 8am-8pm",
            (Opening("WEEKLY", "TU,WE,TH,FR", "13:00", "19:00"), Opening("WEEKLY", "SA", "08:00", "20:00")),
        ),
        ("Sat-Mon 9am-5pm", (Opening("WEEKLY", "SA,SU,MO", "09:00", "17:00"),)),
        ("Dinner daily 5:30-7pm", (Opening("WEEKLY", ALWAYS.byday, "17:30", "19:00", {"en": "Dinner"}),)),
    ],
)
def test_hours_are_read(text: str, expected: tuple[Opening, ...]) -> None:
    assert openings(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Mon-Fri",
        "Daily",
        "Saturday (times not seen)",
        "3rd Wednesday of the month",
        "Mon-Fri 8am-5pm, Wed to 7pm",
        "Mon 10am-1:30am; Wed 10am-1:30pm",
        "Meals daily 6:30am, 12pm, 4:30pm",
        "Sat 9-5",
        "Mon 13am-2pm",
        "by appointment",
    ],
)
def test_ambiguous_hours_stay_in_words(text: str) -> None:
    assert openings(text) == (Opening(description={"en": text}),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("(562) 401-5472", [("(562) 401-5472", None)]),
        ("562.401.5472 ext. 12", [("(562) 401-5472", 12)]),
        ("1-800-854-7771 or (213) 639-4500 x7", [("(800) 854-7771", None), ("(213) 639-4500", 7)]),
        ("(562) 401-5472; (562) 922-6111", [("(562) 401-5472", None), ("(562) 922-6111", None)]),
    ],
)
def test_phone_cells_are_split(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert [(phone.number, phone.extension) for phone in telephones(text)] == expected


def test_a_phone_cell_that_holds_something_else_is_refused() -> None:
    with pytest.raises(SourceError):
        telephones("call the office")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2017-09-13", "2017-09-13"),
        ("2021-11", "2021-11-01"),
        ("2024-11-06 (underlying list about 2020)", "2020-01-01"),
        ("FY2019 (file of 2021)", "2019-01-01"),
        ("about 2025-2026", "2025-01-01"),
        ("2016 and later", "2016-01-01"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_the_earliest_day_of_a_source(text: str, day: str) -> None:
    assert earliest(text) == day
    assert as_given(text) == (text if day else "undated")


def test_the_first_row_keeps_the_plain_slug() -> None:
    slugs = Slugs()
    names = [slugs.take("Mark Twain Branch Library", city) for city in ("Long Beach", "Los Angeles", "Los Angeles")]
    assert names == [
        "mark-twain-branch-library",
        "mark-twain-branch-library-los-angeles",
        "mark-twain-branch-library-los-angeles-2",
    ]


def test_two_different_rows_under_one_key_are_refused() -> None:
    package = Package()
    package.add("taxonomy", "needs", name="needs", description="one")
    with pytest.raises(SourceError):
        package.add("taxonomy", "needs", name="needs", description="another")
