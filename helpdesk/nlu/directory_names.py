"""The names of the directory as a matcher that follows the directory: one a process, shared by the components."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from functools import lru_cache

from babel import Locale
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.catalogs import languages
from helpdesk.database import engine
from helpdesk.directory.names import directory_version, names
from helpdesk.directory.places import all_places
from helpdesk.directory.session import session_scope
from helpdesk.nlu.name_matcher import LANGUAGE, PLACE, RECORD, Named, NameMatcher

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 20.0
"""How often the directory's version is read; a new name is known after at most this and the rebuilding."""


class DirectoryNames:
    """Holds the current `NameMatcher`; `look` builds a new one when the directory has changed."""

    def __init__(self) -> None:
        self._version: int | None = None
        self.matcher = NameMatcher([*named_languages(), *named_places()], zip_codes())
        self.look()

    def look(self) -> bool:
        """Read the directory when its version has changed; return whether there is a new matcher."""
        try:
            with session_scope(engine()) as session:
                version = directory_version(session)
                if version == self._version:
                    return False
                records = [Named(name.text, RECORD, name.record_id, name.language) for name in names(session)]
        except SQLAlchemyError as error:
            logger.error("the directory's names could not be read, the known ones stay: %s", error)
            return False
        self.matcher = NameMatcher([*records, *named_languages(), *named_places()], zip_codes())
        self._version = version
        return True

    def watch(self) -> None:
        """Look again and again, for ever."""
        pause = threading.Event()
        while not pause.wait(SECONDS_BETWEEN_LOOKS):
            self.look()


@lru_cache(maxsize=1)
def directory_names() -> DirectoryNames:
    """Return the names of this process's directory; the first call begins to watch it."""
    known = DirectoryNames()
    threading.Thread(target=known.watch, name="directory-names", daemon=True).start()
    return known


def named_places() -> Iterator[Named]:
    """Yield the cities and neighbourhoods of the county under every way to write them."""
    for place in all_places():
        if not place.key.startswith("zip:"):
            for text in (place.label, *place.also):
                yield Named(text, PLACE, place.key)


def named_languages() -> Iterator[Named]:
    """Yield the languages of the desk as each of them calls them ("Spanish", "español")."""
    for code in languages():
        for spoken in languages():
            yield Named(Locale(spoken).languages[code], LANGUAGE, code, spoken)


def zip_codes() -> set[str]:
    """Return the ZIP codes of the county."""
    return {place.label for place in all_places() if place.key.startswith("zip:")}
