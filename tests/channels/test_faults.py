"""What is behind the desk breaks: people hear it within moments, in their language; and then it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from helpdesk.catalogs import response_text
from tests.desk_process import Desk, Message, wait_for

PROMISED_SECONDS = 3.0
BACK_SECONDS = 30.0
NUMBER = "(562) 401-5472"
APOLOGY = {language: response_text("utter_fault", language) for language in ("en", "es")}
ASKED = {"en": "we have no food in Lynwood", "es": "no tenemos comida en Lynwood"}
MORE = {"en": "show me more", "es": "muéstrame más"}
CRISIS = {"en": "i want to kill myself", "es": "me quiero matar"}

Say = Callable[[str], list[Message]]

_numbers = count(1)


def open_conversation(desk: Desk, language: str) -> Say:
    """Begin a conversation while all is well, and return how to go on with it."""
    person = f"faults-{next(_numbers)}"
    # Read once already: later only the fault is measured, not the reading of a new sentence.
    desk.say(f"{person}-before", CRISIS[language])
    first = desk.say(person, ASKED[language])
    assert first[0]["text"] != APOLOGY[language]
    return lambda text: desk.say(person, text)


def assert_apology(say: Say, language: str) -> None:
    begun = time.monotonic()
    messages = say(ASKED[language])
    assert time.monotonic() - begun < PROMISED_SECONDS
    assert [message["text"] for message in messages] == [APOLOGY[language]]


def assert_goes_on(say: Say, language: str) -> None:
    """The list of before is still known: "more" shows its next page."""

    def shows_more() -> bool:
        messages = say(MORE[language])
        return len(messages) > 1 and all(message["text"] != APOLOGY[language] for message in messages)

    wait_for(shows_more, BACK_SECONDS, lambda: "the conversation did not go on")


@pytest.fixture(scope="module", autouse=True)
def mended_for_other_tests(desk: Desk) -> Iterator[None]:
    """Leave the desk as it was found."""
    yield
    desk.settle()


def test_the_apology_is_written_in_every_language() -> None:
    assert APOLOGY["en"] != APOLOGY["es"]
    assert all(NUMBER in text for text in APOLOGY.values())


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("broken", "mended"),
    [(Desk.kill_actions, Desk.restart_actions), (Desk.freeze_actions, Desk.resume_actions)],
    ids=["killed", "frozen"],
)
def test_the_action_server_is_gone(
    desk: Desk, broken: Callable[[Desk], None], mended: Callable[[Desk], None], language: str
) -> None:
    say = open_conversation(desk, language)
    logged = len(desk.rasa_log())
    broken(desk)
    try:
        assert_apology(say, language)
        assert "action action_find_services failed" in desk.rasa_log()[logged:]
        assert "988" in say(CRISIS[language])[0]["text"]
    finally:
        mended(desk)
    assert_goes_on(say, language)


@pytest.mark.parametrize("fault", ["no tables", "no database", "no server"])
def test_the_directory_is_gone(desk: Desk, fault: str, tmp_path: Path) -> None:
    (tmp_path / "rubbish").write_bytes(b"this is no database" * 100)
    urls = {
        "no tables": f"sqlite:///{tmp_path}/empty.db",
        "no database": f"sqlite:///{tmp_path}/rubbish",
        "no server": "postgresql://127.0.0.1:1/directory",
    }
    say = {language: open_conversation(desk, language) for language in ("en", "es")}
    logged = len(desk.actions_log())
    desk.restart_actions(urls[fault])
    try:
        for language in say:
            assert_apology(say[language], language)
        assert "the directory could not be read" in desk.actions_log()[logged:]
    finally:
        desk.restart_actions()
    for language in say:
        assert_goes_on(say[language], language)
