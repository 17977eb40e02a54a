"""The sourced answers: what the desk may say about a fact, and which questions ask for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from helpdesk.catalogs import SOURCE_LANGUAGE
from helpdesk.settings import ANSWERS_FOLDER

CONFIDENCES = ("high", "medium", "low")
AUDIENCES = ("everyone", "staff")


@dataclass(frozen=True)
class Answer:
    """One fact with its source, in every language it was written in.

    ``text`` and ``text_for_all_sizes`` map an ISO 639-1 code to a sentence; the second is used when the fact is
    an amount by household size (``amounts`` names the table) and the person named no size.
    """

    id: str
    intent: str
    text: Mapping[str, str]
    questions: Mapping[str, tuple[str, ...]]
    source: str
    source_date: str
    checked: date
    confidence: str
    audience: str = "everyone"
    about: str | None = None
    amounts: str | None = None
    text_for_all_sizes: Mapping[str, str] | None = None

    @property
    def to_confirm(self) -> bool:
        """Whether the reply asks people to confirm by phone (anything but high confidence)."""
        return self.confidence != "high"


class AnswerFileError(ValueError):
    """A file of ``data/answers`` that cannot be used; the message names the file, the entry and the reason."""


def read_answers(folder: Path = ANSWERS_FOLDER) -> Iterator[Answer]:
    """Yield every answer of the folder, file by file.

    Raises:
        AnswerFileError: when a file is no YAML of that form, an entry lacks a field or an id stands twice.
    """
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        intent, entries = _content(path)
        for entry in entries:
            answer = _answer(entry, intent, path)
            if answer.id in seen:
                raise AnswerFileError(f"{path.name}: id {answer.id!r} stands in {seen[answer.id]} too")
            seen[answer.id] = path.name
            yield answer


def answers(folder: Path = ANSWERS_FOLDER) -> Mapping[str, Answer]:
    """Return the answers by id, read again whenever a file of the folder has changed."""
    return _answers_at(folder, _stamp(folder))


def fingerprint(folder: Path = ANSWERS_FOLDER) -> str:
    """Return a hash of the files' contents, for a model that was trained on them."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yml")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=4)
def _answers_at(folder: Path, _: tuple[tuple[str, int], ...]) -> Mapping[str, Answer]:
    return {answer.id: answer for answer in read_answers(folder)}


def _stamp(folder: Path) -> tuple[tuple[str, int], ...]:
    return tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.yml")))


def _content(path: Path) -> tuple[str, list[Any]]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return str(content["intent"]), list(content["answers"])
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise AnswerFileError(f"{path.name}: {error!r}") from error


def _answer(entry: Any, intent: str, path: Path) -> Answer:
    id = entry.get("id") if isinstance(entry, dict) else entry
    try:
        answer = Answer(
            id=entry["id"],
            intent=intent,
            text=entry["answer"],
            questions={language: tuple(asked) for language, asked in entry["questions"].items()},
            source=entry["source"],
            source_date=str(entry["source_date"]),
            checked=entry["checked"],
            confidence=entry["confidence"],
            audience=entry.get("audience", "everyone"),
            about=entry.get("about"),
            amounts=entry.get("amounts"),
            text_for_all_sizes=entry.get("answer_all"),
        )
    except (KeyError, AttributeError, TypeError) as error:
        raise AnswerFileError(f"{path.name}: entry {id!r}: {error!r}") from error
    if reason := _fault(answer):
        raise AnswerFileError(f"{path.name}: entry {id!r}: {reason}")
    return answer


def _fault(answer: Answer) -> str | None:
    """Return why an answer cannot be said, or None."""
    if not isinstance(answer.text, dict) or not answer.text.get(SOURCE_LANGUAGE):
        return f"answer must hold a sentence for each language, {SOURCE_LANGUAGE} among them"
    if not isinstance(answer.checked, date):
        return f"checked must be a date, not {answer.checked!r}"
    if answer.confidence not in CONFIDENCES:
        return f"confidence must be one of {', '.join(CONFIDENCES)}, not {answer.confidence!r}"
    if answer.audience not in AUDIENCES:
        return f"audience must be one of {', '.join(AUDIENCES)}, not {answer.audience!r}"
    if answer.amounts and not answer.text_for_all_sizes:
        return "amounts needs answer_all, for when no household size is named"
    return None
