"""Dates, hours, amounts, numbers and sources as the person's language writes them. Babel knows the words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from urllib.parse import urlsplit

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from helpdesk.catalogs import response_text
from helpdesk.directory.hours import WeekGroup
from helpdesk.eligibility.tables import AmountTable

_YEARS = re.compile(r"(?:19|20)(?P<first>\d{2})(?:-(?P<last>\d{2})(?![\d-]))?")


def day(value: date, language: str) -> str:
    """Return a date in words: "November 23, 2026", "23 de noviembre de 2026"."""
    return format_date(value, "long", locale=language)


def checked(value: date, source_date: str, language: str) -> str:
    """Return when something was checked, no more precisely than its source says: a day, a month or a year."""
    if value.day != 1 or value.isoformat() in source_date:
        return day(value, language)
    to_the_month = value.month != 1 or value.isoformat()[:7] in source_date
    return format_skeleton("yMMMM" if to_the_month else "y", value, locale=language)


def dollars(amount: float, language: str) -> str:
    """Return an amount in dollars, without cents when there are none."""
    pattern = "¤#,##0" if float(amount).is_integer() else "¤#,##0.00"
    return format_currency(
        amount, "USD", pattern, locale="es_US" if language == "es" else language, currency_digits=False
    )


def miles(distance: float, language: str) -> str:
    """Return a distance in miles with one decimal place."""
    return format_decimal(max(round(distance, 1), 0.1), locale="es_US" if language == "es" else language)


def table(amounts: AmountTable, language: str) -> str:
    """Return a table by household size on one line: "1: $2,660; 2: $3,608"."""
    cells = [f"{size}: {dollars(amount, language)}" for size, amount in sorted(amounts.by_size.items())]
    return "; ".join(cells)


def hours(groups: Sequence[WeekGroup], language: str) -> str:
    """Return weekly hours on one line: "Mon–Fri 7:30 AM–7:30 PM; Sat 8:30 AM–4:30 PM".

    Hours of some weeks of the month only are left to the schedule's own words.
    """
    return "; ".join(_group(g, language) for g in groups if not g.weeks and not g.monthdays and g.every == 1)


def clock(moment: time, language: str) -> str:
    """Return a time of day as the language writes it."""
    return _clock(moment, language)


def language_names(codes: Sequence[str], language: str) -> str:
    """Return the names of languages, given their codes or English names, as a list in ``language``."""
    known = Locale(language).languages
    return format_list([known.get(code, code) for code in codes], locale=language)


def source_name(source: str, source_date: str) -> str:
    """Return where a fact comes from, short: the site's name and the year of its page, if known.

    >>> source_name("https://dmh.lacounty.gov/acr/", "undated")
    'dmh.lacounty.gov'
    >>> source_name("https://www.cde.ca.gov/fg/fo/profile.asp?id=6348", "2024-25")
    'cde.ca.gov (2024-25)'
    >>> source_name("https://dmh.lacounty.gov/acr/", "2026-02-10")
    'dmh.lacounty.gov (2026)'
    """
    parts = urlsplit(source if "//" in source else f"//{source}")
    host = parts.netloc.removeprefix("www.")
    name = host if "." in host and " " not in host else source
    if host == "github.com":
        name = host + "/" + "/".join(parts.path.split()[0].split("/")[1:3])
    years = [_year(match) for match in _YEARS.finditer(source_date)]
    return f"{name} ({years[-1]})" if years else name


def _year(match: re.Match[str]) -> str:
    """Return "2024-25" for a school or fiscal year, but "2024" for the month "2024-07"."""
    return match[0] if match["last"] and match["last"] > match["first"] else match[0][:4]


def _group(group: WeekGroup, language: str) -> str:
    whole_week = (group.first, group.last) == (0, 6)
    if group.all_day:
        times = response_text("utter_open_all_day", language)
        return times if whole_week else f"{_days(group, language)} {times}"
    times = f"{_clock(group.opens, language)}–{_clock(group.closes, language)}"
    return f"{_days(group, language)} {times}"


def _days(group: WeekGroup, language: str) -> str:
    names = get_day_names("abbreviated", locale=language)
    if group.first == group.last:
        return str(names[group.first])
    return f"{names[group.first]}–{names[group.last]}"


def _clock(moment: time, language: str) -> str:
    said = format_time(moment, "short", locale="es_US" if language == "es" else language)
    # The narrow no-break space that CLDR puts before AM/PM is not in every phone's font.
    return re.sub("[\u00a0\u202f]", " ", said)
