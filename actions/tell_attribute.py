"""An attribute of a record: its phone, address, hours, who qualifies, how to apply, and so on."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.answer_question import say_answer, sure_answer
from actions.faults import apologise_on_fault
from actions.show_record import hours_status, variables
from actions.turn import Turn
from helpdesk.database import engine
from helpdesk.directory.places import place
from helpdesk.directory.records import Record, record, records
from helpdesk.directory.search import Query, find_services
from helpdesk.directory.session import session_scope

NEEDED = {
    "phone": ("phone", "text_line", "other_phones"),
    "text_line": ("text_line",),
    "email": ("email",),
    "address": ("address",),
    "hours": ("hours",),
    "website": ("website",),
    "eligibility": ("who",),
    "how_to_apply": ("apply",),
    "documents": ("documents",),
    "cost": ("fees",),
    "languages": ("languages",),
    "what_is": ("description",),
    "district": ("district",),
}
"""The variables of which at least one must be known for an attribute to be told."""


class TellAttribute(Action):
    """``action_tell_attribute``: answers ``ask_*`` for the record named, or for the one last shown."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_tell_attribute"

    @apologise_on_fault
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Tell the attribute; when no record is meant, give the best sourced answer or ask which."""
        turn = Turn.of(tracker)
        attribute = turn.intent.removeprefix("ask_")
        now = datetime.now(timezone.utc)
        with session_scope(engine()) as session:
            subject = _subject(session, turn)
            if subject is None:
                if (id := sure_answer(turn)) is not None:
                    return say_answer(dispatcher, session, turn, id)
                dispatcher.utter_message(response="utter_ask_which_subject")
                return []
            if attribute == "is_ours":
                response = "utter_is_ours" if subject.is_school else "utter_is_not_ours"
                dispatcher.utter_message(response=response, **variables(subject, turn.language, now))
                return [SlotSet("subject", subject.id)]
            told = {**variables(subject, turn.language, now), **hours_status(subject, turn.language, now)}
            if not any(told.get(field) for field in NEEDED[attribute]):
                if (id := sure_answer(turn)) is not None:
                    return say_answer(dispatcher, session, turn, id)
                dispatcher.utter_message(response="utter_not_recorded", **told)
            else:
                dispatcher.utter_message(response=f"utter_tell_{attribute}", **told)
            return [SlotSet("subject", subject.id)]


def _subject(session: Session, turn: Turn) -> Record | None:
    """Return the record meant: named now, else pointed at by a place and the open need, else the last shown."""
    if turn.records:
        # One that is not there any more, or not for the public, is not taken for the last shown.
        return next(iter(records(session, turn.records, turn.language)), None)
    if turn.place_named_now and turn.need and turn.place:
        page = find_services(
            session, Query(need=turn.need, place=place(turn.place, session), language=turn.language, limit=1)
        )
        if page.items:
            return page.items[0]
    return record(session, turn.subject, turn.language) if turn.subject else None
