"""The action server, warm before it answers: ``python -m actions``.

Rasa's own ``rasa run actions`` works too; then the first person waits for the answers to be read.
"""

from __future__ import annotations

import logging
import os

from rasa_sdk import endpoint, utils
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.answers import answers
from helpdesk.database import engine
from helpdesk.directory.search import Query, find_services
from helpdesk.directory.session import session_scope

logger = logging.getLogger(__name__)

PORT = 5055


def warm_up() -> None:
    """Read what the first message would otherwise wait for; a directory that is away is left to the actions."""
    answers()
    try:
        with session_scope(engine()) as session:
            find_services(session, Query(need="food", language="es"))
    except SQLAlchemyError as error:
        logger.error("the directory could not be read: %s", error)


if __name__ == "__main__":
    utils.configure_colored_logging(logging.INFO)
    # rasa_sdk listens on every address unless this is set.
    os.environ.setdefault("SANIC_HOST", "127.0.0.1")
    warm_up()
    endpoint.run("actions", port=int(os.environ.get("HELPDESK_ACTION_PORT", PORT)))
