"""The small directory of the directory's tests, as the database of the actions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk import database
from helpdesk.directory.migrations import migrate
from helpdesk.directory.package import import_package
from helpdesk.directory.session import session_scope
from tests.directory.conftest import small_package


@pytest.fixture(scope="package")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the actions read the small directory instead of the desk's."""
    folder = tmp_path_factory.mktemp("actions")
    database.engine.cache_clear()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HELPDESK_DATABASE_URL", f"sqlite:///{folder}/directory.db")
        engine = database.engine()
        migrate(engine)
        with session_scope(engine) as session:
            assert import_package(session, small_package().write(folder / "package")).ok
    yield
    engine.dispose()
    database.engine.cache_clear()
