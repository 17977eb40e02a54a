"""Cells of a package, from text to value."""

from __future__ import annotations

import datetime as dt

import pytest

from helpdesk.directory import values
from helpdesk.directory.models import Base
from helpdesk.directory.values import CellError


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("09:00", dt.time(9)),
        ("9:00", dt.time(9)),
        ("10:00:00", dt.time(10)),
        ("3pm", dt.time(15)),
        ("12 a.m.", dt.time(0)),
        ("12:30 PM", dt.time(12, 30)),
        ("17:00-08:00", dt.time(17)),
        ("24:00", dt.time(23, 59)),
    ],
)
def test_time(text: str, time: dt.time) -> None:
    assert values.time(text) == time


@pytest.mark.parametrize("text", ["noon", "25:00", "9:75", "13pm", "10:00Z", "10:00+01:00", "9-5"])
def test_bad_time(text: str) -> None:
    with pytest.raises(CellError):
        values.time(text)


@pytest.mark.parametrize("text", ["988", "741741", "211", "(800) 854-7771", "800-854-7771", "+1 213 555 0100"])
def test_phone_number(text: str) -> None:
    assert values.phone_number(text) == text


@pytest.mark.parametrize("text", ["12", "call us", "213-555", "(562) 40"])
def test_bad_phone_number(text: str) -> None:
    with pytest.raises(CellError):
        values.phone_number(text)


@pytest.mark.parametrize("text", ["https://a.org/x", "http://a.org", "www.a.org", "a.org/help?x=1"])
def test_web_address(text: str) -> None:
    assert values.web_address(text) == text


@pytest.mark.parametrize("text", ["javascript:alert(1)", "see our page", "ftp://a.org", "https://", "mailto:a@b.org"])
def test_bad_web_address(text: str) -> None:
    with pytest.raises(CellError):
        values.web_address(text)


@pytest.mark.parametrize(
    ("table", "column", "text", "value"),
    [
        ("phone", "extension", "12.0", 12),
        ("service", "minimum_age", "0.5", 0.5),
        ("service", "assured_date", "2026-11-23", dt.date(2026, 11, 23)),
        ("service", "last_modified", "2026-11-23T10:00:00-08:00", dt.datetime(2026, 11, 23, 18)),
        ("service", "status", "Active", "active"),
        ("schedule", "byday", "mo, we", "MO,WE"),
        ("schedule", "byday", "1SA,-1FR", "1SA,-1FR"),
        ("location", "latitude", "33.9", 33.9),
        ("phone", "number", "911", "911"),
    ],
)
def test_reader(table: str, column: str, text: str, value: object) -> None:
    assert values.reader(table, Base.metadata.tables[table].c[column])(text) == value


@pytest.mark.parametrize(
    ("table", "column", "text"),
    [
        ("phone", "extension", "x12"),
        ("phone", "extension", "1.5"),
        ("service", "assured_date", "11/23/2026"),
        ("service", "status", "open"),
        ("service", "id", "17"),
        ("service", "organization_id", "nobody"),
        ("service", "minimum_age", "nan"),
        ("service", "email", "call us"),
        ("schedule", "byday", "Monday"),
        ("schedule", "freq", "DAILY"),
        ("location", "latitude", "133.9"),
        ("address", "country", "USA"),
    ],
)
def test_reader_refuses(table: str, column: str, text: str) -> None:
    with pytest.raises(CellError):
        values.reader(table, Base.metadata.tables[table].c[column])(text)
