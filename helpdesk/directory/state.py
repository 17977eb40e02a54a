"""What the directory knows about itself: its version, and which packages it has read."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.directory.models import DeskState

DIRECTORY_VERSION = "directory_version"


def get_state(session: Session, key: str) -> str | None:
    """The value kept under a key, or None."""
    value: str | None = session.execute(select(DeskState.value).where(DeskState.key == key)).scalar_one_or_none()
    return value


def put_state(session: Session, key: str, value: str) -> None:
    """Keep a value under a key, in the place of the one before."""
    session.merge(DeskState(key=key, value=value))


def directory_version(session: Session) -> int:
    """A number that grows with each change of the directory; 0 for an empty one. Who caches compares it."""
    return int(get_state(session, DIRECTORY_VERSION) or 0)


def raise_version(session: Session) -> int:
    """Tell everybody who caches that the directory changed. Call it in the transaction of the change."""
    version = directory_version(session) + 1
    put_state(session, DIRECTORY_VERSION, str(version))
    return version
