"""The retriever finds the answer whose questions are like the message, and says how sure it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from helpdesk.answers import Answer
from helpdesk.nlu.retriever import Passages, passages_of
from tests.nlu.fake_encoder import FakeEncoder

ENCODER = FakeEncoder()


def answer(id: str, text: str, *questions: str) -> Answer:
    return Answer(
        id=id,
        intent=f"about_{id}",
        text={"en": text},
        questions={"en": questions},
        source="https://example.org",
        source_date="2026",
        checked=date(2026, 11, 23),
        confidence="high",
    )


# The last question of each is like none other: how sure to be is learnt from questions that find a wrong answer.
ANSWERS = [
    answer(
        "milk",
        "Milk is given to children up to five.",
        "until what age is milk given",
        "milk age limit",
        "is my child too old for milk",
        "how old can a child be for milk",
        "pqz wvx",
    ),
    answer(
        "bus",
        "The school pays the bus to the old school.",
        "who pays the bus to the old school",
        "bus pass for my old school",
        "can she take the bus to her old school",
        "bus to the same school after we moved",
        "kjh uyt",
    ),
    answer(
        "appeal",
        "An appeal takes thirty days.",
        "how long does an appeal take",
        "days to appeal an expulsion",
        "appeal deadline",
        "when is the appeal of the expulsion due",
        "mnb gfd",
    ),
]


@pytest.fixture(scope="module")
def passages() -> Passages:
    return Passages.fit(ANSWERS, ENCODER)


def best(passages: Passages, text: str, count: int = 3) -> list[tuple[str, float]]:
    return [(match.id, match.score) for match in passages.best(text, ENCODER.encode(text), count=count)]


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("what is the age limit for milk", "milk"),
        ("MILK AGE LIMIT", "milk"),
        ("who pays for the bus to our old school", "bus"),
        ("appeal deadline?", "appeal"),
        ("an appeal takes how many days", "appeal"),
    ],
)
def test_the_best_answer_comes_first(passages: Passages, text: str, id: str) -> None:
    assert best(passages, text)[0][0] == id


@pytest.mark.parametrize("text", ["milk age limit", "bus", "zzz qqq", "?"])
def test_sureness_is_between_0_and_1_and_falls(passages: Passages, text: str) -> None:
    scores = [score for _, score in best(passages, text)]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


def test_each_answer_comes_once(passages: Passages) -> None:
    assert sorted(id for id, _ in best(passages, "milk")) == ["appeal", "bus", "milk"]


@pytest.mark.parametrize("count", [1, 2])
def test_as_many_answers_as_asked_for(passages: Passages, count: int) -> None:
    assert len(best(passages, "milk", count)) == count


def test_of_two_answers_alike_the_topic_decides(passages: Passages) -> None:
    text = "who do i ask about this"
    for topic in ("milk", "bus"):
        found = passages.best(text, ENCODER.encode(text), {f"about_{topic}": 1.0})
        assert found[0].id == topic


def test_a_question_of_the_file_is_surer_than_a_message_about_nothing(passages: Passages) -> None:
    assert best(passages, "milk age limit")[0][1] > best(passages, "zzz qqq vvv")[0][1]


def test_the_passages_are_the_same_after_being_stored(passages: Passages, tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "passages.npz", **passages.arrays())
    with np.load(tmp_path / "passages.npz") as arrays:
        again = Passages.from_arrays(dict(arrays))
    for text in ("milk age limit", "bus to her school", "zzz"):
        before, after = best(passages, text), best(again, text)
        assert after[0][0] == before[0][0]
        np.testing.assert_allclose([s for _, s in after], [s for _, s in before], atol=0.05)


def test_the_passages_of_an_answer_are_its_questions_and_its_texts() -> None:
    assert passages_of(ANSWERS[0]) == [*ANSWERS[0].questions["en"], ANSWERS[0].text["en"]]
