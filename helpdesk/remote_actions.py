"""What happens when the action server is down, slow or raising: an apology, a number, a log line.

Stock Rasa waits up to 300 seconds and then says nothing (RasaHQ/rasa issue 7630). It also compiles the JSON
schema of an action's reply anew at every call, which takes most of a turn. `install` replaces
``RemoteAction.run`` by a version with a time limit, an apology through the NLG and the schema compiled once.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any, cast

import aiohttp
from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction, create_bot_utterance
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError

from helpdesk.settings import ACTION_SECONDS

logger = logging.getLogger(__name__)

APOLOGY = "utter_fault"

_reply_validator = Draft7Validator(RemoteAction.action_response_format_spec())


def install() -> None:
    """Let every remote action of this process run by `run`; calling it twice changes nothing."""
    RemoteAction.run = run


async def run(
    self: RemoteAction,
    output_channel: OutputChannel,
    nlg: NaturalLanguageGenerator,
    tracker: DialogueStateTracker,
    domain: Domain,
) -> list[Event]:
    """Run the action on its server and return its messages and events, or an apology.

    Raises:
        ActionExecutionRejection: when the action refuses to run, as Rasa's forms expect.
    """
    try:
        reply = await asyncio.wait_for(_ask(self, tracker, domain), ACTION_SECONDS)
        _reply_validator.validate(reply)
    except ClientResponseError as error:
        if rejection := _rejection(error):
            raise rejection from error
        return await _apologise(self, output_channel, nlg, tracker, error)
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValidationError, ValueError) as error:
        return await _apologise(self, output_channel, nlg, tracker, error)
    messages = await self._utter_responses(reply.get("responses", []), output_channel, nlg, tracker)
    return [*cast("list[Event]", messages), *deserialise_events(reply.get("events", []))]


async def _ask(action: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    if action.action_endpoint is None:
        raise ValueError("endpoints.yml names no action_endpoint")
    body = action._action_call_format(tracker, domain)
    reply = await action.action_endpoint.request(json=body, method="post", timeout=ACTION_SECONDS)
    # None (an answer that is no JSON, such as a proxy's page) is left to the schema to refuse.
    return cast("dict[str, Any]", reply)


def _rejection(error: ClientResponseError) -> ActionExecutionRejection | None:
    """Return the action's refusal to run, if that is what the answer 400 says."""
    if error.status != 400:
        return None
    try:
        refusal = json.loads(error.text)
        return ActionExecutionRejection(refusal["action_name"], refusal.get("error"))
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


async def _apologise(
    action: RemoteAction,
    output_channel: OutputChannel,
    nlg: NaturalLanguageGenerator,
    tracker: DialogueStateTracker,
    error: Exception,
) -> list[Event]:
    logger.error("action %s failed: %s: %s", action.name(), type(error).__name__, _reason(error))
    events: list[Event] = []
    if message := await nlg.generate(APOLOGY, tracker, output_channel.name()):
        message["utter_action"] = APOLOGY
        events.append(create_bot_utterance(message))
    if action.name().startswith("validate_") and (slot := tracker.get_slot(REQUESTED_SLOT)):
        # Asked again when the server is back, instead of stored unchecked.
        events.append(SlotSet(slot, None))
    return events


def _reason(error: Exception) -> str:
    """Return what went wrong without what people said: an answer's body can repeat the whole conversation."""
    if isinstance(error, ClientResponseError):
        return f"HTTP {error.status}"
    if isinstance(error, ValidationError):
        return f"the answer does not fit the schema at {error.json_path} ({error.validator})"
    return str(error)
