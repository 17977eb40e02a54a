"""Opening hours, against examples and against a slow minute-by-minute reading."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.directory.hours import (
    AT_LOCATION,
    LOS_ANGELES,
    OF_LOCATION,
    OF_SERVICE,
    WEEKDAYS,
    Closed,
    Open,
    Schedule,
    Unknown,
    WeekGroup,
    is_open,
    status,
    texts,
    weekly,
)


def at(text: str, fold: int = 0) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LOS_ANGELES, fold=fold)


def row(byday: str, opens: str, closes: str, **values: Any) -> Schedule:
    times = dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)
    return Schedule(**{"freq": "WEEKLY", "byday": byday, "opens_at": times[0], "closes_at": times[1], **values})


WEEKDAYS_8_TO_5 = row("MO,TU,WE,TH,FR", "08:00", "17:00")
ALWAYS = row("MO,TU,WE,TH,FR,SA,SU", "00:00", "23:59")
DAY = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24T08:00", Open(at("2026-11-24T17:00"))),
        ("2026-11-24T16:59:59", Open(at("2026-11-24T17:00"))),
        ("2026-11-24T17:00", Closed(at("2026-11-25T08:00"))),
        ("2026-11-20T18:00", Closed(at("2026-11-23T08:00"))),
    ],
)
def test_ordinary_days(now: str, expected: object) -> None:
    assert status([WEEKDAYS_8_TO_5], at(now)) == expected


def test_another_time_zone_is_the_same_moment() -> None:
    now = dt.datetime(2026, 11, 24, 17, tzinfo=dt.timezone.utc)  # 9 in the morning in Los Angeles
    assert status([WEEKDAYS_8_TO_5], now) == Open(at("2026-11-24T17:00"))


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        status([WEEKDAYS_8_TO_5], dt.datetime(2026, 11, 24, 9))


def test_lunch_break() -> None:
    rows = [row("TU", "09:00", "12:00"), row("TU", "13:00", "16:00")]
    assert status(rows, at("2026-11-24T12:30")) == Closed(at("2026-11-24T13:00"))
    assert status(rows, at("2026-11-24T10:00")) == Open(at("2026-11-24T12:00"))


def test_overnight() -> None:
    rows = [row("FR", "22:00", "06:00")]
    assert status(rows, at("2026-11-21T05:00")) == Open(at("2026-11-21T06:00"))
    assert status(rows, at("2026-11-20T05:00")) == Closed(at("2026-11-20T22:00"))


def test_midnight_joins_days() -> None:
    rows = [row("FR", "18:00", "23:59"), row("SA", "00:00", "02:00")]
    assert status(rows, at("2026-11-20T23:59:30")) == Open(at("2026-11-21T02:00"))


def test_round_the_clock_also_on_a_holiday() -> None:
    assert status([ALWAYS], at("2026-11-26T03:00")) == Open(None)
    assert status([row("MO,TU,WE,TH,FR,SA,SU", "00:00", "00:00")], at("2026-11-25T03:00")) == Open(None)


def test_open_until_past_midnight_from_round_the_clock_days() -> None:
    rows = [row("MO,TU", "00:00", "23:59")]
    assert status(rows, at("2026-12-01T10:00")) == Open(at("2026-12-02T00:00"))


def test_nothing_or_only_words_is_unknown() -> None:
    words = Schedule(description="daily 6-10 pm")
    assert status([], at("2026-11-24T10:00")) == Unknown()
    assert is_open([], at("2026-11-24T10:00")) is None
    assert is_open([words], at("2026-11-24T10:00")) is None
    assert status([words], at("2026-11-24T10:00")) == Unknown()
    assert texts([words]) == ("daily 6-10 pm",)
    assert weekly([words]) == ()


def test_expired_hours_are_unknown_not_closed() -> None:
    rows = [replace(WEEKDAYS_8_TO_5, valid_to=DAY("2025-06-30"))]
    assert status(rows, at("2026-11-24T10:00")) == Unknown()


def test_until_in_the_past_has_ended() -> None:
    rows = [replace(WEEKDAYS_8_TO_5, until=DAY("2026-10-31"))]
    assert status(rows, at("2026-11-24T10:00")) == Closed(None)


def test_a_public_holiday_without_its_own_row_is_unknown() -> None:
    assert status([WEEKDAYS_8_TO_5], at("2026-11-26T10:00")) == Unknown()  # Thanksgiving
    assert status([WEEKDAYS_8_TO_5], at("2026-11-27T10:00")) == Unknown()  # the day after
    assert status([WEEKDAYS_8_TO_5], at("2026-11-25T18:00")) == Closed(at("2026-11-30T08:00"))
    assert status([WEEKDAYS_8_TO_5], at("2027-03-31T10:00")) == Unknown()  # Cesar Chavez Day
    assert status([row("SA", "09:00", "12:00")], at("2026-11-26T10:00")) == Closed(at("2026-11-28T09:00"))


def test_holiday_rows_replace() -> None:
    closed = Schedule(freq="WEEKLY", byday="TH", valid_from=DAY("2026-11-26"), valid_to=DAY("2026-11-26"))
    short = row("FR", "10:00", "12:00", valid_from=DAY("2026-11-27"), valid_to=DAY("2026-11-27"))
    rows = [WEEKDAYS_8_TO_5, closed, short]
    assert status(rows, at("2026-11-26T10:00")) == Closed(at("2026-11-27T10:00"))
    assert status(rows, at("2026-11-27T11:00")) == Open(at("2026-11-27T12:00"))
    assert weekly(rows) == (WeekGroup(0, 4, dt.time(8), dt.time(17)),)
    assert weekly(rows, DAY("2026-11-27")) == (WeekGroup(4, 4, dt.time(10), dt.time(12)),)


def test_a_season_replaces_and_a_holiday_replaces_the_season() -> None:
    winter = row("TU", "10:00", "14:00", valid_from=DAY("2026-11-01"), valid_to=DAY("2027-01-31"))
    week = row("TU", "12:00", "13:00", valid_from=DAY("2026-12-21"), valid_to=DAY("2026-12-27"))
    rows = [WEEKDAYS_8_TO_5, winter, week]
    assert status(rows, at("2026-12-01T09:00")) == Closed(at("2026-12-01T10:00"))
    assert status(rows, at("2026-12-02T10:00")) == Closed(at("2026-12-08T10:00"))
    assert status(rows, at("2026-12-22T10:30")) == Closed(at("2026-12-22T12:00"))


def test_a_season_in_words_is_unknown() -> None:
    winter = Schedule(description="evenings", valid_from=DAY("2026-11-01"), valid_to=DAY("2027-01-31"))
    assert status([WEEKDAYS_8_TO_5, winter], at("2026-12-01T09:00")) == Unknown()
    assert status([WEEKDAYS_8_TO_5, winter], at("2026-10-01T09:00")) == Open(at("2026-10-01T17:00"))


def test_the_most_precise_level_that_is_in_force_decides() -> None:
    at_location = row("TU", "09:00", "10:00", level=AT_LOCATION)
    of_service = row("TU", "09:00", "11:00", level=OF_SERVICE)
    of_location = row("TU", "09:00", "12:00", level=OF_LOCATION)
    rows = [of_location, of_service, at_location]
    assert status(rows, at("2026-11-24T09:30")) == Open(at("2026-11-24T10:00"))
    assert weekly(rows) == (WeekGroup(1, 1, dt.time(9), dt.time(10)),)
    rows = [of_location, of_service, replace(at_location, valid_to=DAY("2026-01-01"))]
    assert status(rows, at("2026-11-24T09:30")) == Open(at("2026-11-24T11:00"))
    assert status([of_location], at("2026-11-24T09:30")) == Open(at("2026-11-24T12:00"))


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        ({"byday": "1SA"}, ["2026-12-05"]),
        ({"byday": "2SA,4SA"}, ["2026-12-12", "2026-12-26"]),
        ({"byday": "-1TH"}, ["2026-12-31"]),
        ({"byday": "SA"}, ["2026-12-05", "2026-12-12", "2026-12-19", "2026-12-26"]),
        ({"bymonthday": "15,-1"}, ["2026-12-15", "2026-12-31"]),
        ({"byday": "1SA", "interval": 2, "dtstart": DAY("2026-10-03")}, ["2026-12-05"]),
        ({"byday": "1SA", "interval": 2, "dtstart": DAY("2026-11-07")}, []),
        ({"dtstart": DAY("2026-10-08")}, ["2026-12-08"]),
    ],
)
def test_monthly(schedule: dict[str, Any], days: list[str]) -> None:
    rows = [Schedule(freq="MONTHLY", opens_at=dt.time(9), closes_at=dt.time(11), **schedule)]
    month = [DAY("2026-12-01") + dt.timedelta(days=n) for n in range(31)]
    open_days = [d for d in month if isinstance(status(rows, at(f"{d}T10:00")), Open)]
    assert [str(d) for d in open_days] == days


def test_every_second_week() -> None:
    rows = [row("WE", "09:00", "11:00", interval=2, dtstart=DAY("2026-12-02"))]
    assert status(rows, at("2026-12-02T10:00")) == Open(at("2026-12-02T11:00"))
    assert status(rows, at("2026-12-09T10:00")) == Closed(at("2026-12-16T09:00"))
    assert weekly(rows) == (WeekGroup(2, 2, dt.time(9), dt.time(11), every=2),)


@pytest.mark.parametrize(
    "values",
    [{"interval": 2}, {"count": 3}, {"byday": None}, {"opens_at": None}, {"closes_at": None}],
)
def test_what_cannot_be_told_is_unknown(values: dict[str, Any]) -> None:
    assert status([replace(WEEKDAYS_8_TO_5, **values)], at("2026-11-24T10:00")) == Unknown()


def test_daylight_saving() -> None:
    night = row("MO,TU,WE,TH,FR,SA,SU", "22:00", "06:00")
    # 2026-03-08: clocks go forward at 2; 2026-11-01: back at 2.
    spring, autumn = status([night], at("2026-03-08T01:30")), status([night], at("2026-11-01T01:30", fold=1))
    assert spring == Open(at("2026-03-08T06:00"))
    assert autumn == Open(at("2026-11-01T06:00"))
    assert isinstance(spring, Open)
    assert spring.until is not None
    assert spring.until.utcoffset() == dt.timedelta(hours=-7)
    short = row("SU", "01:00", "01:45")
    assert isinstance(status([short], at("2026-11-01T01:30", fold=0)), Open)
    assert isinstance(status([short], at("2026-11-01T01:30", fold=1)), Closed)


def test_weekly_groups_days_with_the_same_hours() -> None:
    rows = [
        row("MO,TU,WE", "08:00", "12:00"),
        row("MO,TU,WE", "13:00", "17:00"),
        row("FR", "08:00", "12:00"),
        row("SA,SU", "00:00", "23:59"),
    ]
    groups = weekly(rows)
    assert [(g.first, g.last, g.opens.hour, g.closes.hour) for g in groups] == [
        (0, 2, 8, 12),
        (0, 2, 13, 17),
        (4, 4, 8, 12),
        (5, 6, 0, 23),
    ]
    assert [g.all_day for g in groups] == [False, False, False, True]


def test_weekly_gives_the_weeks_of_the_month() -> None:
    nine = {"freq": "MONTHLY", "opens_at": dt.time(9), "closes_at": dt.time(11)}
    rows = [Schedule(byday="-1SA,2SA", **nine), Schedule(bymonthday="1,15", **nine)]
    assert weekly(rows) == (
        WeekGroup(0, 6, dt.time(9), dt.time(11), monthdays=(1, 15)),
        WeekGroup(5, 5, dt.time(9), dt.time(11), weeks=(2, -1)),
    )


def test_all_week_is_one_group() -> None:
    assert [(g.first, g.last, g.all_day) for g in weekly([ALWAYS])] == [(0, 6, True)]


# A slow reading of plain weekly rows: walks minute by minute and looks at every row of the day and the day before.

MONDAY = dt.date(2026, 8, 3)  # a week and the next without a public holiday or a change of the clock
clock = st.builds(dt.time, st.integers(0, 23), st.sampled_from((0, 15, 30, 59)))
plain_rows = st.lists(
    st.builds(
        lambda days, opens, closes: Schedule("WEEKLY", ",".join(days), opens, closes),
        st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True),
        clock,
        clock,
    ),
    min_size=1,
    max_size=4,
)
minutes = st.integers(0, 7 * 24 * 60 - 1)


def slowly_open(rows: list[Schedule], moment: dt.datetime) -> bool:
    """Whether a row of the day, or one of the day before that runs past midnight, holds the minute."""
    for schedule in rows:
        assert schedule.opens_at is not None
        assert schedule.closes_at is not None
        days = (schedule.byday or "").split(",")
        opens = schedule.opens_at.hour * 60 + schedule.opens_at.minute
        closes = schedule.closes_at.hour * 60 + schedule.closes_at.minute
        if schedule.closes_at == dt.time(23, 59):
            closes = 24 * 60
        elif closes <= opens:
            closes += 24 * 60
        minute = moment.hour * 60 + moment.minute
        if WEEKDAYS[moment.weekday()] in days and opens <= minute < closes:
            return True
        if WEEKDAYS[moment.weekday() - 1] in days and opens <= minute + 24 * 60 < closes:
            return True
    return False


@settings(max_examples=60, deadline=None)
@given(plain_rows, minutes)
def test_status_agrees_with_the_slow_reading(rows: list[Schedule], minute: int) -> None:
    now = dt.datetime.combine(MONDAY, dt.time(0)) + dt.timedelta(minutes=minute)
    found = status(rows, now.replace(tzinfo=LOS_ANGELES))
    open_then = slowly_open(rows, now)
    assert isinstance(found, Open if open_then else Closed)
    assert is_open(rows, now.replace(tzinfo=LOS_ANGELES)) is open_then
    for ahead in range(1, 8 * 24 * 60):
        later = now + dt.timedelta(minutes=ahead)
        if slowly_open(rows, later) != open_then:
            change = later.replace(tzinfo=LOS_ANGELES)
            assert (found.until if isinstance(found, Open) else getattr(found, "opens", None)) == change
            return
    assert found == Open(None)
