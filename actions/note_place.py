"""A place alone ("90262", "I'm in Lynwood") answers the question that was open."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.faults import apologise_on_fault
from actions.find_services import show_page
from actions.show_record import show
from actions.turn import Turn
from helpdesk.database import engine
from helpdesk.directory.places import place
from helpdesk.directory.records import record
from helpdesk.directory.session import session_scope


class NotePlace(Action):
    """``action_note_place``: shows the open need near the place, or asks for the need."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_note_place"

    @apologise_on_fault
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Answer the open need near the place; a school's name alone shows the school."""
        turn = Turn.of(tracker)
        now = datetime.now(timezone.utc)
        with session_scope(engine()) as session:
            if turn.need and turn.place:
                return show_page(dispatcher, session, turn, turn.need, now)
            for named in turn.records:
                if (found := record(session, named, turn.language)) is not None:
                    show(dispatcher, [found], turn.language, now)
                    return []
            where = place(turn.place, session) if turn.place else None
            if where is None:
                dispatcher.utter_message(response="utter_ask_place")
            else:
                dispatcher.utter_message(response="utter_place_noted", place=where.label)
            return []
