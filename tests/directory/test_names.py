"""The names that the gazetteer listens for."""

from __future__ import annotations

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from helpdesk.directory.names import Name, directory_version, names
from helpdesk.directory.session import session_scope
from helpdesk.directory.state import raise_version
from tests.directory.conftest import id_of


def test_names(session: Session) -> None:
    found = names(session)
    calfresh = id_of("service", "calfresh")
    assert {name for name in found if name.record_id == calfresh} == {
        Name("CalFresh", None, calfresh, "service"),
        Name("Food stamps", None, calfresh, "service"),
        Name("EBT", None, calfresh, "service"),
        Name("estampillas", "es", calfresh, "service"),
    }
    assert Name("Lynwood High School", None, id_of("location", "lynwood-high"), "location") in found
    assert Name("Wellness program", None, id_of("program", "wellness"), "program") in found
    assert Name("County Services", None, id_of("organization", "county"), "organization") in found
    assert len(found) == len(set(found))
    assert found == names(session)


def test_the_version_grows_with_each_change(empty: Engine) -> None:
    with session_scope(empty) as session:
        assert directory_version(session) == 0
        assert raise_version(session) == 1
    with session_scope(empty) as session:
        assert raise_version(session) == 2
        assert directory_version(session) == 2
