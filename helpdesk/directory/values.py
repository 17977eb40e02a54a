"""One cell of a HSDS package, from text to the value of its column.

Real packages write "9:00", "3pm" or "10:00:00" for a time: all are read. A time that names another time zone than
Pacific is refused rather than guessed at.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import uuid
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import phonenumbers
from sqlalchemy import Column, Date, DateTime, Float, Integer, Numeric, String, Text, Time

from helpdesk.directory.models import FREQUENCIES, LOCATION_TYPES, PHONE_TYPES, SERVICE_STATUSES, WEEKDAYS

REGION = "US"
SHORT_CODE = re.compile(r"\d{3,6}")

_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?\s*"
    r"(?P<zone>z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_PACIFIC = {"-08:00", "-07:00", "-0800", "-0700"}

# A weekday, or its nth in the month ("2SA"; "-1FR" is the last).
BYDAY = re.compile(r"(?P<nth>[+-]?[1-5])?(?P<day>MO|TU|WE|TH|FR|SA|SU)", re.IGNORECASE)

# Some packages write the end of a day as 24:00.
END_OF_DAY = dt.time(23, 59)


class CellError(ValueError):
    """A text that its column cannot hold; says why in plain words."""


def whole_number(text: str) -> int:
    """An integer; "12.0" is read as 12."""
    number = decimal_number(text)
    if number != int(number):
        raise CellError("is not a whole number")
    return int(number)


def decimal_number(text: str) -> float:
    """A finite number with a point for decimals."""
    try:
        number = float(text)
    except ValueError:
        raise CellError("is not a number") from None
    if not math.isfinite(number):
        raise CellError("is not a number")
    return number


def date(text: str) -> dt.date:
    """A date as YYYY-MM-DD."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        raise CellError("is not a date (YYYY-MM-DD)") from None


def moment(text: str) -> dt.datetime:
    """A date and time (ISO 8601), kept in UTC when it names its offset."""
    try:
        value = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise CellError("is not a date and time (YYYY-MM-DDTHH:MM:SS)") from None
    return value.astimezone(dt.timezone.utc).replace(tzinfo=None) if value.tzinfo else value


def time(text: str) -> dt.time:
    """A wall-clock time in Los Angeles: "09:00", "9:00", "10:00:00", "3pm", "24:00" (the end of the day)."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise CellError("is not a time (HH:MM)")
    zone = (match["zone"] or "").lower()
    if zone and zone not in _PACIFIC:
        raise CellError("names another time zone; write the time as a clock in Los Angeles shows it")
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if half := match["half"]:
        if not 1 <= hour <= 12:
            raise CellError("is not a time (HH:MM)")
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    if (hour, minute) == (24, 0):
        return END_OF_DAY
    if hour > 23 or minute > 59:
        raise CellError("is not a time (HH:MM)")
    return dt.time(hour, minute)


def phone_number(text: str) -> str:
    """A telephone number that can be dialled from Los Angeles, or a short code (988, 741741); kept as written."""
    if SHORT_CODE.fullmatch(text):
        return text
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        raise CellError("is not a telephone number") from None
    if not phonenumbers.is_possible_number(number):
        raise CellError("is not a telephone number")
    return text


def identifier(text: str) -> str:
    """A UUID in its usual lower-case form."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise CellError("is not a UUID") from None


def web_address(text: str) -> str:
    """An http or https address, with or without its scheme. Anything that a browser would run is refused."""
    try:
        parts = urlsplit(text if "://" in text or ":" in text.split("/")[0] else f"https://{text}")
    except ValueError:
        raise CellError("is not a web address") from None
    if parts.scheme.lower() not in ("http", "https") or "." not in parts.netloc or re.search(r"\s", text):
        raise CellError("is not a web address (http or https)")
    return text


def email_address(text: str) -> str:
    """Something with one @ and a dot after it."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise CellError("is not an e-mail address")
    return text


def byday(text: str) -> str:
    """Weekdays in the form of RFC 5545, separated by commas: "MO,TU" or "1SA"."""
    for part in text.split(","):
        if not BYDAY.fullmatch(part.strip()):
            raise CellError("is not a list of weekdays (MO,TU or 1SA)")
    return ",".join(part.strip().upper() for part in text.split(","))


def one_of(*choices: str, fold: Callable[[str], str] = str.lower) -> Callable[[str], str]:
    """A reader for one of a few words."""

    def read(text: str) -> str:
        if fold(text) not in choices:
            raise CellError(f"is none of: {', '.join(choices)}")
        return fold(text)

    return read


def latitude(text: str) -> float:
    """Degrees north."""
    return _degrees(text, 90)


def longitude(text: str) -> float:
    """Degrees east."""
    return _degrees(text, 180)


def _degrees(text: str, limit: int) -> float:
    value = decimal_number(text)
    if abs(value) > limit:
        raise CellError(f"is not between -{limit} and {limit} degrees")
    return value


# The columns that need more than their type says.
_SPECIAL: Mapping[tuple[str, str], Callable[[str], object]] = {
    ("service", "status"): one_of(*SERVICE_STATUSES),
    ("location", "location_type"): one_of(*LOCATION_TYPES),
    ("address", "address_type"): one_of(*LOCATION_TYPES),
    ("location", "latitude"): latitude,
    ("location", "longitude"): longitude,
    ("phone", "number"): phone_number,
    ("phone", "type"): one_of(*PHONE_TYPES),
    ("schedule", "freq"): one_of(*FREQUENCIES, fold=str.upper),
    ("schedule", "wkst"): one_of(*WEEKDAYS, fold=str.upper),
    ("schedule", "byday"): byday,
    ("organization", "website"): web_address,
    ("organization", "email"): email_address,
    ("service", "url"): web_address,
    ("service", "email"): email_address,
    ("location", "url"): web_address,
    ("contact", "email"): email_address,
    ("schedule", "schedule_link"): web_address,
    ("url", "url"): web_address,
}

_BY_TYPE: tuple[tuple[type, Callable[[str], object]], ...] = (
    (Integer, whole_number),
    (Float, decimal_number),
    (Numeric, decimal_number),
    (DateTime, moment),
    (Date, date),
    (Time, time),
)


def reader(table: str, column: Column) -> Callable[[str], object]:
    """The function that reads a cell of the column: text in, value out, `CellError` when it cannot be."""
    if special := _SPECIAL.get((table, column.name)):
        return special
    if column.primary_key or column.foreign_keys or column.name in ("link_id", "resource_id"):
        return identifier
    for kind, read in _BY_TYPE:
        if isinstance(column.type, kind):
            return read
    if isinstance(column.type, String) and not isinstance(column.type, Text) and column.type.length:
        return _no_longer_than(column.type.length)
    return str


def _no_longer_than(length: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > length:
            raise CellError(f"is longer than {length} characters")
        return text

    return read
