"""Numbers and tables as markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

NONE = "–"


def percent(value: float | None) -> str:
    """Return a share in per cent."""
    return NONE if value is None else f"{100 * value:.1f} %"


def seconds(value: float | None) -> str:
    """Return seconds, as minutes and seconds from two minutes on."""
    if value is None:
        return NONE
    return f"{value:.1f} s" if value < 120 else f"{int(value // 60)} min {value % 60:.0f} s"


def milliseconds(value: float) -> str:
    """Return seconds in milliseconds."""
    return f"{1000 * value:.0f} ms"


def megabytes(value: float | None) -> str:
    """Return bytes in megabytes (10^6)."""
    return NONE if value is None else f"{value / 1e6:.0f} MB"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a markdown table; columns after the first are set right when they hold numbers."""
    cells = [[_cell(value) for value in row] for row in rows]
    marks = ["---", *("---:" if _numeric([row[i] for row in cells]) else "---" for i in range(1, len(head)))]
    lines = [head, marks, *cells]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: Any) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def _numeric(column: Sequence[str]) -> bool:
    return all(not cell or cell == NONE or cell.lstrip("*")[:1].isdigit() for cell in column)
