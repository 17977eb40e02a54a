"""How a response becomes a message: in the person's language, without lines that have nothing to say."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from helpdesk import remote_actions
from helpdesk.catalogs import translate
from helpdesk.conversation import conversation_language

_VARIABLE = re.compile(r"{([^\n{}]+?)}")
_CONDITION = re.compile(r"\[(?P<name>\w+)\] ")

remote_actions.install()


class TranslatedResponses(TemplatedNaturalLanguageGenerator):
    """The responses of ``domain.yml``, translated by the catalogs before their slots are filled.

    A line of a response that holds a variable without a value is left out, so one response serves records
    that have an address and records that have none, and "None" is never said.
    """

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        """Take the responses from the domain (Rasa's signature; the endpoint has no options)."""
        super().__init__(domain.responses)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return the message for a response, or None when the domain has no such response."""
        slots = tracker.current_slot_values()
        response = copy.deepcopy(self._random_response_for(utter_action, output_channel, slots))
        if response is None:
            return None
        language = conversation_language(slots.get("language"), _parses(tracker))
        variables = {**slots, **kwargs}
        if text := response.get("text"):
            response["text"] = without_empty_lines(translate(text, language), variables)
        for button in response.get("buttons") or ():
            button["title"] = translate(button["title"], language)
        for button in kwargs.get("buttons") or ():
            button["title"] = translate(button["title"], language)
        # Buttons hold no variables, and Rasa would take the braces of a payload for one.
        buttons = response.pop("buttons", None)
        filled = self._fill_response(response, slots, **kwargs)
        return {**filled, "buttons": buttons} if buttons else filled


def without_empty_lines(text: str, variables: Mapping[str, Any]) -> str:
    r"""Return the text without the lines that have nothing to say.

    A line that holds a variable without a value is left out; so is a line that begins with ``[name]`` when that
    variable is not true.

    >>> without_empty_lines("Call {phone}\nOpen {hours}", {"phone": "988", "hours": None})
    'Call {phone}'
    >>> without_empty_lines("[to_confirm] Call first.", {"to_confirm": True})
    'Call first.'
    """
    kept: list[str] = []
    for line in text.split("\n"):
        condition = _CONDITION.match(line)
        if condition and not variables.get(condition["name"]):
            continue
        said = line[condition.end() :] if condition else line
        if all(variables.get(name) not in (None, "", [], ()) for name in _VARIABLE.findall(said)):
            kept.append(said)
    return "\n".join(kept)


def _parses(tracker: DialogueStateTracker) -> Iterator[Mapping[str, Any]]:
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            yield {**(event.parse_data or {}), "metadata": event.metadata}
