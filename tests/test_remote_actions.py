"""`helpdesk.remote_actions.run` against an action server that answers badly, late or not at all."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from helpdesk import remote_actions

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

DOMAIN = Domain.from_yaml(
    """
    slots:
      phone: {type: text, mappings: [{type: custom}]}
      requested_slot: {type: text, mappings: [{type: custom}]}
    responses:
      utter_fault: [{text: Something broke. Call.}]
      utter_found: [{text: "Call {phone}."}]
    """
)

SECONDS = 0.3


@pytest.fixture(autouse=True)
def short_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_actions, "ACTION_SECONDS", SECONDS)


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[str]:
    """An action server whose every action answers like this; yields its address."""
    app = web.Application()
    app.router.add_post("/webhook", answer)
    async with TestServer(app) as server:
        yield str(server.make_url("/webhook"))


async def run(url: str, name: str = "action_find", asked_for: str | None = None) -> list[Event]:
    tracker = DialogueStateTracker.from_events("a person", [], slots=DOMAIN.slots)
    if asked_for:
        tracker.update(SlotSet("requested_slot", asked_for))
    nlg = TemplatedNaturalLanguageGenerator(DOMAIN.responses)
    action = RemoteAction(name, EndpointConfig(url))
    return await remote_actions.run(action, CollectingOutputChannel(), nlg, tracker, DOMAIN)


def said(events: list[Event]) -> list[str | None]:
    return [event.text for event in events if isinstance(event, BotUttered)]


def replying(body: object, status: int = 200) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status)

    return answer


def replying_text(text: str, content_type: str = "application/json", status: int = 200) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(text=text, content_type=content_type, status=status)

    return answer


async def never(_: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def drips(request: web.Request) -> web.StreamResponse:
    """Begin the answer in time and never end it."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"events": [')
    return await never(request)


async def hangs_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


FAULTS: dict[str, Answer] = {
    "never": never,
    "drips": drips,
    "hangs up": hangs_up,
    "500": replying({"error": "boom"}, status=500),
    "404": replying({"error": "no such action", "action_name": "action_find"}, status=404),
    "400 of another kind": replying({"error": "Invalid body request"}, status=400),
    "400 that is no JSON": replying_text("bad request", status=400),
    "no JSON": replying_text("{'events': "),
    "a proxy's page": replying_text("<h1>Welcome</h1>", "text/html"),
    "a list": replying([]),
    "null": replying(None),
    "an unknown event": replying({"events": [{"event": "explode"}]}),
    "an event without a type": replying({"events": [{"name": "phone"}]}),
    "responses that are text": replying({"events": [], "responses": ["hello"]}),
}


async def test_a_good_answer_becomes_messages_and_events() -> None:
    body = {
        "events": [{"event": "slot", "name": "phone", "value": "211"}],
        "responses": [{"response": "utter_found", "phone": "988"}, {"text": "Bye."}],
    }
    async with serving(replying(body)) as url:
        events = await run(url)
    assert said(events) == ["Call 988.", "Bye."]
    assert SlotSet("phone", "211") in events


@pytest.mark.parametrize("answer", FAULTS.values(), ids=FAULTS.keys())
async def test_a_fault_becomes_an_apology_in_time(answer: Answer, caplog: pytest.LogCaptureFixture) -> None:
    async with serving(answer) as url:
        begun = time.monotonic()
        with caplog.at_level(logging.ERROR, remote_actions.logger.name):
            events = await run(url)
        assert time.monotonic() - begun < SECONDS + 1
    assert said(events) == ["Something broke. Call."]
    assert "action_find failed" in caplog.text


@pytest.mark.parametrize("status", [200, 400, 500])
async def test_the_log_does_not_repeat_the_conversation(status: int, caplog: pytest.LogCaptureFixture) -> None:
    body = [{"request_body": {"text": "my husband hits me"}}]
    async with serving(replying(body, status)) as url:
        await run(url)
    assert "action_find failed" in caplog.text
    assert "husband" not in caplog.text


async def test_no_server_becomes_an_apology() -> None:
    async with serving(never) as url:
        pass
    assert said(await run(url)) == ["Something broke. Call."]


async def test_a_refusal_to_run_is_handed_to_rasa() -> None:
    async with serving(replying({"error": "not now", "action_name": "action_find"}, status=400)) as url:
        with pytest.raises(ActionExecutionRejection) as refusal:
            await run(url)
    assert refusal.value.action_name == "action_find"


async def test_a_slot_that_could_not_be_validated_is_asked_for_again() -> None:
    async with serving(replying({}, status=500)) as url:
        events = await run(url, "validate_call_back", asked_for="phone")
    assert SlotSet("phone", None) in events


def test_installing_twice_changes_nothing() -> None:
    remote_actions.install()
    remote_actions.install()
    assert RemoteAction.run is remote_actions.run
