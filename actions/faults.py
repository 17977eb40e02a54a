"""What an action says when the directory cannot be read: an apology with a number, and a log line."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)

Events = list[dict[str, Any]]
Run = Callable[[Any, CollectingDispatcher, Tracker, dict[str, Any]], Events]


def apologise_on_fault(run: Run) -> Run:
    """Let an action apologise instead of failing when the database is gone or a file cannot be read."""

    @functools.wraps(run)
    def safe_run(self: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        try:
            return run(self, dispatcher, tracker, domain)
        except (SQLAlchemyError, OSError) as error:
            logger.error("%s: the directory could not be read: %s", self.name(), error)
            dispatcher.messages.clear()
            dispatcher.utter_message(response="utter_fault")
            return []

    return safe_run
