"""The steps that bring a database to the tables of `helpdesk.directory.models` (Alembic, used from Python).

After a change of the models, write the next step with

    python -c "from helpdesk.directory.migrations import revise; revise('what changed')"

and read it before keeping it. `tests/directory/test_migrations.py` fails while the steps and the models differ.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection, Engine

FOLDER = Path(__file__).parent

# The directory's own, so that other parts of the desk may keep their tables and steps in the same database.
VERSION_TABLE = "directory_migration"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine) -> None:
    """Make or bring up to date the directory's tables. Does nothing when they are."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def revise(message: str) -> None:
    """Write the next step into `versions/`: the difference between the steps so far and the models."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        config = _config(connection)
        command.upgrade(config, "head")
        command.revision(config, message=message, autogenerate=True)
