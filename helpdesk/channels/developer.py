"""Rasa's REST route for developers: the stock contract, without its open doors.

Served by ``make run``. It is not for the public: the client names its own conversation.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from helpdesk.catalogs import response_text
from helpdesk.channels.inbound import as_message, offered_payloads
from helpdesk.conversation import conversation_language
from helpdesk.nlu.language import identify
from helpdesk.nlu.message_text import clean
from helpdesk.remote_actions import APOLOGY

logger = logging.getLogger(__name__)

LONGEST_SENDER = 120


class DeveloperRest(InputChannel):
    """``POST /webhooks/rest/webhook`` with ``{"sender": "...", "message": "..."}``, as in Rasa.

    Other than Rasa's own: a leading "/" is text unless it is an offered button, no slot can be set from
    outside, a long text is cut, and the answer is never an empty list.
    """

    @classmethod
    def name(cls) -> str:
        """Return the channel's name in the route and in the tracker."""
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes of the channel."""
        routes = Blueprint("developer_rest", __name__)

        @routes.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            body = request.json
            if not isinstance(body, dict):
                return json({"error": "the body must be a JSON object with sender and message"}, status=400)
            sender = clean(str(body.get("sender") or ""), LONGEST_SENDER) or uuid.uuid4().hex
            return json(await self._answer(request, on_new_message, sender, body))

        return routes

    async def _answer(
        self,
        request: Request,
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
        sender: str,
        body: dict[str, Any],
    ) -> list[dict[str, Any]]:
        collector = CollectingOutputChannel()
        text = as_message(body.get("message"), ())
        metadata = {"language": body["language"]} if isinstance(body.get("language"), str) else {}
        try:
            if str(body.get("message", "")).startswith("/"):
                store = request.app.ctx.agent.tracker_store
                text = as_message(body["message"], await offered_payloads(store, sender))
            await on_new_message(UserMessage(text, collector, sender, input_channel=self.name(), metadata=metadata))
        except Exception:  # Whatever broke, the person hears of it and gets a number.
            logger.exception("a message could not be answered")
        if not collector.messages:
            language = conversation_language(None, [{"metadata": metadata}, {"language": identify(text)}])
            return [{"recipient_id": sender, "text": response_text(APOLOGY, language)}]
        return collector.messages
