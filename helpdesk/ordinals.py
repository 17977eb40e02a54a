"""Which item of a list a person points at."""

from __future__ import annotations

import re

from helpdesk.nlu.message_text import fold

_WORDS = {
    0: r"first|1st|primer[oa]?|uno|(?:number|option) one|1",
    1: r"second|2nd|segund[oa]|otr[oa]|other|two|dos|2",
    2: r"third|3rd|tercer[oa]?|three|tres|3",
}
_LAST = re.compile(r"\b(?:last|ultim[oa]|bottom|de abajo)\b")
_MIDDLE = re.compile(r"\b(?:middle|en medio|de medio)\b")


def position_named(text: str, count: int) -> int | None:
    """Return the position (from 0) in a list of ``count`` items, or None when there is no such item.

    >>> position_named("la segunda por favor", 3)
    1
    >>> position_named("the last one", 3)
    2
    """
    folded = fold(text)
    if count == 0:
        return None
    if _LAST.search(folded):
        return count - 1
    if _MIDDLE.search(folded):
        return count // 2 if count > 2 else None
    for position, words in _WORDS.items():
        if position < count and re.search(rf"\b(?:{words})\b", folded):
            return position
    return 0 if count == 1 else None
