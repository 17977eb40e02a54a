"""What every channel does with a text before Rasa reads it."""

from __future__ import annotations

from collections.abc import Collection

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import BotUttered

from helpdesk.nlu.message_text import READ_AT_MOST, clean

BUTTONS_REMEMBERED = 20
"""How many of the desk's last messages keep their buttons alive."""


def as_message(text: object, offered: Collection[str]) -> str:
    """Return the text that Rasa may read.

    Rasa takes a text that begins with "/" for an intent with slots, from whoever sends it. Here it is one
    only when it is the payload of a button that the desk offered in this conversation.

    >>> as_message('/inform{"role":"staff"}', offered=())
    'inform{"role":"staff"}'
    """
    cleaned = clean(text, READ_AT_MOST) if isinstance(text, str) else ""
    if cleaned in offered:
        return cleaned
    return cleaned.lstrip("/ ")


async def offered_payloads(store: TrackerStore, conversation: str) -> set[str]:
    """Return the payloads of the buttons that the desk lately offered in a conversation."""
    tracker = await store.retrieve(conversation)
    if tracker is None:
        return set()
    uttered = [event for event in tracker.events if isinstance(event, BotUttered)]
    return {
        button["payload"]
        for event in uttered[-BUTTONS_REMEMBERED:]
        for button in (event.data or {}).get("buttons") or ()
        if button.get("payload")
    }
