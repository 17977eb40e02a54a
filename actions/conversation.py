"""What the desk does for the conversation itself: its language, saying it again, starting over, a second try."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn

CHOICES = 3
UNSURE = "nlu_fallback"


class ChooseLanguage(Action):
    """``action_choose_language``: answers from now on in the language named."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_choose_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Confirm in the new language, or ask which one is meant."""
        named = [e["value"] for e in tracker.latest_message.get("entities") or () if e["entity"] == "language"]
        if not named:
            dispatcher.utter_message(response="utter_which_language")
            return []
        dispatcher.utter_message(response="utter_language_chosen")
        return [SlotSet("language", named[-1])]


class OfferChoices(Action):
    """``action_offer_choices``: "did you mean", up to three topics; after a second miss, a person's number."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_offer_choices"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Offer the likeliest topics as buttons, their names taken from the domain."""
        turn = Turn.of(tracker)
        if turn.earlier_intents[:1] == (UNSURE,):
            dispatcher.utter_message(response="utter_not_understood")
            return []
        topics = {button["payload"]: button for button in domain["responses"]["utter_topics"][0]["buttons"]}
        likely = [topics[f"/{intent}"] for intent, _ in turn.ranking if f"/{intent}" in topics]
        if not likely:
            dispatcher.utter_message(response="utter_not_understood")
            return []
        dispatcher.utter_message(response="utter_did_you_mean", buttons=[dict(b) for b in likely[:CHOICES]])
        return []


class Repeat(Action):
    """``action_repeat``: says again what the desk said last."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_repeat"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Repeat the messages of the turn before."""
        said: list[dict[str, Any]] = []
        asked = 0
        for event in reversed(tracker.events):
            if event.get("event") == "user":
                asked += 1
                if asked == 2:
                    break
            elif event.get("event") == "bot" and asked == 1:
                said.append(event)
        if not said:
            dispatcher.utter_message(response="utter_nothing_to_repeat")
        for event in reversed(said):
            buttons = (event.get("data") or {}).get("buttons") or []
            dispatcher.utter_message(text=event.get("text"), buttons=buttons)
        return []


class StartOver(Action):
    """``action_start_over``: forgets the place, the need and the list, but not the language."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_start_over"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Reset the conversation's memory."""
        dispatcher.utter_message(response="utter_started_over")
        return [AllSlotsReset(), SlotSet("language", tracker.get_slot("language"))]
