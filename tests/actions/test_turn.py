"""What an action reads from the tracker that Rasa sends."""

from __future__ import annotations

from typing import Any

import pytest

from actions.turn import Turn
from tests.actions.conversation import tracker


def parse(**keys: Any) -> dict[str, Any]:
    return {"text": "…", "intent": {"name": "greet"}, "entities": [], **keys}


def test_a_turn_of_a_new_conversation() -> None:
    turn = Turn.of(tracker([parse(text="need food", intent={"name": "need_food", "confidence": 0.9})]))
    assert (turn.text, turn.intent, turn.needs, turn.language) == ("need food", "need_food", ("food",), "en")
    assert (turn.place, turn.place_named_now, turn.need, turn.subject) == (None, False, None, None)
    assert (turn.shown, turn.offset, turn.asked_for_place, turn.records) == ((), 0, False, ())
    assert (turn.answers, turn.ranking, turn.earlier_intents) == ((), (), ())


@pytest.mark.parametrize(
    ("message", "needs"),
    [
        (parse(intent={"name": "need_school_meals"}), ("school-meals",)),
        (parse(intent={"name": "need_food"}, needs=["need_food", "need_cash_aid"]), ("food", "cash-aid")),
        (parse(intent={"name": "need_food"}, needs=[]), ("food",)),
        (parse(intent={"name": "ask_phone"}), ()),
        (parse(intent=None), ()),
    ],
)
def test_needs_are_codes_of_the_taxonomy(message: dict[str, Any], needs: tuple[str, ...]) -> None:
    assert Turn.of(tracker([message])).needs == needs


def test_names_in_the_message() -> None:
    entities = [
        {"entity": "record", "value": "a"},
        {"entity": "place", "value": "zip:90262"},
        {"entity": "record", "value": "b"},
        {"entity": "language", "value": "es"},
    ]
    turn = Turn.of(tracker([parse(entities=entities)], {"place": "zip:90262"}))
    assert turn.records == ("a", "b")
    assert turn.place_named_now
    assert turn.place == "zip:90262"


def test_a_place_named_before_is_not_named_now() -> None:
    turn = Turn.of(tracker([parse()], {"place": "city:lynwood"}))
    assert (turn.place, turn.place_named_now) == ("city:lynwood", False)


def test_what_the_conversation_remembers() -> None:
    slots = {"need": "food", "subject": "a", "shown": ["a", "b"], "offset": 3.0, "asked_for_place": True}
    turn = Turn.of(tracker([parse()], slots))
    assert (turn.need, turn.subject, turn.shown, turn.offset) == ("food", "a", ("a", "b"), 3)
    assert turn.asked_for_place


def test_answers_and_ranking() -> None:
    turn = Turn.of(
        tracker(
            [
                parse(
                    answers=[{"id": "milk", "score": 0.9}],
                    intent_ranking=[{"name": "about_wic", "confidence": 0.7}, {"name": "need_wic", "confidence": 0.2}],
                )
            ]
        )
    )
    assert turn.answers == (("milk", 0.9),)
    assert turn.ranking == (("about_wic", 0.7), ("need_wic", 0.2))


@pytest.mark.parametrize(
    ("slot", "spoken", "language"),
    [(None, ["es", None], "es"), (None, ["es", "en"], "en"), ("es", ["en"], "es"), (None, [None], "en")],
)
def test_the_language_of_the_turn(slot: str | None, spoken: list[str | None], language: str) -> None:
    messages = [parse(language=code) for code in spoken]
    assert Turn.of(tracker(messages, {"language": slot})).language == language


def test_earlier_intents_come_newest_first_without_this_one() -> None:
    messages = [parse(intent={"name": name}) for name in ("greet", "need_food", "nlu_fallback")]
    assert Turn.of(tracker(messages)).earlier_intents == ("need_food", "greet")
