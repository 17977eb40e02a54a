"""Dollars by household size, with their year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from helpdesk.eligibility.tables import AmountTable, table
from helpdesk.settings import ELIGIBILITY_FOLDER


def amounts(
    each_more: float | None = 50.0, valid_from: date | None = None, valid_to: date | None = None
) -> AmountTable:
    return AmountTable({1: 100.0, 2: 150.0, 3: 205.5}, each_more, valid_from, valid_to, "source", "2026", "high")


@pytest.mark.parametrize(("size", "dollars"), [(1, 100.0), (3, 205.5), (4, 255.5), (10, 555.5)])
def test_beyond_the_largest_size_each_person_adds(size: int, dollars: float) -> None:
    assert amounts().amount(size) == dollars


@pytest.mark.parametrize(("each_more", "size"), [(None, 4), (50.0, 0), (50.0, -1)])
def test_an_amount_that_the_table_does_not_say_is_none(each_more: float | None, size: int) -> None:
    assert amounts(each_more).amount(size) is None


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "in_force"),
    [
        (None, None, True),
        (date(2026, 10, 1), date(2027, 9, 30), True),
        (date(2026, 11, 23), date(2026, 11, 23), True),
        (date(2026, 11, 24), None, False),
        (None, date(2026, 11, 22), False),
        (date(2025, 10, 1), date(2026, 9, 30), False),
    ],
)
def test_a_table_holds_from_its_first_to_its_last_day(
    valid_from: date | None, valid_to: date | None, in_force: bool
) -> None:
    assert amounts(valid_from=valid_from, valid_to=valid_to).in_force(date(2026, 11, 23)) is in_force


@pytest.mark.parametrize("reference", ["lottery.prizes", "calfresh.prizes", "calfresh", ""])
def test_an_unknown_programme_or_table_is_a_key_error(reference: str) -> None:
    with pytest.raises(KeyError):
        table(reference)


def test_a_table_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "milk.yml").write_text(
        "programme: milk\namounts:\n  monthly:\n    by_size: {1: 10, 2: 20}\n    valid_from: 2026-07-01\n"
        "    source: https://example.org\n    source_date: 2026\n    confidence: medium\n    computed: true\n"
        "  note:\n    text: no amounts here\n",
        encoding="utf-8",
    )
    read = table("milk.monthly", tmp_path)
    assert (read.amount(2), read.each_more, read.source_date, read.computed) == (20, None, "2026", True)
    assert read.valid_from == date(2026, 7, 1)
    assert read.valid_to is None
    with pytest.raises(KeyError):
        table("milk.note", tmp_path)


def references() -> list[str]:
    found = []
    for path in sorted(ELIGIBILITY_FOLDER.glob("*.yml")):
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))["amounts"]
        found += [f"{path.stem}.{name}" for name, entry in entries.items() if "by_size" in entry]
    return found


@pytest.mark.parametrize("reference", references())
def test_every_table_of_the_desk_is_whole(reference: str) -> None:
    read = table(reference)
    sizes = sorted(read.by_size)
    # A larger household is never given a lower amount, and no size between the smallest and the largest is missing.
    assert sizes == list(range(sizes[0], sizes[-1] + 1))
    assert [read.by_size[size] for size in sizes] == sorted(read.by_size.values())
    assert read.each_more is None or read.each_more > 0
    assert read.source
    assert read.confidence in {"high", "medium", "low"}
    assert read.valid_from is None or read.valid_to is None or read.valid_from < read.valid_to


# https://www.fns.usda.gov/snap/allotment/cola/fy27: the most that CalFresh pays a month, 48 states.
@pytest.mark.parametrize(("size", "dollars"), [(1, 306), (4, 1023), (8, 1841), (10, 2291)])
def test_calfresh_benefit_of_fiscal_year_2027(size: int, dollars: int) -> None:
    benefit = table("calfresh.max_benefit_monthly")
    assert benefit.amount(size) == dollars
    assert benefit.in_force(date(2026, 11, 23))
