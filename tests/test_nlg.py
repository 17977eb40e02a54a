"""Responses: translated first, filled after, and without the lines that have nothing to say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from helpdesk.nlg import TranslatedResponses, without_empty_lines
from helpdesk.settings import DOMAIN_FILE


@pytest.mark.parametrize(
    ("text", "variables", "said"),
    [
        ("Call {phone}\nOpen {hours}", {"phone": "988", "hours": "24 hours"}, "Call {phone}\nOpen {hours}"),
        ("Call {phone}\nOpen {hours}", {"phone": "988", "hours": None}, "Call {phone}"),
        ("Call {phone}\nOpen {hours}", {"hours": "noon"}, "Open {hours}"),
        ("Call {phone}", {"phone": ""}, ""),
        ("Call {phone}", {"phone": []}, ""),
        ("I have {count} more.", {"count": 0}, "I have {count} more."),
        ("About {miles} miles from {place}.", {"miles": "2.1", "place": None}, ""),
        ("[to_confirm] Call first.", {"to_confirm": True}, "Call first."),
        ("[to_confirm] Call first.", {"to_confirm": False}, ""),
        ("[to_confirm] Call first.", {}, ""),
        ("[past_year] Of {valid_to}.", {"past_year": True, "valid_to": "2026"}, "Of {valid_to}."),
        ("[past_year] Of {valid_to}.", {"past_year": True}, ""),
        ("Write [to_confirm] here", {}, "Write [to_confirm] here"),
        ("No variables", {}, "No variables"),
    ],
)
def test_lines_with_nothing_to_say_are_left_out(text: str, variables: dict[str, Any], said: str) -> None:
    assert without_empty_lines(text, variables) == said


@given(st.text(alphabet=st.characters(blacklist_characters="{}[]", blacklist_categories=("Cs",))))
def test_a_text_without_variables_is_kept(text: str) -> None:
    assert without_empty_lines(text, {}) == text


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.from_path(str(DOMAIN_FILE))


@pytest.fixture(scope="module")
def nlg(domain: Domain) -> TranslatedResponses:
    return TranslatedResponses(None, domain)


def tracker(domain: Domain, language: str | None, chosen: str | None = None) -> DialogueStateTracker:
    tracker = DialogueStateTracker.from_events("parent", [], domain.slots)
    tracker.update(UserUttered("…", parse_data={"language": language, "intent": {"name": "greet"}, "entities": []}))
    if chosen:
        tracker.update(SlotSet("language", chosen))
    return tracker


async def say(nlg: TranslatedResponses, domain: Domain, response: str, language: str, **variables: Any) -> Any:
    return await nlg.generate(response, tracker(domain, language), "rest", **variables)


async def test_a_response_is_said_in_the_language_of_the_message(nlg: TranslatedResponses, domain: Domain) -> None:
    english = await say(nlg, domain, "utter_goodbye", "en")
    spanish = await say(nlg, domain, "utter_goodbye", "es")
    assert english["text"] == "Take care. Write to me any time."
    assert spanish["text"].startswith("Cuídese")


async def test_the_language_chosen_holds_against_that_of_the_message(nlg: TranslatedResponses, domain: Domain) -> None:
    said = await nlg.generate("utter_goodbye", tracker(domain, "en", chosen="es"), "rest")
    assert said is not None
    assert said["text"].startswith("Cuídese")


async def test_a_translation_is_found_before_its_variables_are_filled(nlg: TranslatedResponses, domain: Domain) -> None:
    said = await say(nlg, domain, "utter_place_noted", "es", place="Compton")
    assert "Compton" in said["text"]
    assert "I will look" not in said["text"]
    assert "{" not in said["text"]


async def test_titles_of_buttons_are_translated(nlg: TranslatedResponses, domain: Domain) -> None:
    said = await say(nlg, domain, "utter_more_left", "es", count=4)
    assert [(b["title"], b["payload"]) for b in said["buttons"]] == [("Más", "/desk_more")]
    assert "4" in said["text"]


async def test_titles_of_buttons_that_an_action_gives_are_translated(nlg: TranslatedResponses, domain: Domain) -> None:
    buttons = [{"title": "A dentist", "payload": "/need_dental"}]
    await say(nlg, domain, "utter_did_you_mean", "es", buttons=buttons)
    # Rasa appends the very buttons that it gave to the NLG (`RemoteAction._utter_responses`).
    assert [b["title"] for b in buttons] == ["Un dentista"]


async def test_the_domain_stays_as_it_is_after_a_translation(nlg: TranslatedResponses, domain: Domain) -> None:
    await say(nlg, domain, "utter_more_left", "es", count=4)
    said = await say(nlg, domain, "utter_more_left", "en", count=4)
    assert said["text"] == "I have 4 more."
    assert said["buttons"][0]["title"] == "More"


@pytest.mark.parametrize("language", ["en", "es"])
async def test_none_is_never_said(nlg: TranslatedResponses, domain: Domain, language: str) -> None:
    for response in domain.responses:
        said = await say(nlg, domain, response, language, name="Food line", phone=None, place=None, to_confirm=None)
        assert "None" not in said["text"], response
        assert "{" not in said["text"], response
        assert "[" not in said["text"], response


async def test_braces_in_a_record_are_said_as_they_are(nlg: TranslatedResponses, domain: Domain) -> None:
    said = await say(nlg, domain, "utter_tell_email", "en", name="Desk {phone} {0}", email="a@example.org", source="x")
    assert said["text"].startswith("Desk {phone} {0}: a@example.org")


async def test_an_unknown_response_is_none(nlg: TranslatedResponses, domain: Domain) -> None:
    assert await say(nlg, domain, "utter_nothing_of_this_name", "en") is None
