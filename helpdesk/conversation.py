"""What can be read from a conversation's past: its language, its last turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from helpdesk.catalogs import SOURCE_LANGUAGE, languages


def conversation_language(chosen: str | None, parses: Iterable[Mapping[str, Any]]) -> str:
    """Return the language to answer in: the one chosen, else the last one identified, else English.

    Args:
        chosen: what the person asked for ("in Spanish please", the page's menu), if anything.
        parses: the understandings of the person's messages, newest first, with the key ``language``.
    """
    spoken = languages()
    if chosen in spoken:
        return str(chosen)
    for parse in parses:
        metadata = parse.get("metadata") or {}
        if metadata.get("language") in spoken:
            return str(metadata["language"])
        if language := parse.get("language"):
            return str(language) if language in spoken else SOURCE_LANGUAGE
    return SOURCE_LANGUAGE
