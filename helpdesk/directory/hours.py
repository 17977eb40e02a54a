"""When something is open, from the schedule rows of HSDS. Pure: rows and a moment in, an answer out.

How rows are read together:

- The most precise level that has a row in force on the day decides: service at a location, then service, then
  location. A row is in force from `valid_from` to `valid_to`. When none is in force the hours are unknown, not closed.
- A row with both dates is for a season or a holiday, and replaces the ordinary rows of its level on the days that it
  covers; of several, the one with the shortest span holds. A short one with a recurrence and no times says: closed.
- A day may have several rows (a lunch break). Closing at or before opening is closing on the next day. 23:59 is
  midnight. `until` in the past: it has ended, and is closed.
- WEEKLY with `byday` ("MO,TU") and MONTHLY with `byday` ("1SA", "-1FR") or `bymonthday`; `interval` counts from
  `dtstart`. Any other recurrence, and a row with only words ("daily 6-10 pm"), leaves the status unknown.
- On a public holiday without a row of its own, a place that would be open is unknown; one open round the clock is not.

All times are clock times in Los Angeles; the answers are exact across daylight saving.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from helpdesk.directory.models import WEEKDAYS
from helpdesk.directory.values import BYDAY, END_OF_DAY

LOS_ANGELES = ZoneInfo("America/Los_Angeles")

# Levels of a schedule, most precise first.
AT_LOCATION, OF_SERVICE, OF_LOCATION = range(3)

# How far ahead the next opening is looked for: a monthly pantry whose day falls on a holiday opens within it.
DAYS_AHEAD = 70

# Open for so long without a break means open round the clock.
ALWAYS = dt.timedelta(days=7)

# A replacing row longer than this is a season, and says nothing of a holiday within it; without times it is unknown.
LONGEST_HOLIDAY = dt.timedelta(days=16)

# The days beside the federal holidays on which county offices and schools close (names as in `holidays`, California).
CALIFORNIA_HOLIDAYS = ("Cesar Chavez Day", "Day After Thanksgiving")


@dataclass(frozen=True)
class Schedule:
    """One HSDS schedule row, and the level at which it stands (AT_LOCATION, OF_SERVICE or OF_LOCATION)."""

    freq: str | None = None
    byday: str | None = None
    opens_at: dt.time | None = None
    closes_at: dt.time | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    until: dt.date | None = None
    dtstart: dt.date | None = None
    interval: int | None = None
    bymonthday: str | None = None
    count: int | None = None
    description: str | None = None
    level: int = AT_LOCATION


@dataclass(frozen=True)
class Open:
    """Open now. `until` is when it closes (Los Angeles time), None for round the clock."""

    until: dt.datetime | None


@dataclass(frozen=True)
class Closed:
    """Closed now. `opens` is when it opens next (Los Angeles time), None when no opening is in sight."""

    opens: dt.datetime | None


@dataclass(frozen=True)
class Unknown:
    """The rows do not say. Call first."""


Status = Open | Closed | Unknown


@dataclass(frozen=True)
class WeekGroup:
    """Days with the same hours, for display: `first` to `last` are weekdays, Monday 0 to Sunday 6.

    `weeks` is empty for every week, else which ones of the month (1 the first, -1 the last); `monthdays` is for dates
    of the month, and then `first` and `last` span the whole week. `every` counts weeks or months (2: every second).
    """

    first: int
    last: int
    opens: dt.time
    closes: dt.time
    weeks: tuple[int, ...] = ()
    monthdays: tuple[int, ...] = ()
    every: int = 1

    @property
    def all_day(self) -> bool:
        """Open for the whole day."""
        return self.opens == self.closes or (self.opens == dt.time(0) and self.closes == END_OF_DAY)


def status(schedules: Iterable[Schedule], now: dt.datetime) -> Status:
    """Open, closed or unknown at `now` (any time zone; a naive moment is refused with ValueError)."""
    rows = tuple(schedules)
    today, current = _current(rows, now)
    if current is not None:
        return Open(_closing(rows, current, today))
    if _periods(rows, today) is None:
        return Unknown()
    return Closed(_next_opening(rows, now, today))


def is_open(schedules: Iterable[Schedule], now: dt.datetime) -> bool | None:
    """Whether it is open at `now`, None when that is unknown: `status` without when it changes, and quicker."""
    rows = tuple(schedules)
    if not rows:
        return None
    today, current = _current(rows, now)
    if current is not None:
        return True
    return None if _periods(rows, today) is None else False


def weekly(schedules: Iterable[Schedule], on: dt.date | None = None) -> tuple[WeekGroup, ...]:
    """The hours for display, as they hold on a date; without a date, the ordinary ones. Empty when there are none."""
    rows = tuple(schedules)
    if on is None:
        rows = tuple(row for row in rows if not _replaces(row)) or rows
        rows = tuple(row for row in rows if row.level == min(r.level for r in rows))
    else:
        rows = _holding(rows, on)
    return tuple(_weekly_groups(rows) + _monthly_groups(rows))


def texts(schedules: Iterable[Schedule], on: dt.date | None = None) -> tuple[str, ...]:
    """What the rows without times say in words, most precise level first."""
    rows = [row for row in schedules if row.description and not _timed(row) and (on is None or _in_force(row, on))]
    return tuple(dict.fromkeys(row.description or "" for row in sorted(rows, key=lambda row: row.level)))


_Period = tuple[dt.datetime, dt.datetime]
"""A stretch of being open, in UTC: datetimes of one zone compare by the clock, not by the instant."""


def _current(rows: Sequence[Schedule], now: dt.datetime) -> tuple[dt.date, _Period | None]:
    """The date in Los Angeles, and the period that holds the moment."""
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    today = now.astimezone(LOS_ANGELES).date()
    for day in (today - dt.timedelta(days=1), today):
        for start, end in _periods(rows, day) or ():
            if start <= now < end:
                return today, (start, end)
    return today, None


def _timed(row: Schedule) -> bool:
    return row.opens_at is not None and row.closes_at is not None


def _recurs(row: Schedule) -> bool:
    return row.freq is not None or row.byday is not None


def _in_force(row: Schedule, day: dt.date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)


def _replaces(row: Schedule) -> bool:
    return row.valid_from is not None and row.valid_to is not None


def _span(row: Schedule) -> dt.timedelta:
    assert row.valid_from is not None
    assert row.valid_to is not None
    return row.valid_to - row.valid_from


def _holding(rows: Sequence[Schedule], day: dt.date) -> tuple[Schedule, ...]:
    """The rows that hold on a day: of the most precise level in force, the ones that replace the others."""
    in_force = [row for row in rows if _in_force(row, day)]
    if not in_force:
        return ()
    level = min(row.level for row in in_force)
    in_force = [row for row in in_force if row.level == level]
    replacing = [row for row in in_force if _replaces(row)]
    if not replacing:
        return tuple(in_force)
    shortest = min(replacing, key=lambda row: (_span(row), dt.date.max - (row.valid_from or day)))
    return tuple(row for row in replacing if (row.valid_from, row.valid_to) == (shortest.valid_from, shortest.valid_to))


def _periods(rows: Sequence[Schedule], day: dt.date) -> list[_Period] | None:
    """The periods that begin on a day, in order; None when they are unknown."""
    holding = [row for row in _holding(rows, day) if _recurs(row)]
    if not holding:
        return None
    for_holiday = _replaces(holding[0]) and _span(holding[0]) <= LONGEST_HOLIDAY
    periods = []
    for row in holding:
        falls = _falls_on(row, day)
        if falls is None or (falls and not _timed(row) and not for_holiday):
            return None
        if falls and _timed(row):
            periods.append(_period(row, day))
    periods.sort()
    if periods and not for_holiday and day in _public_holidays(day.year) and not _covers(periods, day):
        return None
    return periods


def _period(row: Schedule, day: dt.date) -> _Period:
    assert row.opens_at is not None
    assert row.closes_at is not None
    next_day = day + dt.timedelta(days=1)
    if row.closes_at == END_OF_DAY:
        return _instant(day, row.opens_at), _instant(next_day, dt.time(0))
    if row.closes_at <= row.opens_at:
        return _instant(day, row.opens_at), _instant(next_day, row.closes_at)
    return _instant(day, row.opens_at), _instant(day, row.closes_at)


def _instant(day: dt.date, clock: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, clock, LOS_ANGELES).astimezone(dt.timezone.utc)


def _covers(periods: Sequence[_Period], day: dt.date) -> bool:
    """Whether the periods leave no gap in the day."""
    reached, end = _instant(day, dt.time(0)), _instant(day + dt.timedelta(days=1), dt.time(0))
    for start, stop in periods:
        if start <= reached:
            reached = max(reached, stop)
    return reached >= end


def _falls_on(row: Schedule, day: dt.date) -> bool | None:
    """Whether the row's recurrence falls on the day; None when that cannot be told."""
    if row.count is not None:
        return None
    if (row.until is not None and day > row.until) or (row.dtstart is not None and day < row.dtstart):
        return False
    every = row.interval or 1
    if every > 1 and row.dtstart is None:
        return None
    days = _days(row)
    if row.freq == "MONTHLY":
        if every > 1 and row.dtstart is not None:
            months = (day.year - row.dtstart.year) * 12 + day.month - row.dtstart.month
            if months % every:
                return False
        if days:
            return any(day.weekday() == weekday and _nth_matches(nth, day) for weekday, nth in days)
        if monthdays := _monthdays(row):
            last = calendar.monthrange(day.year, day.month)[1]
            return day.day in monthdays or day.day - last - 1 in monthdays
        return day.day == row.dtstart.day if row.dtstart else None
    if not days:
        if row.dtstart is None:
            return None
        days = ((row.dtstart.weekday(), None),)
    if every > 1 and row.dtstart is not None and (_monday(day) - _monday(row.dtstart)).days // 7 % every:
        return False
    return any(day.weekday() == weekday for weekday, _ in days)


def _days(row: Schedule) -> tuple[tuple[int, int | None], ...]:
    """The row's weekdays (Monday 0), each with which one of the month it is, None for every one."""
    found = []
    for part in (row.byday or "").split(","):
        if match := BYDAY.fullmatch(part.strip()):
            found.append((WEEKDAYS.index(match["day"].upper()), int(match["nth"]) if match["nth"] else None))
    return tuple(found)


def _monthdays(row: Schedule) -> tuple[int, ...]:
    parts = (part.strip() for part in (row.bymonthday or "").split(","))
    return tuple(int(part) for part in parts if part.lstrip("-").isdigit())


def _nth_matches(nth: int | None, day: dt.date) -> bool:
    if nth is None:
        return True
    last = calendar.monthrange(day.year, day.month)[1]
    return nth == (day.day - 1) // 7 + 1 or nth == -((last - day.day) // 7 + 1)


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _closing(rows: Sequence[Schedule], current: _Period, today: dt.date) -> dt.datetime | None:
    """When the stretch of being open ends, over periods that touch; None when it goes on for a week and more."""
    start, end = current
    for ahead in range(-1, ALWAYS.days + 2):
        for begins, stops in _periods(rows, today + dt.timedelta(days=ahead)) or ():
            if begins <= end < stops:
                end = stops
    return None if end - start >= ALWAYS else end.astimezone(LOS_ANGELES)


def _next_opening(rows: Sequence[Schedule], now: dt.datetime, today: dt.date) -> dt.datetime | None:
    for ahead in range(DAYS_AHEAD):
        for start, _ in _periods(rows, today + dt.timedelta(days=ahead)) or ():
            if start > now:
                return start.astimezone(LOS_ANGELES)
    return None


@lru_cache(maxsize=8)
def _public_holidays(year: int) -> frozenset[dt.date]:
    federal = holidays.country_holidays("US", years=year)
    state = holidays.country_holidays("US", subdiv="CA", years=year)
    return frozenset(federal) | {day for day, name in state.items() if name in CALIFORNIA_HOLIDAYS}


def _weekly_groups(rows: Sequence[Schedule]) -> list[WeekGroup]:
    weeks: dict[int, dict[int, set[tuple[dt.time, dt.time]]]] = {}
    for row in rows:
        if row.freq == "MONTHLY" or row.opens_at is None or row.closes_at is None:
            continue
        days = [weekday for weekday, _ in _days(row)] or ([row.dtstart.weekday()] if row.dtstart else [])
        for weekday in days:
            week = weeks.setdefault(row.interval or 1, {})
            week.setdefault(weekday, set()).add((row.opens_at, row.closes_at))
    groups: list[WeekGroup] = []
    for every, week in sorted(weeks.items()):
        runs: list[tuple[int, int]] = []
        for weekday in sorted(week):
            if runs and runs[-1][1] == weekday - 1 and week[weekday] == week[weekday - 1]:
                runs[-1] = (runs[-1][0], weekday)
            else:
                runs.append((weekday, weekday))
        for first, last in runs:
            groups += [WeekGroup(first, last, o, c, every=every) for o, c in sorted(week[first])]
    return groups


def _monthly_groups(rows: Sequence[Schedule]) -> list[WeekGroup]:
    nths: dict[tuple[int, dt.time, dt.time, int], set[int]] = {}
    groups: list[WeekGroup] = []
    for row in rows:
        if row.freq != "MONTHLY" or row.opens_at is None or row.closes_at is None:
            continue
        every = row.interval or 1
        for weekday, nth in _days(row):
            nths.setdefault((weekday, row.opens_at, row.closes_at, every), set()).update({nth} if nth else set())
        if not row.byday and (monthdays := _monthdays(row)):
            groups.append(WeekGroup(0, 6, row.opens_at, row.closes_at, monthdays=monthdays, every=every))
    for (weekday, opens, closes, every), weeks in sorted(nths.items()):
        order = tuple(sorted(weeks, key=lambda n: (n < 0, n)))
        groups.append(WeekGroup(weekday, weekday, opens, closes, weeks=order, every=every))
    return groups
