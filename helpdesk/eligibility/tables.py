"""The tables of ``data/eligibility``: dollars by household size, with their year and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from helpdesk.settings import ELIGIBILITY_FOLDER


@dataclass(frozen=True)
class AmountTable:
    """Dollars by household size.

    ``each_more`` is what each person beyond the largest listed size adds; None when the source does not say.
    """

    by_size: Mapping[int, float]
    each_more: float | None
    valid_from: date | None
    valid_to: date | None
    source: str
    source_date: str
    confidence: str
    computed: bool = False

    def amount(self, size: int) -> float | None:
        """Return the dollars for a household of ``size`` people, or None when the table does not say."""
        if size in self.by_size:
            return self.by_size[size]
        largest = max(self.by_size)
        if size > largest and self.each_more is not None:
            return self.by_size[largest] + (size - largest) * self.each_more
        return None

    def in_force(self, today: date) -> bool:
        """Return whether the table is that of the day."""
        return (self.valid_from is None or self.valid_from <= today) and (
            self.valid_to is None or today <= self.valid_to
        )


def table(reference: str, folder: Path = ELIGIBILITY_FOLDER) -> AmountTable:
    """Return the table that ``"programme.table"`` names.

    Raises:
        KeyError: when there is no such programme or table.
    """
    programme, _, name = reference.partition(".")
    return _tables(programme, folder)[name]


@lru_cache(maxsize=64)
def _tables(programme: str, folder: Path) -> Mapping[str, AmountTable]:
    path = folder / f"{programme}.yml"
    if not path.exists():
        raise KeyError(programme)
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: _table(entry) for name, entry in content["amounts"].items() if "by_size" in entry}


def _table(entry: Mapping[str, Any]) -> AmountTable:
    return AmountTable(
        by_size=entry["by_size"],
        each_more=entry.get("each_more"),
        valid_from=entry.get("valid_from"),
        valid_to=entry.get("valid_to"),
        source=entry["source"],
        source_date=str(entry["source_date"]),
        confidence=entry["confidence"],
        computed=bool(entry.get("computed", False)),
    )
