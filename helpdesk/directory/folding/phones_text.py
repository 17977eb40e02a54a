"""Telephone cells of the lists: one or more numbers, perhaps with an extension."""

from __future__ import annotations

import re

from helpdesk.directory.folding.entries import SourceError, Telephone

_NUMBER = re.compile(
    r"(?:\+?1[\s.-]?)?\(?(?P<area>\d{3})\)?[\s.-]*(?P<exchange>\d{3})[\s.-]*(?P<line>\d{4})"
    r"(?:\s*,?\s*(?:ext\.?|extension|x)\s*(?P<extension>\d{1,6}))?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s;,/|]*(?:or|and)?[\s;,/|]*", re.IGNORECASE)


def telephones(text: str) -> tuple[Telephone, ...]:
    """The numbers of a cell, written "(562) 401-5472". Raises `SourceError` when something in the cell is no number."""
    found: list[Telephone] = []
    position = 0
    text = text.strip()
    while position < len(text):
        match = _NUMBER.match(text, position)
        if match is None:
            raise SourceError(f"{text!r} is not a list of telephone numbers")
        extension = int(match["extension"]) if match["extension"] else None
        number = f"({match['area']}) {match['exchange']}-{match['line']}"
        found.append(Telephone(number, extension=extension))
        between = _BETWEEN.match(text, match.end())
        position = between.end() if between else match.end()
    return tuple(found)
