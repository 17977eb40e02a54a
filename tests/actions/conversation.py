"""A conversation with the actions, without Rasa: what Rasa would send, and what it would keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from helpdesk.settings import DOMAIN_FILE

DOMAIN: dict[str, Any] = yaml.safe_load(DOMAIN_FILE.read_text(encoding="utf-8"))


def tracker(parses: Sequence[Mapping[str, Any]], slots: Mapping[str, Any] | None = None) -> Tracker:
    """Return the tracker of a conversation; ``parses`` are its messages, oldest first."""
    events = [{"event": "user", "parse_data": dict(p), "metadata": p.get("metadata")} for p in parses]
    return Tracker("parent", dict(slots or {}), dict(parses[-1]), events, False, None, {}, None)


class Conversation:
    """Keeps slots and events as Rasa does; ``said`` are the messages of the last turn."""

    def __init__(self, **slots: Any) -> None:
        self.slots: dict[str, Any] = dict.fromkeys(DOMAIN["slots"]) | slots
        self.events: list[dict[str, Any]] = []
        self.said: list[dict[str, Any]] = []

    def turn(
        self,
        action: Action,
        intent: str,
        text: str = "…",
        place: str | None = None,
        records: Sequence[str] = (),
        language: str | None = "en",
        **parse: Any,
    ) -> list[str]:
        """Send a message, run the action and return the names of the responses that it uttered."""
        entities = [{"entity": "record", "value": value} for value in records]
        if place:
            entities.append({"entity": "place", "value": place})
            self.slots["place"] = place
        message = {"text": text, "intent": {"name": intent}, "entities": entities, "language": language, **parse}
        self.events.append({"event": "user", "parse_data": message, "metadata": {}})
        dispatcher = CollectingDispatcher()
        sent = Tracker("parent", dict(self.slots), message, list(self.events), False, None, {}, None)
        for event in action.run(dispatcher, sent, DOMAIN):
            if event["event"] == "reset_slots":
                self.slots = dict.fromkeys(self.slots)
            else:
                self.slots[event["name"]] = event["value"]
        self.said = dispatcher.messages
        self.events += [{"event": "bot", "text": m.get("response"), "data": {}} for m in self.said]
        assert all(m["response"] in DOMAIN["responses"] for m in self.said if m.get("response"))
        return [m["response"] for m in self.said]

    def names(self) -> list[str]:
        """Return the names of the records shown in the last turn."""
        return [m["name"] for m in self.said if m["response"] in {"utter_service", "utter_service_short"}]
