"""A need is answered by the services that meet it, near the person when the place is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from helpdesk.directory.records import Record, records
from helpdesk.directory.search import Query, find_services
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
            if len(turn.needs) == 1:
                return show_page(dispatcher, session, turn, turn.needs[0], now)
            shown = [
                _show(dispatcher, session, turn, need, now, SHOWN_OF_EACH_NEED, named=turn.records if first else ())
                for need, first in zip(turn.needs, (True, False), strict=False)
            ]
            return [
                *_remember(turn.needs[0], [r for part in shown for r in part.records], shown[0].offset),
                *_ask_place(dispatcher, turn, shown),
            ]


@dataclass(frozen=True)
class Shown:
    """What was shown of the services for a need: ``offset`` of them are past, ``left`` still to come."""

    records: tuple[Record, ...]
    offset: int
    left: int


def show_page(
    dispatcher: CollectingDispatcher, session: Session, turn: Turn, need: str, now: datetime, offset: int = 0
) -> list[dict[str, Any]]:
    """Show one page of the services for a need, with the record that the message named first; return the events."""
    named = turn.records if offset == 0 else ()
    shown = _show(dispatcher, session, turn, need, now, SHOWN_AT_ONCE, offset, named)
    if not shown.records:
        return [SlotSet("need", need)]
    if shown.left > 0:
        dispatcher.utter_message(response="utter_more_left", count=shown.left)
    return [*_remember(need, shown.records, shown.offset), *_ask_place(dispatcher, turn, [shown])]


def _show(
    dispatcher: CollectingDispatcher,
    session: Session,
    turn: Turn,
    need: str,
    now: datetime,
    limit: int,
    offset: int = 0,
    named: Sequence[str] = (),
) -> Shown:
    where = place(turn.place, session) if turn.place else None
    # Hours are known for few places: one that is open far away must not stand before one around the corner.
    query = Query(need=need, place=where, language=turn.language, limit=limit, offset=offset)
    page = find_services(session, query)
    first = [r for r in records(session, named, turn.language) if r.kind in ("service", "program")]
    chosen = [r for r in first if r.status == "active"][:1]
    chosen += [r for r in page.items if r.id not in {one.id for one in chosen}]
    chosen = chosen[:limit]
    if not chosen:
        dispatcher.utter_message(response="utter_no_more" if offset else "utter_nothing_listed")
        return Shown((), offset, 0)
    label = where.label if where else None
    if page.widened and page.nearest_miles is not None and label:
        miles = wording.miles(page.nearest_miles, turn.language)
        dispatcher.utter_message(response="utter_nearest", place=label, miles=miles)
    show(dispatcher, chosen, turn.language, now, label)
    # A record that stands first because it was named does not count: the next page goes on where this one ended.
    past = offset + sum(item in chosen for item in page.items)
    return Shown(tuple(chosen), past, page.total - past)


def _remember(need: str, shown: Sequence[Record], offset: int) -> list[dict[str, Any]]:
    return [
        SlotSet("need", need),
        SlotSet("subject", shown[0].id if shown else None),
        SlotSet("shown", [r.id for r in shown]),
        SlotSet("offset", offset),
    ]


def _ask_place(dispatcher: CollectingDispatcher, turn: Turn, shown: Sequence[Shown]) -> list[dict[str, Any]]:
    """Ask once in a conversation where the person is, when there are places to choose from."""
    to_choose_from = any(part.left > 0 or any(r.address for r in part.records) for part in shown)
    if turn.place or turn.asked_for_place or not to_choose_from:
        return []
    dispatcher.utter_message(response="utter_ask_place")
    return [SlotSet("asked_for_place", True)]
