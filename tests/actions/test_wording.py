"""Dates, amounts, hours and sources as a person's language writes them."""

from __future__ import annotations

from datetime import date, time

import pytest

from actions import wording
from helpdesk.directory.hours import WeekGroup
from helpdesk.eligibility.tables import AmountTable

WEEKDAYS = WeekGroup(0, 4, time(7, 30), time(19, 30))
SATURDAY = WeekGroup(5, 5, time(8, 30), time(16, 30))
ROUND_THE_CLOCK = WeekGroup(0, 6, time(0), time(0))
SUNDAY_ALL_DAY = WeekGroup(6, 6, time(0), time(0))


@pytest.mark.parametrize(("language", "said"), [("en", "November 23, 2026"), ("es", "23 de noviembre de 2026")])
def test_day(language: str, said: str) -> None:
    assert wording.day(date(2026, 11, 23), language) == said


@pytest.mark.parametrize(
    ("value", "source_date", "language", "said"),
    [
        (date(2026, 11, 23), "2026", "en", "November 23, 2026"),
        (date(2021, 1, 1), "2021", "en", "2021"),
        (date(2021, 1, 1), "2021", "es", "2021"),
        (date(2021, 4, 1), "2021-04", "en", "April 2021"),
        (date(2021, 4, 1), "2021-04", "es", "abril de 2021"),
        (date(2021, 1, 1), "2021-01", "en", "January 2021"),
        (date(2021, 4, 1), "2021-04-01", "en", "April 1, 2021"),
    ],
)
def test_a_check_is_dated_no_more_precisely_than_its_source(
    value: date, source_date: str, language: str, said: str
) -> None:
    assert wording.checked(value, source_date, language) == said


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("amount", "said"), [(2660, "$2,660"), (2660.0, "$2,660"), (20.5, "$20.50"), (0, "$0")])
def test_dollars(amount: float, language: str, said: str) -> None:
    assert wording.dollars(amount, language) == said


@pytest.mark.parametrize(
    ("distance", "said"), [(0.0, "0.1"), (0.04, "0.1"), (2.149, "2.1"), (12.0, "12"), (1234.5, "1,234.5")]
)
def test_miles(distance: float, said: str) -> None:
    assert wording.miles(distance, "en") == wording.miles(distance, "es") == said


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_table_by_household_size(language: str) -> None:
    amounts = AmountTable({2: 3608, 1: 2660}, None, None, None, "source", "2026", "high")
    assert wording.table(amounts, language) == "1: $2,660; 2: $3,608"


@pytest.mark.parametrize(
    ("groups", "language", "said"),
    [
        ([WEEKDAYS, SATURDAY], "en", "Mon–Fri 7:30 AM–7:30 PM; Sat 8:30 AM–4:30 PM"),
        ([WEEKDAYS], "es", "lun–vie 7:30 a.m.–7:30 p.m."),
        ([ROUND_THE_CLOCK], "en", "24 hours"),
        ([ROUND_THE_CLOCK], "es", "las 24 horas"),
        ([SUNDAY_ALL_DAY], "en", "Sun 24 hours"),
        ([], "en", ""),
        # What does not hold every week is left to the schedule's own words.
        ([WeekGroup(5, 5, time(9), time(12), weeks=(1,)), SATURDAY], "en", "Sat 8:30 AM–4:30 PM"),
        ([WeekGroup(0, 6, time(9), time(12), monthdays=(15,))], "en", ""),
        ([WeekGroup(0, 0, time(9), time(12), every=2)], "en", ""),
    ],
)
def test_hours(groups: list[WeekGroup], language: str, said: str) -> None:
    assert wording.hours(groups, language) == said


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_time_of_day_has_no_rare_kind_of_space(language: str) -> None:
    assert wording.clock(time(16, 5), language).isascii()


@pytest.mark.parametrize(
    ("codes", "language", "said"),
    [
        (["es"], "en", "Spanish"),
        (["en", "es"], "en", "English and Spanish"),
        (["en", "es", "ko"], "es", "inglés, español y coreano"),
        (["en", "Mixteco Alto"], "en", "English and Mixteco Alto"),
    ],
)
def test_language_names(codes: list[str], language: str, said: str) -> None:
    assert wording.language_names(codes, language) == said


@pytest.mark.parametrize(
    ("source", "source_date", "name"),
    [
        ("https://dmh.lacounty.gov/acr/", "undated", "dmh.lacounty.gov"),
        ("https://www.cde.ca.gov/fg/fo/profile.asp?id=6348", "2024-25", "cde.ca.gov (2024-25)"),
        ("https://www.lacoe.edu/x", "2020-23", "lacoe.edu (2020-23)"),
        ("https://www.lacoe.edu/x", "2026-02-10", "lacoe.edu (2026)"),
        ("https://www.lacoe.edu/x", "2024-01", "lacoe.edu (2024)"),
        ("https://www.lacoe.edu/x", "c. 2017", "lacoe.edu (2017)"),
        ("https://www.lacoe.edu/x", "Fall 2020", "lacoe.edu (2020)"),
        ("dpss.lacounty.gov/en", "2026", "dpss.lacounty.gov (2026)"),
        ("https://github.com/owner/rules/blob/8914f89/x.yaml", "2026", "github.com/owner/rules (2026)"),
        ("Education Code 48850", "undated", "Education Code 48850"),
        ("contact given with the brief", "AB 130, 2021", "contact given with the brief (2021)"),
        ("public code (LA.gov data); no page read", "undated", "public code (LA.gov data); no page read"),
    ],
)
def test_source_name(source: str, source_date: str, name: str) -> None:
    assert wording.source_name(source, source_date) == name
