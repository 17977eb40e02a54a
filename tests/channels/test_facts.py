"""Nothing is made up: every number, address, amount and link that the desk says stands in one of its sources."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk.directory.session import make_engine
from tests.desk_process import ROOT, Desk
from tests.readme_conversations import read_conversations
from tests.spoken_messages import sample
from tests.stated_facts import Fact, Sources, stated

MESSAGES_OF_EACH_LANGUAGE = 150
FACTS_AT_LEAST = 300
"""So many facts are in the replies; far fewer would mean that they were not recognised."""


@pytest.fixture(scope="module")
def sources(desk: Desk) -> Iterator[Sources]:
    engine = make_engine(desk.database_url)
    yield Sources.read(engine, ROOT / "data" / "answers", ROOT / "data" / "eligibility")
    engine.dispose()


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_fact_has_a_source(desk: Desk, sources: Sources, language: str) -> None:
    made_up: dict[str, list[Fact]] = {}
    facts = 0
    for number, text in enumerate(sample(language, MESSAGES_OF_EACH_LANGUAGE)):
        for message in desk.say(f"facts-{language}-{number}", text):
            facts += len(list(stated(message["text"])))
            if found := sources.without_source(message["text"]):
                made_up[text] = found
    assert made_up == {}
    assert facts > FACTS_AT_LEAST


def test_every_fact_of_the_readme_has_a_source(sources: Sources) -> None:
    answers = [text for turns in read_conversations() for turn in turns for text in turn.answers]
    assert {text: found for text in answers if (found := sources.without_source(text))} == {}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Call: (562) 401-5472, 562.401.5473", {("phone", "+15624015472"), ("phone", "+15624015473")}),
        ("Dial 211. Call or text 988. Text HELLO to 741741.", {("short number", n) for n in ("211", "988", "741741")}),
        ("Marque 211 o llame al 988.", {("short number", "211"), ("short number", "988")}),
        (
            "Where: 12830 Columbia Way, Downey, CA 90242",
            {("address", "12830 columbia way, downey, ca 90242")},
        ),
        ("Up to $1,023 or $24.50 a month", {("amount", "1023.00"), ("amount", "24.50")}),
        ("Write to a.b@lacoe.edu", {("e-mail", "a.b@lacoe.edu")}),
        ("Web: www.lacoe.edu/services/", {("link", "lacoe.edu/services")}),
        ("I have 430 more, checked November 23, 2026. About 2.1 miles from 90262.", set()),
    ],
)
def test_facts_are_recognised(text: str, facts: set[tuple[str, str]]) -> None:
    assert set(stated(text)) == {Fact(kind, value) for kind, value in facts}


@pytest.mark.parametrize(
    "text",
    ["Call (213) 555-0199", "Dial 411", "Where: 1 Nowhere St, Downey, CA 90242", "$7,654,321", "x@y.org", "y.org/z"],
)
def test_a_made_up_fact_is_noticed(sources: Sources, text: str) -> None:
    assert sources.without_source(text)
