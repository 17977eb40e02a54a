"""A need is answered by the services that meet it, near the person when the place is known."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions import wording
from actions.faults import apologise_on_fault
from actions.show_record import show
from actions.turn import Turn
from helpdesk.database import engine
from helpdesk.directory.places import place
from helpdesk.directory.records import record
from helpdesk.directory.search import Page, Query, find_services
from helpdesk.directory.session import session_scope

SHOWN_AT_ONCE = 3
SHOWN_OF_EACH_NEED = 2
"""When a message names two needs."""


class FindServices(Action):
    """``action_find_services``: the best services for each need of the message, at most three."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_find_services"

    @apologise_on_fault
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Show the services and remember what was shown."""
        turn = Turn.of(tracker)
        now = datetime.now(timezone.utc)
        with session_scope(engine()) as session:
            if len(turn.needs) > 1:
                for need in turn.needs:
                    show_page(dispatcher, session, turn, need, now, limit=SHOWN_OF_EACH_NEED, more=False)
                return [SlotSet("need", turn.needs[0]), SlotSet("shown", None), SlotSet("offset", 0)]
            return show_page(dispatcher, session, turn, turn.needs[0], now)


def show_page(
    dispatcher: CollectingDispatcher,
    session: Session,
    turn: Turn,
    need: str,
    now: datetime,
    offset: int = 0,
    limit: int = SHOWN_AT_ONCE,
    more: bool = True,
) -> list[dict[str, Any]]:
    """Show one page of the services for a need, with the record that the message named first; return the events."""
    where = place(turn.place, session) if turn.place else None
    page = find_services(
        session, Query(need=need, place=where, at=now, language=turn.language, limit=limit, offset=offset)
    )
    records = [r for r in (_named(session, turn) if offset == 0 else []) if r.status == "active"][:1]
    records += [r for r in page.items if r.id not in {named.id for named in records}]
    records = records[:limit]
    if not records:
        dispatcher.utter_message(response="utter_nothing_listed" if offset == 0 else "utter_no_more")
        return [SlotSet("need", need)]
    _say_how_far(dispatcher, page, turn, where.label if where else None)
    show(dispatcher, records, turn.language, now, where.label if where else None)
    left = page.total - offset - len(records)
    if more and left > 0:
        dispatcher.utter_message(response="utter_more_left", count=left)
    events = [
        SlotSet("need", need),
        SlotSet("subject", records[0].id),
        SlotSet("shown", [r.id for r in records]),
        SlotSet("offset", offset + len(records)),
    ]
    if where is None and not turn.asked_for_place and any(r.address for r in page.items) | (left > 0):
        dispatcher.utter_message(response="utter_ask_place")
        events.append(SlotSet("asked_for_place", True))
    return events


def _named(session: Session, turn: Turn) -> list[Any]:
    found = (record(session, named, turn.language) for named in turn.records)
    return [r for r in found if r is not None and r.kind in ("service", "program")]


def _say_how_far(dispatcher: CollectingDispatcher, page: Page, turn: Turn, label: str | None) -> None:
    if page.widened and page.nearest_miles is not None and label:
        dispatcher.utter_message(
            response="utter_nearest", place=label, miles=wording.miles(page.nearest_miles, turn.language)
        )
