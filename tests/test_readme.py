"""README.md shows conversations; the desk has them word for word."""

from __future__ import annotations

import pytest
from lingua import Language, LanguageDetectorBuilder

from tests.desk_process import Desk
from tests.readme_conversations import Turn, conversation, read_conversations, shown


def test_the_desk_says_what_the_readme_shows(desk: Desk) -> None:
    shown_there = read_conversations()
    answered = [
        tuple(
            Turn(turn.said, tuple(shown(message) for message in desk.say(f"readme-{number}", turn.said)))
            for turn in turns
        )
        for number, turns in enumerate(shown_there)
    ]
    assert answered == shown_there


def test_the_readme_shows_two_conversations_one_of_them_in_spanish() -> None:
    conversations = read_conversations()
    assert len(conversations) >= 2
    detector = LanguageDetectorBuilder.from_languages(Language.ENGLISH, Language.SPANISH).build()
    spoken = {detector.detect_language_of(" ".join(turn.said for turn in turns)) for turns in conversations}
    assert spoken == {Language.ENGLISH, Language.SPANISH}


def test_a_block_is_read_as_turns() -> None:
    body = "> we have no food\n\nFood bank\nCall: 211\n\nI have 3 more.\n[More]\n\n> thanks\n\nYou are welcome.\n"
    assert conversation(body) == (
        Turn("we have no food", ("Food bank\nCall: 211", "I have 3 more.\n[More]")),
        Turn("thanks", ("You are welcome.",)),
    )


@pytest.mark.parametrize("body", ["Hello!\n", "> hello\n", "> hello\n\n> anyone?\n\nYes.\n"])
def test_a_block_that_is_no_conversation_is_refused(body: str) -> None:
    with pytest.raises(ValueError):
        conversation(body)
