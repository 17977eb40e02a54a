"""The sourced answers: whole, in both languages, and tied to what they are about."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from helpdesk.answers import Answer, AnswerFileError, answers, fingerprint, read_answers
from helpdesk.eligibility.tables import table
from helpdesk.settings import DIRECTORY_PACKAGE, DOMAIN_FILE

LANGUAGES = {"en", "es"}
MONEY = re.compile(r"\$(\d[\d,]*)")

ALL = list(read_answers())


def texts(answer: Answer) -> list[str]:
    return [*answer.text.values(), *(answer.text_for_all_sizes or {}).values()]


def ids(found: list[Answer]) -> list[str]:
    return [answer.id for answer in found]


def test_every_answer_of_the_desk_loads() -> None:
    assert len(ALL) >= 400
    assert set(answers()) == set(ids(ALL))


def test_the_intents_are_intents_of_the_domain() -> None:
    domain = yaml.safe_load(DOMAIN_FILE.read_text(encoding="utf-8"))
    about = {intent for intent in domain["intents"] if intent.startswith("about_")}
    assert {answer.intent for answer in ALL} == about


def test_every_answer_speaks_both_languages() -> None:
    assert ids([a for a in ALL if set(a.text) != LANGUAGES or set(a.questions) != LANGUAGES]) == []
    assert ids([a for a in ALL if a.text_for_all_sizes and set(a.text_for_all_sizes) != LANGUAGES]) == []
    assert ids([a for a in ALL if any(not text.strip() for text in texts(a))]) == []


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_answer_has_eight_different_questions(language: str) -> None:
    assert ids([a for a in ALL if len({q.strip() for q in a.questions[language]}) < 8]) == []


def test_a_question_asks_for_one_answer_only() -> None:
    owners: dict[str, str] = {}
    twice = []
    for answer in ALL:
        for question in {q.strip().lower() for asked in answer.questions.values() for q in asked}:
            if owners.setdefault(question, answer.id) != answer.id:
                twice.append((question, owners[question], answer.id))
    assert twice == []


def test_every_answer_names_its_source_and_the_day_it_was_read() -> None:
    assert ids([a for a in ALL if not a.source or not a.source_date]) == []
    assert ids([a for a in ALL if "//" in a.source and not urlsplit(a.source).netloc]) == []
    assert ids([a for a in ALL if a.checked > date(2026, 11, 23)]) == []


def test_what_an_answer_is_about_stands_in_the_directory() -> None:
    with (DIRECTORY_PACKAGE / "taxonomy_terms.csv").open(encoding="utf-8", newline="") as file:
        slug = next(row["id"] for row in csv.DictReader(file) if row["code"] == "slug")
    with (DIRECTORY_PACKAGE / "attributes.csv").open(encoding="utf-8", newline="") as file:
        slugs = {row["value"] for row in csv.DictReader(file) if row["taxonomy_term_id"] == slug}
    assert {a.about for a in ALL if a.about} - slugs == set()


def test_amounts_are_looked_up_when_answering() -> None:
    for answer in ALL:
        if answer.amounts is None:
            assert not any("{" in text for text in texts(answer)), answer.id
            continue
        assert table(answer.amounts).by_size, answer.id
        assert all("{amount}" in text and "{size}" in text for text in answer.text.values()), answer.id
        assert answer.text_for_all_sizes, answer.id
        assert all("{table}" in text for text in answer.text_for_all_sizes.values()), answer.id


def test_no_amount_of_a_table_is_written_into_a_sentence() -> None:
    told = {round(amount) for a in ALL if a.amounts for amount in table(a.amounts).by_size.values()}
    written = [
        (answer.id, amount)
        for answer in ALL
        for text in texts(answer)
        for amount in MONEY.findall(text)
        if int(amount.replace(",", "")) in told
    ]
    assert written == []


GOOD: dict[str, Any] = {
    "id": "milk-hours",
    "answer": {"en": "Milk is given at noon.", "es": "La leche se da a mediodía."},
    "questions": {"en": ["when is milk"], "es": ["cuándo hay leche"]},
    "source": "https://example.org/milk",
    "source_date": 2026,
    "checked": date(2026, 11, 23),
    "confidence": "high",
}


def write(folder: Path, entry: object, name: str = "milk.yml") -> Path:
    (folder / name).write_text(yaml.safe_dump({"intent": "about_wic", "answers": [entry]}), encoding="utf-8")
    return folder


def without(field: str) -> dict[str, Any]:
    return {name: value for name, value in GOOD.items() if name != field}


def test_a_good_entry(tmp_path: Path) -> None:
    (answer,) = read_answers(write(tmp_path, GOOD))
    assert (answer.id, answer.intent, answer.source_date) == ("milk-hours", "about_wic", "2026")
    assert answer.questions == {"en": ("when is milk",), "es": ("cuándo hay leche",)}
    assert (answer.audience, answer.about, answer.amounts, answer.to_confirm) == ("everyone", None, None, False)


@pytest.mark.parametrize("confidence", ["medium", "low"])
def test_what_is_not_sure_is_to_be_confirmed(tmp_path: Path, confidence: str) -> None:
    (answer,) = read_answers(write(tmp_path, {**GOOD, "confidence": confidence}))
    assert answer.to_confirm


@pytest.mark.parametrize(
    "entry",
    [
        *(pytest.param(without(field), id=f"no {field}") for field in GOOD if field != "id"),
        pytest.param({**GOOD, "questions": ["when"]}, id="questions of no language"),
        pytest.param({**GOOD, "answer": "Noon."}, id="answer of no language"),
        pytest.param({**GOOD, "answer": {"es": "Mediodía."}}, id="no English"),
        pytest.param({**GOOD, "checked": "yesterday"}, id="no date"),
        pytest.param({**GOOD, "confidence": "sure"}, id="unknown confidence"),
        pytest.param({**GOOD, "audience": "friends"}, id="unknown audience"),
        pytest.param({**GOOD, "amounts": "wic.gross_income_monthly"}, id="amounts without answer_all"),
    ],
)
def test_a_bad_entry_is_named(tmp_path: Path, entry: dict[str, Any]) -> None:
    with pytest.raises(AnswerFileError, match=r"milk\.yml.*'milk-hours'"):
        list(read_answers(write(tmp_path, entry)))


@pytest.mark.parametrize("entry", [without("id"), "just words", None])
def test_an_entry_without_an_id_is_named_by_its_file(tmp_path: Path, entry: object) -> None:
    with pytest.raises(AnswerFileError, match=r"milk\.yml"):
        list(read_answers(write(tmp_path, entry)))


@pytest.mark.parametrize("content", ["", "answers: []", "intent: about_wic", "a: [", "- list"])
def test_a_file_that_is_no_list_of_answers_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "milk.yml").write_text(content, encoding="utf-8")
    with pytest.raises(AnswerFileError, match=r"milk\.yml"):
        list(read_answers(tmp_path))


def test_an_id_stands_once(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "cream.yml")
    with pytest.raises(AnswerFileError, match=r"milk\.yml: id 'milk-hours' stands in cream\.yml"):
        list(read_answers(tmp_path))


@pytest.mark.parametrize("look", [fingerprint, lambda folder: answers(folder)["milk-hours"].confidence])
def test_a_changed_file_is_read_again(tmp_path: Path, look: Callable[[Path], str]) -> None:
    write(tmp_path, GOOD)
    before = look(tmp_path)
    write(tmp_path, {**GOOD, "confidence": "low"})
    os.utime(tmp_path / "milk.yml", ns=(1, 1))
    assert look(tmp_path) != before
