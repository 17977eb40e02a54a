"""The dates of sources, as the lists write them: "2021-11", "about 2025-2026", "FY2019 (file of 2021)", "unknown"."""

from __future__ import annotations

import re

_DATE = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?:-(?P<month>0[1-9]|1[0-2])(?!\d)(?:-(?P<day>[0-3]\d)(?!\d))?)?")

UNDATED = "undated"


def earliest(text: str) -> str:
    """The first day that a source's date may mean, ISO; the earliest of several; "" when it names none.

    A record is never shown as checked later than its source: a year counts as its first day.
    """
    dates = (f"{m['year']}-{m['month'] or '01'}-{m['day'] or '01'}" for m in _DATE.finditer(text))
    return min(dates, default="")


def as_given(text: str) -> str:
    """The date in the source's own words, "undated" when it has none."""
    return text if earliest(text) else UNDATED
