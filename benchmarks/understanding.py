"""How well a trained model understands the test messages: ``python -m benchmarks.understanding``.

The model is asked through Rasa's public ``Agent.parse_message``, so that any pipeline can be measured: it has to set
``intent``; ``needs`` (every need of the message) and ``answers`` (sourced answers with a score) are counted when set.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from actions.answer_question import SURE
from benchmarks import sources
from benchmarks.messages import OUT_OF_SCOPE, ROOT, Case, read_cases
from benchmarks.processes import QUIET
from benchmarks.tables import percent, table

FALLBACK = "nlu_fallback"
REFUSALS = frozenset({OUT_OF_SCOPE, FALLBACK})

GROUPS = {
    "needs": "needs",
    "crisis": "crisis",
    "asks": "asks (an attribute of a record)",
    "desk": "desk and small talk",
}
"""The groups whose messages have one right intent and are in scope; together they are "all"."""


@dataclass(frozen=True)
class Reading:
    """What a model made of a test message.

    ``guess`` is the likeliest intent when refusing is not allowed; ``answers`` are (id, score), the surest first.
    """

    case: Case
    intent: str
    confidence: float
    guess: str
    needs: tuple[str, ...]
    answers: tuple[tuple[str, float], ...]

    @property
    def right(self) -> bool:
        """Whether the intent is the expected one."""
        return self.intent == self.case.intent

    @property
    def refused(self) -> bool:
        """Whether the message was taken for out of scope, or not understood."""
        return self.intent in REFUSALS

    @property
    def told(self) -> str:
        """The id of the sourced answer that the desk would tell a questioner, or nothing."""
        sure = self.answers and self.answers[0][1] >= SURE
        return self.answers[0][0] if sure and self.intent.startswith("about_") else ""


# ---- reading ------------------------------------------------------------------------------------------------


def read_all(model: Path, cases: Sequence[Case]) -> tuple[list[Reading], float]:
    """Return what the model makes of the cases, and the seconds that this took once it was loaded."""
    return asyncio.run(_read_all(model, cases))


async def _read_all(model: Path, cases: Sequence[Case]) -> tuple[list[Reading], float]:
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(log_level=logging.ERROR)
    logging.disable(logging.WARNING)
    agent = Agent.load(str(model))
    await agent.parse_message("hello")
    start = time.perf_counter()
    readings = [_reading(case, await agent.parse_message(case.text)) for case in cases]
    return readings, time.perf_counter() - start


def _reading(case: Case, parsed: dict[str, Any]) -> Reading:
    intent = parsed.get("intent") or {}
    ranking = [entry["name"] for entry in parsed.get("intent_ranking") or ()]
    return Reading(
        case=case,
        intent=str(intent.get("name") or FALLBACK),
        confidence=float(intent.get("confidence") or 0.0),
        guess=next((name for name in ranking if name not in REFUSALS), ""),
        needs=tuple(parsed.get("needs") or ()),
        answers=tuple((str(found["id"]), float(found["score"])) for found in parsed.get("answers") or ()),
    )


def to_json(readings: Iterable[Reading]) -> str:
    """Return readings as JSON, for another process."""
    return json.dumps([asdict(reading) for reading in readings], ensure_ascii=False)


def from_json(text: str) -> list[Reading]:
    """Return the readings that `to_json` wrote."""
    readings = []
    for entry in json.loads(text):
        case = entry.pop("case")
        entry["answers"] = tuple((id, score) for id, score in entry["answers"])
        readings.append(
            Reading(Case(**{**case, "needs": tuple(case["needs"])}), **{**entry, "needs": tuple(entry["needs"])})
        )
    return readings


def seen_in_training(cases: Sequence[Case]) -> tuple[int, int]:
    """Return how many of the cases stand word for word among the examples, and how many there are."""
    from benchmarks.configurations import all_examples

    known = {_plain(text) for _, text in all_examples()}
    return sum(_plain(case.text) in known for case in cases), len(cases)


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


# ---- counting -----------------------------------------------------------------------------------------------


def in_language(readings: Iterable[Reading], language: str | None) -> list[Reading]:
    """Return the readings of a language, or all of them."""
    return [reading for reading in readings if language in (None, reading.case.language)]


def of_group(readings: Iterable[Reading], *groups: str) -> list[Reading]:
    """Return the readings of some groups of test messages."""
    return [reading for reading in readings if reading.case.group in groups]


def share(flags: Iterable[bool]) -> float | None:
    """Return the share that is true, or None when there is none at all."""
    counted = list(flags)
    return sum(counted) / len(counted) if counted else None


def languages_of(readings: Iterable[Reading]) -> list[str]:
    """Return the languages of the test messages."""
    return sorted({reading.case.language for reading in readings})


def accuracy(readings: Iterable[Reading], groups: Iterable[str]) -> float | None:
    """Return how many of the groups' messages got the right intent."""
    return share(reading.right for reading in of_group(readings, *groups))


def guess_accuracy(readings: Iterable[Reading], groups: Iterable[str]) -> float | None:
    """Return how many would get the right intent if nothing could be refused."""
    return share(reading.guess == reading.case.intent for reading in of_group(readings, *groups))


def crisis_recall(readings: Iterable[Reading]) -> float | None:
    """Return how many crisis messages were taken for some crisis, whichever."""
    return share(reading.intent.startswith("crisis_") for reading in of_group(readings, "crisis"))


def false_alarms(readings: Iterable[Reading]) -> float | None:
    """Return how many other messages were taken for a crisis."""
    others = of_group(readings, "needs", "asks", "desk", OUT_OF_SCOPE)
    return share(reading.intent.startswith("crisis_") for reading in others)


def out_of_scope_recall(readings: Iterable[Reading]) -> float | None:
    """Return how many out-of-scope messages were refused."""
    return share(reading.refused for reading in of_group(readings, OUT_OF_SCOPE))


def false_rejections(readings: Iterable[Reading]) -> float | None:
    """Return how many in-scope messages were refused."""
    return share(reading.refused for reading in of_group(readings, *GROUPS, "answers"))


def both_needs(readings: Iterable[Reading]) -> float | None:
    """Return how many messages with two needs got exactly those two."""
    return share(set(reading.needs) == set(reading.case.needs) for reading in of_group(readings, "two_needs"))


def one_of_two_needs(readings: Iterable[Reading]) -> float | None:
    """Return how many messages with two needs got at least one of them."""
    return share(
        bool({reading.intent, *reading.needs} & set(reading.case.needs)) for reading in of_group(readings, "two_needs")
    )


def answer_within(readings: Iterable[Reading], places: int) -> float | None:
    """Return how many questions have their answer among the first ``places``; None when the model offers none."""
    asked = of_group(readings, "answers")
    if not any(reading.answers for reading in asked):
        return None
    return share(reading.case.answer in [id for id, _ in reading.answers[:places]] for reading in asked)


def told_right(readings: Iterable[Reading]) -> float | None:
    """Return how many questions would be told the right answer."""
    return share(reading.told == reading.case.answer for reading in of_group(readings, "answers"))


def told_wrong(readings: Iterable[Reading]) -> float | None:
    """Return how many questions would be told a wrong answer."""
    return share(reading.told not in ("", reading.case.answer) for reading in of_group(readings, "answers"))


# ---- reporting ----------------------------------------------------------------------------------------------


def report(readings: Sequence[Reading]) -> str:
    """Return the whole report of one model as markdown."""
    parts = [
        ("Summary", _summary(readings)),
        ("Intents", _by_intent(readings)),
        ("Confusions", _confusions(readings)),
        ("Sourced answers by family of facts", _by_family(readings)),
        ("Answers told although wrong", _told_although_wrong(readings)),
    ]
    return "\n\n".join(f"## {title}\n\n{body}" for title, body in parts)


def _summary(readings: Sequence[Reading]) -> str:
    columns = [*languages_of(readings), None]
    measures = [(name, lambda r, g=group: accuracy(r, (g,))) for group, name in GROUPS.items()]
    measures += [
        ("all of these", lambda r: accuracy(r, GROUPS)),
        ("all, were nothing refused", lambda r: guess_accuracy(r, GROUPS)),
        ("topic of a question (about_*)", lambda r: accuracy(r, ("answers",))),
        ("crisis taken for some crisis", crisis_recall),
        ("others taken for a crisis", false_alarms),
        ("out of scope refused", out_of_scope_recall),
        ("in scope refused", false_rejections),
        ("two needs: exactly both", both_needs),
        ("two needs: at least one", one_of_two_needs),
        ("long stories: the need leads", lambda r: accuracy(r, ("stories",))),
        ("answer first", lambda r: answer_within(r, 1)),
        ("answer in the first three", lambda r: answer_within(r, 3)),
    ]
    rows = [[name, *(percent(measure(in_language(readings, c))) for c in columns)] for name, measure in measures]
    return table(["", *languages_of(readings), "all"], rows)


def _by_intent(readings: Sequence[Reading]) -> str:
    counted = of_group(readings, *GROUPS, OUT_OF_SCOPE, "answers")
    got = Counter(reading.intent for reading in counted)
    hits = Counter(reading.intent for reading in counted if reading.right)
    languages = languages_of(counted)
    by_intent: dict[str, list[Reading]] = defaultdict(list)
    for reading in counted:
        by_intent[reading.case.intent].append(reading)
    rows = []
    for intent, asked in by_intent.items():
        mistakes = Counter(reading.intent for reading in asked if not reading.right).most_common(2)
        rows.append([
            intent,
            len(asked),
            *(percent(share(r.right for r in in_language(asked, language))) for language in languages),
            percent(share(r.right for r in asked)),
            percent(hits[intent] / got[intent] if got[intent] else None),
            ", ".join(f"{name} {count}" for name, count in mistakes),
        ])  # fmt: skip
    rows.sort(key=lambda row: row[0])
    return table(["intent", "messages", *languages, "recall", "precision", "taken for"], rows)


def _confusions(readings: Sequence[Reading], most: int = 40) -> str:
    wrong = [r for r in of_group(readings, *GROUPS, OUT_OF_SCOPE, "answers") if not r.right]
    pairs: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for reading in wrong:
        pairs[reading.case.intent, reading.intent].append(reading)
    often = sorted(pairs.items(), key=lambda pair: -len(pair[1]))[:most]
    rows = [[expected, got, len(found), _short(found[0].case.text)] for (expected, got), found in often]
    return table(["expected", "taken for", "times", "for example"], rows)


def _by_family(readings: Sequence[Reading]) -> str:
    asked = of_group(readings, "answers")
    families: dict[str, list[Reading]] = defaultdict(list)
    for reading in asked:
        families[reading.case.intent].append(reading)
    rows = [[family, *_family_row(found)] for family, found in sorted(families.items())]
    rows += [[f"all, {language}", *_family_row(in_language(asked, language))] for language in languages_of(asked)]
    rows.append(["**all**", *_family_row(asked)])
    return table(
        ["family", "questions", "first", "first three", "topic right", "told right", "told wrong", "not told"], rows
    )


def _family_row(asked: Sequence[Reading]) -> list[Any]:
    untold = share(not reading.told for reading in asked)
    shares = (
        answer_within(asked, 1),
        answer_within(asked, 3),
        accuracy(asked, ("answers",)),
        told_right(asked),
        told_wrong(asked),
        untold,
    )
    return [len(asked), *map(percent, shares)]


def _told_although_wrong(readings: Sequence[Reading]) -> str:
    """Report how often an answer is told that was not asked for, at the desk's floor and at others."""
    others = of_group(readings, *GROUPS)
    rows = []
    for floor in sorted({SURE, 0.1, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}):
        told = [r for r in of_group(readings, "answers") if _would_tell(r, floor)]
        right = sum(r.answers[0][0] == r.case.answer for r in told)
        rows.append([
            f"**{floor:g}** (the desk's)" if floor == SURE else f"{floor:g}",
            percent(share(_would_tell(r, floor) for r in of_group(readings, "answers"))),
            percent((len(told) - right) / len(told) if told else None),
            percent(share(_would_tell(r, floor) for r in others)),
            percent(share(_would_tell(r, floor) for r in of_group(readings, OUT_OF_SCOPE))),
        ])  # fmt: skip
    sure = sorted(
        (r for r in of_group(readings, "answers") if r.told not in ("", r.case.answer)), key=lambda r: -r.answers[0][1]
    )
    worst = [[f"{r.answers[0][1]:.2f}", r.case.answer, r.told, _short(r.case.text)] for r in sure[:25]]
    head = ["floor", "questions told", "of these wrong", "other messages told", "out of scope told"]
    surest = table(["score", "asked for", "told", "question"], worst)
    return f"{table(head, rows)}\n\nThe surest wrong ones:\n\n{surest}"


def _would_tell(reading: Reading, floor: float) -> bool:
    return bool(reading.intent.startswith("about_") and reading.answers and reading.answers[0][1] >= floor)


def _short(text: str, width: int = 90) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def main() -> None:
    """Print the report of a model, or write its readings as JSON for `benchmarks.compare`."""
    warnings.simplefilter("ignore")
    os.environ.update({**QUIET, **os.environ})
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "helpdesk.tar.gz")
    parser.add_argument("--every", type=int, default=1, help="read every n-th test message of each file")
    parser.add_argument("--json", type=Path, help="write the readings here instead of printing the report")
    options = parser.parse_args()
    readings, seconds = read_all(options.model, read_cases(every=options.every))
    if options.json:
        options.json.write_text(to_json(readings), encoding="utf-8")
        return
    print(f"# Understanding of {options.model.name}\n")
    seen, asked = seen_in_training([reading.case for reading in readings])
    print(
        f"{asked} test messages, {1000 * seconds / max(1, asked):.1f} ms each; {seen} stand among the examples too.\n"
    )
    if newer := sources.newer_than(options.model):
        print(f"**The model is older than the code it was read with**: {sources.listed(newer)}.\n")
    print(report(readings))


if __name__ == "__main__":
    main()
