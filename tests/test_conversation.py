"""The language that a conversation is answered in."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.conversation import conversation_language


@pytest.mark.parametrize(
    ("chosen", "parses", "language"),
    [
        (None, [], "en"),
        (None, [{"language": "es"}], "es"),
        (None, [{"language": "en"}, {"language": "es"}], "en"),
        # A ZIP or "ok" has no language of its own: the conversation keeps its language.
        (None, [{"language": None}, {}, {"language": "es"}, {"language": "en"}], "es"),
        (None, [{"language": None}], "en"),
        # A language that the desk does not speak is answered in English.
        (None, [{"language": "ko"}, {"language": "es"}], "en"),
        ("es", [{"language": "en"}], "es"),
        ("en", [{"language": "es"}], "en"),
        ("ko", [{"language": "es"}], "es"),
        # The page's menu comes with the message.
        (None, [{"language": "en", "metadata": {"language": "es"}}], "es"),
        (None, [{"language": "es", "metadata": {"language": "ko"}}], "es"),
        (None, [{"language": "es", "metadata": None}], "es"),
        ("en", [{"language": "es", "metadata": {"language": "es"}}], "en"),
    ],
)
def test_conversation_language(chosen: str | None, parses: list[dict[str, Any]], language: str) -> None:
    assert conversation_language(chosen, iter(parses)) == language
