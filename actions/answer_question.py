"""A question about a fact is answered by the sourced answer that fits it best."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timezone
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions import wording
from actions.faults import apologise_on_fault
from actions.show_record import variables
from actions.turn import Turn
from helpdesk.answers import Answer, answers
from helpdesk.database import engine
from helpdesk.directory.hours import LOS_ANGELES
from helpdesk.directory.records import record
from helpdesk.directory.session import session_scope
from helpdesk.eligibility.household import household_size
from helpdesk.eligibility.tables import table

SURE = 0.65
"""Below this score (0 to 1, learnt at training) nothing is claimed: the likeliest answers are offered as a choice."""

CHOICES = 3


class AnswerQuestion(Action):
    """``action_answer_question``: answers ``about_*`` from ``data/answers``."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_answer_question"

    @apologise_on_fault
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Say the answer with its source; offer the likeliest when none is sure."""
        turn = Turn.of(tracker)
        chosen = [e["value"] for e in tracker.latest_message.get("entities") or () if e["entity"] == "answer"]
        found = public_answers([(id, 1.0) for id in chosen] or turn.answers)
        if not found:
            dispatcher.utter_message(response="utter_not_understood")
            return []
        if found[0][1] < SURE:
            dispatcher.utter_message(
                response="utter_which_question", buttons=[_choice(answers()[id], turn) for id, _ in found[:CHOICES]]
            )
            return []
        with session_scope(engine()) as session:
            return say_answer(dispatcher, session, turn, found[0][0])


def _choice(answer: Answer, turn: Turn) -> dict[str, str]:
    """Return the button that asks an answer's first question."""
    asked = answer.questions.get(turn.language) or answer.questions["en"]
    return {"title": asked[0], "payload": f'/{answer.intent}{{"answer":"{answer.id}"}}'}


def public_answers(found: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return the answers, with their scores, that exist and are for everyone."""
    known = answers()
    return [(id, score) for id, score in found if id in known and known[id].audience == "everyone"]


def sure_answer(turn: Turn) -> str | None:
    """Return the sourced answer that the message surely asks for, if there is one."""
    return next((id for id, score in public_answers(turn.answers)[:1] if score >= SURE), None)


def say_answer(dispatcher: CollectingDispatcher, session: Session, turn: Turn, id: str) -> list[dict[str, Any]]:
    """Say the sourced answer ``id`` in the person's language and return the events."""
    answer = answers()[id]
    now = datetime.now(timezone.utc)
    about = record(session, answer.about, turn.language) if answer.about else None
    told = {
        "answer": answer_text(answer, turn),
        "phone": variables(about, turn.language, now)["phone"] if about and answer.to_confirm else None,
        "to_confirm": answer.to_confirm,
        "source": wording.source_name(answer.source, answer.source_date),
        "checked": wording.day(answer.checked, turn.language),
        **past_year(answer, now.astimezone(LOS_ANGELES).date(), turn.language),
    }
    dispatcher.utter_message(response="utter_answer", **told)
    return [SlotSet("subject", about.id)] if about else []


def answer_text(answer: Answer, turn: Turn) -> str:
    """Return what the answer says, with the amount for the household that the message names."""
    said = answer.text.get(turn.language) or answer.text["en"]
    if not answer.amounts:
        return said
    amounts = table(answer.amounts)
    size = household_size(turn.text, turn.language)
    amount = amounts.amount(size) if size else None
    if size and amount is not None:
        return said.format(size=size, amount=wording.dollars(amount, turn.language))
    for_all = answer.text_for_all_sizes or answer.text
    return (for_all.get(turn.language) or for_all["en"]).format(table=wording.table(amounts, turn.language))


def past_year(answer: Answer, today: date, language: str) -> dict[str, Any]:
    """Return the variables that tell that the amounts are those of a year that has ended."""
    if not answer.amounts:
        return {}
    amounts = table(answer.amounts)
    if amounts.in_force(today) or amounts.valid_to is None:
        return {}
    return {"past_year": True, "valid_to": wording.day(amounts.valid_to, language)}
