"""How many people live in the household, as people say it.

An amount for the wrong number of people misleads, so only what is said plainly counts: a number of people ("family of
four", "somos 6") or everybody by name ("just me and my two kids"). Ages, dollars, times, and children without the
adults ("I have 4 kids") say nothing of the household.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from text_to_num import alpha2digit

from helpdesk.nlu.message_text import fold

LARGEST = 20

_NUMBER = r"(\d{1,2})(?![\d,.:/%]*[\d%])"
_SEVERAL = r"([2-9]|1\d|20)(?![\d,.:/%]*[\d%])"
_GOES_ON = (
    r"(?=\s*(?:$|[?.!,;)]|(?:and|y|in|at|here|con|with|para|for|living|what|how|do|can|would|que|cuanto|cual|nos|en|el|la|ya"
    r"|aqui|pero|but|mi|my|ganamos|gano|is|it)\b))"
)
"""What may follow "we are 4" and "for 4", so that "we are 15 minutes away" and "for 2 weeks" are not read."""

_COUNTED = [
    re.compile(pattern)
    for pattern in (
        # family of 4, household size: 3, hh 5, hogar de 3 personas; not "familia de 3 hijos"
        rf"\b(?:family|familia|fam|household|hh|hogar)\s*(?:size|tamano)?\s*(?:of|is|=|:|de|con)?\s*{_NUMBER}"
        r"(?!\s*(?:kids?|child\w*|hij\w+|nin\w+|rooms?|cuartos?)\b)",
        # 5 people, 6 personas, 4 of us, 7 in my house
        rf"\b{_NUMBER}\s+(?:people|persons?|ppl|family members|personas?)\b",
        rf"\b{_SEVERAL}\s+(?:of us|total|en total|(?:in|at) (?:the |my |our )?(?:house|household|home|family)"
        r"|en (?:la |mi |el |nuestr[oa] )?(?:casa|familia|hogar))\b",
        # we are 4, there are 6, somos 4, vivimos 7
        r"\b(?:we(?:['’]?re| are| r)|there(?:['’]?s| are)|somos|seremos|seriamos|vivimos)\s+"
        rf"(?:(?:just|only|a|como|ya|solo)\s+)?{_SEVERAL}{_GOES_ON}",
        # the limit for 4
        rf"\b(?:for|para)\s+{_SEVERAL}{_GOES_ON}",
    )
]

_AGE_OF_A_CHILD = re.compile(
    r"\b\d+[\s-]*(?:years?|yrs?|months?|mos?)[\s-]*olds?\b(?:\s+(?:kid|child|son|daughter|boy|girl|baby|toddler)\b)?"
)
_AGE = re.compile(
    r"\b(?:de |ages? |aged )?\d+(?:\s*(?:,|and|y|to|a)\s*\d+)*[\s-]*(?:years?|yrs?|yo|months?|anos?|anitos|meses)\b"
    r"|\b(?:ages?|aged) \d+(?:\s*(?:,|and|to)\s*\d+)*"
)
_UNDECIDED = re.compile(r"\b\d+\s*(?:o|or|-)\s*\d+\b")
_SINGLE_PARENT = re.compile(
    r"\bsingle (?:mom|mother|dad|father|parent)\b|\b(?:madre|mama|padre|papa) solter[oa]\b(?: de\b)?"
)
_ALONE = re.compile(
    r"\b(?:live alone|(?:just|only) (?:me|myself)|by myself"
    r"|vivo sol[oa]|(?:solo|solamente|nomas|nada mas) yo|yo sol[oa])\b"
)

_SELF = frozenset({"me", "i", "myself", "yo"})
_CHILD = frozenset(
    {"kid", "child", "son", "daughter", "boy", "girl", "baby", "toddler"}
    | {"hijo", "hija", "hijito", "hijita", "nino", "nina", "bebe"}
)
_CHILDREN = frozenset({f"{one}s" for one in _CHILD} | {"children", "babies"})
_GROWN = frozenset(
    {"husband", "wife", "spouse", "partner", "boyfriend", "girlfriend", "mom", "mother", "dad", "father"}
    | {"grandma", "grandmother", "grandpa", "grandfather", "sister", "brother"}
    | {"esposo", "esposa", "marido", "mujer", "pareja", "novio", "novia", "mama", "papa", "madre", "padre"}
    | {"abuela", "abuelo", "abuelita", "abuelito", "hermana", "hermano", "suegra", "suegro"}
)
_ADULTS = frozenset({"adult", "adults", "adulto", "adultos"})
_MANY = _CHILDREN | {"adults", "adultos"}
_JOINS = frozenset({"and", "with", "plus", "y", "e", "con"})
_BETWEEN = _JOINS | {
    "my",
    "our",
    "the",
    "a",
    "an",
    "just",
    "only",
    "mi",
    "mis",
    "un",
    "una",
    "solo",
    "nomas",
    "tambien",
}
_MEMBER = _SELF | _CHILD | _CHILDREN | _GROWN | _ADULTS


def household_size(text: str, language: str) -> int | None:
    """Return the number of people in the household that the text names, or None.

    Args:
        text: what the person wrote.
        language: ISO 639-1 code, for number words ("cuatro").

    >>> household_size("wic limit for a family of four", "en")
    4
    >>> household_size("gano 2400 y somos mi niña y yo", "es")
    2
    """
    spelled = fold(alpha2digit(text.lower(), language if language in {"en", "es"} else "en", 0))
    said = _UNDECIDED.sub(" ", _AGE.sub(" ", _AGE_OF_A_CHILD.sub(" kid ", spelled)))
    for pattern in _COUNTED:
        for match in pattern.finditer(said):
            if 1 <= int(match[1]) <= LARGEST:
                return int(match[1])
    words = re.findall(r"\w+", _SINGLE_PARENT.sub(" yo con ", said))
    if language == "es":
        # "me" is no member of a Spanish list: "mi niña y yo, me tocan estampillas?"
        words = ["" if word == "me" else word for word in words]
    return _everybody_named(words) or (1 if _ALONE.search(said) else None)


def _everybody_named(words: Sequence[str]) -> int | None:
    """Return how many people a list such as "me, my husband and 2 kids" names; None when somebody may be missing."""
    runs: list[list[str]] = [[]]
    for word in words:
        if word in _MEMBER or word in _BETWEEN or word.isdigit():
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    lists = [run for run in runs if any(word in _MEMBER - _SELF for word in run)]
    return _counted(lists[0]) if len(lists) == 1 and not _JOINS.isdisjoint(lists[0]) else None


def _counted(words: Sequence[str]) -> int | None:
    """Return the number of people on a list, or None when it has no adult who speaks, or children uncounted."""
    number: int | None = None
    others, adults = 0, 0
    for word in words:
        if word.isdigit():
            number = int(word)
        elif word in _MEMBER - _SELF:
            if number is None and word in _MANY:
                return None
            others += number or 1
            adults += word in _ADULTS
            number = None
    speaks = not _SELF.isdisjoint(words)
    return others + speaks if others and (speaks or adults) else None
