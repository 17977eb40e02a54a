"""Opening hours as people type them in lists, read into HSDS schedule rows.

Read are "Mon-Fri 8:00 AM-4:30 PM; Sat 9am-1pm", "Tue 1st 10am-12pm", "Sat 2nd and 4th 9-11am", "SatLast 9am-11am",
"daily 6pm-10pm", "24/7", a word or two in front ("Urgent care daily 8 AM-10 PM") and a remark in brackets behind.
Anything else, a clause that lacks days or times, or a span that would run over midnight, is ambiguous: the whole text
is then kept in words and nothing is claimed about when it is open.
"""

from __future__ import annotations

import re

from helpdesk.directory.folding.entries import Opening

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

ALWAYS = Opening("WEEKLY", ",".join(WEEK), "00:00", "23:59")

_DAY = r"(?:mon|tues?|wed|thu(?:rs)?|fri|sat|sun)(?:days?|nesdays?|rsdays?|urdays?)?"
_NTH = r"(?:1st|2nd|3rd|4th|5th|last)"
_TIME = r"\d{1,2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?"
_DAYS = rf"(?:daily|every day|{_DAY}(?:\s*(?:-|,|and|&)\s*{_DAY})*)"
_CLAUSE = re.compile(
    rf"(?:(?P<before>{_NTH})\s+)?(?P<days>{_DAYS})\s*(?P<after>{_NTH}(?:\s*(?:,|and|&)\s*{_NTH})*)?\s*"
    rf"(?P<opens>{_TIME})\s*-\s*(?P<closes>{_TIME})(?:\s*[;,]\s*|\s*$)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    rf"(?!(?:{_DAYS}|{_NTH})\b)(?P<label>[A-Za-z][A-Za-z ]*?)\s+(?=(?:{_NTH}\s+)?{_DAYS}\b)", re.IGNORECASE
)
_REMARK = re.compile(r"\s*\((?P<remark>[^()]*)\)\s*$")
_ALL_DAY = re.compile(r"24\s*/\s*7|24 hours(?: a day)?", re.IGNORECASE)


def openings(text: str) -> tuple[Opening, ...]:
    """The schedule rows of an hours cell; one row in words when it is ambiguous; none when it is empty."""
    text = text.strip()
    if not text:
        return ()
    if _ALL_DAY.fullmatch(text):
        return (ALWAYS,)
    return _read(text) or (Opening(description={"en": text}),)


def _read(text: str) -> tuple[Opening, ...]:
    words: list[str] = []
    if remark := _REMARK.search(text):
        words.append(remark["remark"])
        text = text[: remark.start()]
    if label := _LABEL.match(text):
        words.insert(0, label["label"])
        text = text[label.end() :]
    days_of: dict[tuple[str, str, str], list[str]] = {}
    position = 0
    while position < len(text):
        clause = _CLAUSE.match(text, position)
        times = _span(clause["opens"], clause["closes"]) if clause else None
        if clause is None or times is None:
            return ()
        nths = _nths(clause["before"], clause["after"])
        freq = "MONTHLY" if nths else "WEEKLY"
        days = [nth + day for nth in nths or [""] for day in _days(clause["days"])]
        found = days_of.setdefault((freq, *times), [])
        found += [day for day in days if day not in found]
        position = clause.end()
    note = {"en": "; ".join(words)} if words else {}
    return tuple(Opening(freq, ",".join(days), opens, closes, note) for (freq, opens, closes), days in days_of.items())


def _days(text: str) -> list[str]:
    if text.lower() in ("daily", "every day"):
        return list(WEEK)
    found: list[str] = []
    through = False
    for part in re.findall(rf"-|{_DAY}", text, re.IGNORECASE):
        if part == "-":
            through = True
            continue
        day = WEEK.index(part[:2].upper())
        if through:
            first = WEEK.index(found[-1])
            found += [WEEK[n % 7] for n in range(first + 1, day + 1 + (7 if day < first else 0))]
        else:
            found.append(WEEK[day])
        through = False
    return found


def _nths(*texts: str | None) -> list[str]:
    return [
        "-1" if nth.lower() == "last" else nth[0]
        for text in texts
        for nth in re.findall(_NTH, text or "", re.IGNORECASE)
    ]


def _span(opens: str, closes: str) -> tuple[str, str] | None:
    """The two times as "HH:MM", or None when they are not clear or do not lie in one day."""
    end = _minutes(closes, "")
    start = _minutes(opens, "")
    if end is None:
        return None
    if start is None:
        # "9-11:30am": the half of the day stands once, for both, or the morning opens before an afternoon end.
        fitting = [t for half in ("a", "p") if (t := _minutes(opens, half)) is not None and t < end]
        start = max(fitting, default=None)
    if start is None or start >= end:
        return None
    return f"{start // 60:02}:{start % 60:02}", f"{end // 60:02}:{end % 60:02}"


def _minutes(text: str, half: str) -> int | None:
    """Minutes after midnight; `half` ("a" or "p") stands in where the text names none; None when none is known."""
    match = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?\s*(?:([ap])\.?m\.?)?", text.strip(), re.IGNORECASE)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or half).lower()
    if not half or not 1 <= hour <= 12 or minute > 59:
        return None
    return (hour % 12 + (12 if half == "p" else 0)) * 60 + minute
