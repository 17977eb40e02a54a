"""The next page of the list last shown, and one of its items."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.faults import apologise_on_fault
from actions.find_services import show_page
from actions.show_record import show
from actions.turn import Turn
from helpdesk.database import engine
from helpdesk.directory.records import record
from helpdesk.directory.session import session_scope
from helpdesk.ordinals import position_named


class ShowMore(Action):
    """``action_show_more``: the next services for the same need."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_show_more"

    @apologise_on_fault
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Show the next page, or say that there is nothing to go on with."""
        turn = Turn.of(tracker)
        if not turn.need:
            dispatcher.utter_message(response="utter_nothing_to_continue")
            return []
        with session_scope(engine()) as session:
            return show_page(dispatcher, session, turn, turn.need, datetime.now(timezone.utc), offset=turn.offset)


class ShowOne(Action):
    """``action_show_one``: the item of the list that the person points at ("the second one")."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_show_one"

    @apologise_on_fault
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Show the item whole, or say that there is no list."""
        turn = Turn.of(tracker)
        position = position_named(turn.text, len(turn.shown))
        if position is None:
            dispatcher.utter_message(response="utter_nothing_to_continue")
            return []
        with session_scope(engine()) as session:
            chosen = record(session, turn.shown[position], turn.language)
            if chosen is None:
                dispatcher.utter_message(response="utter_nothing_to_continue")
                return []
            show(dispatcher, [chosen], turn.language, datetime.now(timezone.utc))
            return [SlotSet("subject", chosen.id)]
