"""The test messages of ``tests/nlu``, and the mix of them that is sent to a running desk."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from helpdesk.answers import read_answers

ROOT = Path(__file__).resolve().parent.parent
TEST_FOLDER = ROOT / "tests" / "nlu"
OUT_OF_SCOPE = "out_of_scope"

MIX = {"needs": 0.5, "questions": 0.3, "desk": 0.2}
"""Shares of the messages that are sent: needs, questions (half asks of a record, half facts), desk and small talk."""


@dataclass(frozen=True)
class Case:
    """A test message and what it should be understood as.

    ``group`` is the file it stands in: needs, crisis, asks, desk, out_of_scope, two_needs, stories or answers.
    ``intent`` is empty for two needs; ``answer`` is the id of the sourced answer that a question asks for.
    """

    text: str
    language: str
    group: str
    intent: str
    needs: tuple[str, ...] = ()
    answer: str = ""


def read_cases(folder: Path = TEST_FOLDER, every: int = 1) -> list[Case]:
    """Return the test messages, or every n-th of each file; a text that stands twice in a language counts once."""
    topics = {answer.id: answer.intent for answer in read_answers()}
    found: dict[tuple[str, str, str], Case] = {}
    for path in sorted(folder.glob("*/*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        cases = list(_cases(content, path.stem, path.parent.name, topics))
        for case in cases[::every]:
            found.setdefault((case.language, case.group, case.text), case)
    return list(found.values())


def nlu_examples(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (intent, text) of a file in Rasa's training data format."""
    for block in content["nlu"]:
        for line in block.get("examples", "").splitlines():
            if "intent" in block and line.strip().startswith("- "):
                yield block["intent"], line.strip().removeprefix("- ").strip()


def mix(cases: list[Case], count: int, runs: int, seed: int = 7) -> list[list[str]]:
    """Return ``runs`` lists of ``count`` texts in the shares of `MIX`; no text stands twice anywhere.

    Raises:
        ValueError: when the test set holds too few messages of a kind.
    """
    pools: dict[str, list[str]] = {
        "needs": _shuffled(cases, ("needs",), seed),
        "questions": _alternating(_shuffled(cases, ("asks",), seed), _shuffled(cases, ("answers",), seed)),
        "desk": _shuffled(cases, ("desk",), seed),
    }
    picked: list[list[str]] = [[] for _ in range(runs)]
    taken: set[str] = set()
    for kind, share in MIX.items():
        pool = [text for text in dict.fromkeys(pools[kind]) if text not in taken]
        wanted = round(count * share)
        if len(pool) < wanted * runs:
            raise ValueError(
                f"{runs} runs of {count} messages need {wanted * runs} {kind}; the test set has {len(pool)}"
            )
        for run in range(runs):
            chosen = pool[run * wanted : (run + 1) * wanted]
            taken.update(chosen)
            picked[run].extend(chosen)
    for texts in picked:
        random.Random(seed).shuffle(texts)
    return picked


def _cases(content: Any, group: str, language: str, topics: dict[str, str]) -> Iterator[Case]:
    if isinstance(content, dict) and "nlu" in content:
        for intent, text in nlu_examples(content):
            yield Case(text, language, group, intent, (intent,) if intent.startswith("need_") else ())
    elif isinstance(content, list):
        for entry in content:
            needs = tuple(entry["needs"])
            yield Case(entry["text"], language, group, needs[0] if len(needs) == 1 else "", needs)
    else:
        for answer, questions in content.items():
            for text in questions:
                yield Case(text, language, group, topics.get(answer, ""), answer=answer)


def _shuffled(cases: list[Case], groups: tuple[str, ...], seed: int) -> list[str]:
    texts = [case.text for case in cases if case.group in groups]
    random.Random(seed).shuffle(texts)
    return texts


def _alternating(first: list[str], second: list[str]) -> list[str]:
    """Return both lists, one of each in turn, as far as the shorter goes, then the rest."""
    both = [text for pair in zip(first, second) for text in pair]  # noqa: B905
    shorter = min(len(first), len(second))
    return both + first[shorter:] + second[shorter:]
