"""The actions, against a small directory."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from actions import answer_question, find_services, note_place, show_more, tell_attribute
from actions.answer_question import AnswerQuestion, past_year
from actions.conversation import ChooseLanguage, OfferChoices, Repeat, StartOver
from actions.find_services import FindServices
from actions.note_place import NotePlace
from actions.show_more import ShowMore, ShowOne
from actions.show_record import hours_status, hours_text, variables
from actions.tell_attribute import NEEDED, TellAttribute
from helpdesk.answers import Answer, answers
from helpdesk.database import engine
from helpdesk.directory.hours import LOS_ANGELES
from helpdesk.directory.records import Record, record
from helpdesk.directory.session import session_scope
from tests.actions.conversation import DOMAIN, Conversation
from tests.directory.conftest import id_of

CALFRESH = id_of("service", "calfresh")
SCHOOL = id_of("location", "lynwood-high")
STAFF_LINE = id_of("service", "staff-line")
ENDED = id_of("service", "ended-clinic")

# A Monday, and a Tuesday.
MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=LOS_ANGELES)
TUESDAY_MORNING = datetime(2026, 11, 24, 9, 30, tzinfo=LOS_ANGELES)

pytestmark = pytest.mark.usefixtures("directory", "tuesday_morning")


class TuesdayMorning(datetime):
    """The clock of the actions: what is open does not depend on when the tests run."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> TuesdayMorning:
        return cls.fromtimestamp(TUESDAY_MORNING.timestamp(), tz)


@pytest.fixture
def tuesday_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (answer_question, find_services, note_place, show_more, tell_attribute):
        monkeypatch.setattr(module, "datetime", TuesdayMorning)


def read(slug: str, language: str = "en") -> Record:
    with session_scope(engine()) as session:
        found = record(session, slug, language)
    assert found is not None
    return found


class TestFindServices:
    def test_without_a_place_the_first_three_and_once_the_question_where(self) -> None:
        conversation = Conversation()
        said = conversation.turn(FindServices(), "need_food")
        assert said == ["utter_service", *["utter_service_short"] * 2, "utter_more_left", "utter_ask_place"]
        # Lines for the whole county come first, the surest of them first of all.
        assert "Food line" in conversation.names()
        assert conversation.slots["need"] == "food"
        assert conversation.slots["offset"] == 3
        assert len(conversation.slots["shown"]) == 3
        assert conversation.slots["subject"] == conversation.slots["shown"][0]
        assert "utter_ask_place" not in conversation.turn(FindServices(), "need_food")

    def test_with_a_place_what_is_near_with_its_distance(self) -> None:
        conversation = Conversation()
        said = conversation.turn(FindServices(), "need_food", place="zip:90262")
        assert "utter_ask_place" not in said
        assert "Lynwood Pantry" in conversation.names()
        pantry = next(m for m in conversation.said if m.get("name") == "Lynwood Pantry")
        assert pantry["place"] == "90262"
        assert float(pantry["miles"]) < 2
        assert "Lynwood" in pantry["address"]

    def test_nothing_near_is_said_before_what_is_far(self) -> None:
        conversation = Conversation()
        said = conversation.turn(FindServices(), "need_doctor", place="zip:93534")
        assert said[0] == "utter_nearest"
        assert conversation.said[0]["place"] == "93534"
        assert float(conversation.said[0]["miles"]) > 10

    def test_a_need_that_nobody_meets(self) -> None:
        conversation = Conversation()
        assert conversation.turn(FindServices(), "need_tutoring") == ["utter_nothing_listed"]
        assert conversation.slots["need"] == "tutoring"

    def test_the_service_named_comes_first_and_the_next_page_misses_none(self) -> None:
        conversation = Conversation()
        conversation.turn(FindServices(), "need_food")
        usual = conversation.names()
        conversation = Conversation()
        pantry = id_of("service", "pasadena-pantry")
        conversation.turn(FindServices(), "need_food", records=[pantry])
        assert conversation.names() == ["Pasadena Pantry", *usual[:2]]
        conversation.turn(ShowMore(), "desk_more")
        assert conversation.names()[0] == usual[2]

    def test_a_service_that_has_ended_is_not_offered(self) -> None:
        conversation = Conversation()
        conversation.turn(FindServices(), "need_doctor", records=[ENDED])
        assert conversation.names()
        assert "Ended clinic" not in conversation.names()

    def test_what_is_for_staff_is_not_offered(self) -> None:
        conversation = Conversation()
        conversation.turn(FindServices(), "need_food", records=[STAFF_LINE])
        while "utter_more_left" in [m["response"] for m in conversation.said]:
            assert "Staff line" not in conversation.names()
            conversation.turn(ShowMore(), "desk_more")

    def test_two_needs_get_two_answers_and_one_question_where(self) -> None:
        conversation = Conversation()
        said = conversation.turn(FindServices(), "need_food", needs=["need_food", "need_dental"], records=[CALFRESH])
        assert said.count("utter_service") == 2
        assert said.count("utter_ask_place") == 1
        assert said[-1] == "utter_ask_place"
        assert conversation.names()[0] == "CalFresh"
        assert conversation.names().count("CalFresh") == 1
        assert {"Watts Clinic", "Pomona Clinic"} & set(conversation.names())
        second_of_food = conversation.names()[1]
        assert len(conversation.slots["shown"]) == len(conversation.names())
        # "More" goes on with the first need.
        assert conversation.slots["need"] == "food"
        conversation.turn(ShowMore(), "desk_more")
        assert second_of_food not in conversation.names()

    def test_a_broken_directory_is_apologised_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object) -> None:
            raise OperationalError("SELECT", {}, Exception("disk I/O error"))

        monkeypatch.setattr(find_services, "find_services", fail)
        assert Conversation().turn(FindServices(), "need_food") == ["utter_fault"]

    def test_a_record_without_a_translation_says_so_in_spanish_only(self) -> None:
        assert variables(read("calfresh", "es"), "es", MONDAY_NOON)["in_english"] is False
        assert variables(read("food-line", "es"), "es", MONDAY_NOON)["in_english"] is True
        assert variables(read("food-line"), "en", MONDAY_NOON)["in_english"] is False


class TestShowMore:
    def test_pages_go_on_without_repeating_until_the_end(self) -> None:
        conversation = Conversation()
        conversation.turn(FindServices(), "need_food", place="zip:90262")
        seen = conversation.names()
        while "utter_more_left" in [m["response"] for m in conversation.said]:
            left = next(m["count"] for m in conversation.said if m["response"] == "utter_more_left")
            conversation.turn(ShowMore(), "desk_more")
            seen += conversation.names()
            assert len(conversation.names()) == min(3, left)
        assert len(seen) == len(set(seen)) == 9
        assert conversation.turn(ShowMore(), "desk_more") == ["utter_no_more"]

    def test_nothing_to_go_on_with(self) -> None:
        assert Conversation().turn(ShowMore(), "desk_more") == ["utter_nothing_to_continue"]


class TestShowOne:
    @pytest.mark.parametrize(("text", "position"), [("the second one", 1), ("la primera", 0), ("the last one", 2)])
    def test_the_one_pointed_at_is_shown_whole(self, text: str, position: int) -> None:
        conversation = Conversation()
        conversation.turn(FindServices(), "need_food")
        names = conversation.names()
        shown = conversation.slots["shown"]
        assert conversation.turn(ShowOne(), "desk_second_one", text) == ["utter_service"]
        assert conversation.names() == [names[position]]
        assert conversation.slots["subject"] == shown[position]
        assert conversation.slots["shown"] == shown

    @pytest.mark.parametrize("shown", [None, [], ["gone"], [STAFF_LINE]])
    def test_there_is_no_such_one(self, shown: list[str] | None) -> None:
        conversation = Conversation(shown=shown)
        assert conversation.turn(ShowOne(), "desk_second_one", "the first one") == ["utter_nothing_to_continue"]


class TestTellAttribute:
    def test_the_phone_of_the_record_named(self) -> None:
        conversation = Conversation(subject=CALFRESH)
        assert conversation.turn(TellAttribute(), "ask_phone", records=[SCHOOL]) == ["utter_tell_phone"]
        assert conversation.said[0]["name"] == "Lynwood High School"
        assert conversation.said[0]["phone"] == "(310) 555-0113"
        assert conversation.slots["subject"] == SCHOOL

    def test_the_phone_of_the_record_last_shown(self) -> None:
        conversation = Conversation()
        conversation.turn(FindServices(), "need_calfresh")
        assert conversation.turn(TellAttribute(), "ask_phone") == ["utter_tell_phone"]
        assert conversation.said[0]["name"] == "CalFresh"
        assert conversation.said[0]["phone"] == "(213) 555-0100"

    def test_no_record_is_meant(self) -> None:
        assert Conversation().turn(TellAttribute(), "ask_phone") == ["utter_ask_which_subject"]

    @pytest.mark.parametrize("named", [STAFF_LINE, "gone"])
    def test_a_record_that_may_not_be_shown_is_not_taken_for_the_last_one(self, named: str) -> None:
        conversation = Conversation(subject=CALFRESH)
        assert conversation.turn(TellAttribute(), "ask_phone", records=[named]) == ["utter_ask_which_subject"]

    def test_a_sourced_answer_is_told_when_it_is_sure(self) -> None:
        sure = {"answers": [{"id": "calfresh-income-limit", "score": 0.9}]}
        unsure = {"answers": [{"id": "calfresh-income-limit", "score": 0.3}]}
        assert Conversation().turn(TellAttribute(), "ask_eligibility", **sure) == ["utter_answer"]
        assert Conversation().turn(TellAttribute(), "ask_eligibility", **unsure) == ["utter_ask_which_subject"]

    def test_what_is_not_recorded_is_said_with_the_phone(self) -> None:
        conversation = Conversation()
        assert conversation.turn(TellAttribute(), "ask_documents", records=[SCHOOL]) == ["utter_not_recorded"]
        assert conversation.said[0]["phone"] == "(310) 555-0113"

    @pytest.mark.parametrize(
        ("attribute", "slug", "field", "value"),
        [
            ("email", "calfresh", "email", "help@county.example.org"),
            ("website", "calfresh", "website", "county.example.org"),
            ("eligibility", "calfresh", "who", "Low income."),
            ("how_to_apply", "calfresh", "apply", "Apply online."),
            ("documents", "calfresh", "documents", "Photo ID"),
            ("languages", "calfresh", "languages", "Spanish"),
            ("what_is", "calfresh", "description", "Money for food on a card."),
            ("cost", "clinic", "fees", "Sliding scale"),
            ("text_line", "food-line", "text_line", "(800) 555-0111 (text HELLO)"),
            ("address", "lynwood-pantry", "address", "100 Main St, Lynwood, CA 90262"),
            ("hours", "compton-pantry", "hours", "Mon–Fri 8:00 AM–5:00 PM"),
            ("district", "lynwood-high", "district", "Lynwood Unified"),
        ],
    )
    def test_each_attribute(self, attribute: str, slug: str, field: str, value: str) -> None:
        conversation = Conversation()
        named = read(slug).id
        assert conversation.turn(TellAttribute(), f"ask_{attribute}", records=[named]) == [f"utter_tell_{attribute}"]
        assert conversation.said[0][field] == value

    def test_every_attribute_asked_for_has_a_response(self) -> None:
        asked = {intent.removeprefix("ask_") for intent in DOMAIN["intents"] if intent.startswith("ask_")}
        assert asked - {"is_ours"} == set(NEEDED)
        assert {f"utter_tell_{attribute}" for attribute in NEEDED} <= set(DOMAIN["responses"])

    @pytest.mark.parametrize(("slug", "response"), [("lynwood-high", "utter_is_ours"), ("clinic", "utter_is_not_ours")])
    def test_whether_a_school_is_ours(self, slug: str, response: str) -> None:
        assert Conversation().turn(TellAttribute(), "ask_is_ours", records=[read(slug).id]) == [response]

    def test_the_one_in_a_place_is_that_of_the_open_need(self) -> None:
        conversation = Conversation(need="doctor", subject=CALFRESH)
        conversation.turn(TellAttribute(), "ask_address", "the one in pomona", place="city:pomona")
        assert conversation.said[0]["name"] == "Pomona Clinic"

    def test_the_description_is_in_spanish_for_who_writes_spanish(self) -> None:
        conversation = Conversation()
        conversation.turn(TellAttribute(), "ask_what_is", records=[CALFRESH], language="es")
        assert conversation.said[0]["description"] == "Dinero para comida en una tarjeta."
        assert conversation.said[0]["checked"] == "23 de noviembre de 2026"
        assert conversation.said[0]["source"] == "county.example.org (2026)"


class TestHours:
    @pytest.mark.parametrize(
        ("slug", "now", "status"),
        [
            ("compton-pantry", MONDAY_NOON, {"open_now": True}),
            ("lynwood-pantry", MONDAY_NOON, {"closed_now": True, "opens_next": "November 24, 2026, 9:00 AM"}),
            ("lynwood-pantry", TUESDAY_MORNING, {"open_now": True}),
            ("calfresh", MONDAY_NOON, {}),
        ],
    )
    def test_open_or_closed(self, slug: str, now: datetime, status: dict[str, Any]) -> None:
        assert hours_status(read(slug), "en", now) == status

    def test_opens_next_in_spanish(self) -> None:
        said = hours_status(read("lynwood-pantry"), "es", MONDAY_NOON)
        assert said["opens_next"] == "24 de noviembre de 2026, 9:00 a.m."

    def test_the_week_on_one_line(self) -> None:
        assert hours_text(read("lynwood-pantry"), "en", MONDAY_NOON) == "Tue 9:00 AM–12:00 PM; Thu 9:00 AM–12:00 PM"
        assert hours_text(read("calfresh"), "en", MONDAY_NOON) is None


class TestAnswerQuestion:
    @staticmethod
    def ask(text: str, id: str, score: float = 0.9, language: str = "en") -> dict[str, Any]:
        conversation = Conversation()
        found = [{"id": id, "score": score}]
        assert conversation.turn(AnswerQuestion(), "about_calfresh", text, language=language, answers=found) == [
            "utter_answer"
        ]
        return conversation.said[0]

    # data/eligibility/calfresh.yml, gross income of 2026-27.
    @pytest.mark.parametrize(
        ("text", "language", "amount"),
        [
            ("limit for a family of four", "en", "$5,500"),
            ("somos 4 en la casa", "es", "$5,500"),
            ("we are 10 in the house", "en", "$11,184"),
        ],
    )
    def test_the_amount_for_the_household_named(self, text: str, language: str, amount: str) -> None:
        said = self.ask(text, "calfresh-income-limit", language=language)
        assert amount in said["answer"]
        assert "$2,660" not in said["answer"]

    @pytest.mark.parametrize("language", ["en", "es"])
    def test_without_a_household_the_whole_table(self, language: str) -> None:
        said = self.ask("what is the limit", "calfresh-income-limit", language=language)
        assert "1: $2,660; 2: $3,608; 3: $4,554" in said["answer"]
        assert said["to_confirm"] is True

    def test_the_source_and_the_day_it_was_read(self) -> None:
        answer = answers()["calfresh-income-limit"]
        said = self.ask("what is the limit", answer.id)
        assert said["source"] == "github.com/PolicyEngine/policyengine-us (2026)"
        assert said["checked"] == "November 23, 2026"

    @pytest.mark.parametrize("found", [[], [{"id": "an-answer-since-removed", "score": 0.9}]])
    def test_nothing_is_claimed_without_an_answer(self, found: list[dict[str, Any]]) -> None:
        assert Conversation().turn(AnswerQuestion(), "about_calfresh", answers=found) == ["utter_not_understood"]

    def test_unsure_answers_are_offered_as_questions(self) -> None:
        found = [{"id": "calfresh-income-limit", "score": 0.1}]
        conversation = Conversation()
        said = conversation.turn(AnswerQuestion(), "about_calfresh", language="es", answers=found)
        assert said == ["utter_which_question"]
        button = conversation.said[0]["buttons"][0]
        assert button["title"] == answers()["calfresh-income-limit"].questions["es"][0]
        assert button["payload"] == '/about_calfresh{"answer":"calfresh-income-limit"}'

    def test_the_question_chosen_is_answered(self) -> None:
        entities = [{"entity": "answer", "value": "calfresh-income-limit"}]
        conversation = Conversation()
        assert conversation.turn(AnswerQuestion(), "about_calfresh", entities=entities) == ["utter_answer"]
        assert "$2,660" in conversation.said[0]["answer"]

    def test_an_answer_since_removed_is_passed_over(self) -> None:
        found = [{"id": "gone", "score": 0.9}, {"id": "calfresh-income-limit", "score": 0.8}]
        assert Conversation().turn(AnswerQuestion(), "about_calfresh", answers=found) == ["utter_answer"]

    def test_the_record_it_is_about_becomes_the_subject(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answer = answer_about("calfresh", confidence="medium")
        monkeypatch.setattr(answer_question, "answers", lambda: {answer.id: answer})
        conversation = Conversation()
        conversation.turn(AnswerQuestion(), "about_calfresh", answers=[{"id": answer.id, "score": 1.0}])
        assert conversation.slots["subject"] == CALFRESH
        assert conversation.said[0]["phone"] == "(213) 555-0100"
        assert conversation.turn(TellAttribute(), "ask_eligibility") == ["utter_tell_eligibility"]

    def test_a_sure_answer_needs_no_phone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answer = answer_about("calfresh", confidence="high")
        monkeypatch.setattr(answer_question, "answers", lambda: {answer.id: answer})
        conversation = Conversation()
        conversation.turn(AnswerQuestion(), "about_calfresh", answers=[{"id": answer.id, "score": 1.0}])
        assert conversation.said[0]["phone"] is None
        assert conversation.said[0]["to_confirm"] is False

    @pytest.mark.parametrize(
        ("id", "today", "named"),
        [
            ("calfresh-income-limit", date(2027, 9, 30), {}),
            ("calfresh-income-limit", date(2027, 10, 1), {"past_year": True, "valid_to": "September 30, 2027"}),
            ("calfresh-net-income-limit", date(2026, 11, 23), {"past_year": True, "valid_to": "September 30, 2026"}),
        ],
    )
    def test_a_year_that_has_ended_is_named(self, id: str, today: date, named: dict[str, Any]) -> None:
        assert past_year(answers()[id], today, "en") == named

    def test_an_answer_without_amounts_is_of_no_year(self) -> None:
        assert past_year(answer_about(None, "high"), date(2099, 1, 1), "en") == {}


def answer_about(about: str | None, confidence: str) -> Answer:
    return Answer(
        id="a",
        intent="about_calfresh",
        text={"en": "A card for food."},
        questions={},
        source="https://example.org",
        source_date="2026",
        checked=date(2026, 11, 23),
        confidence=confidence,
        about=about,
    )


class TestOfferChoices:
    RANKING = (
        {"name": "nlu_fallback", "confidence": 0.3},
        {"name": "need_dental", "confidence": 0.3},
        {"name": "greet", "confidence": 0.2},
        {"name": "about_medi_cal", "confidence": 0.1},
        {"name": "need_food", "confidence": 0.05},
        {"name": "need_wic", "confidence": 0.01},
    )

    def test_the_three_likeliest_topics_are_offered(self) -> None:
        conversation = Conversation()
        said = conversation.turn(OfferChoices(), "nlu_fallback", intent_ranking=self.RANKING)
        assert said == ["utter_did_you_mean"]
        buttons = conversation.said[0]["buttons"]
        assert [b["payload"] for b in buttons] == ["/need_dental", "/about_medi_cal", "/need_food"]
        assert buttons[0]["title"] == "A dentist"

    def test_after_a_second_miss_a_person(self) -> None:
        conversation = Conversation()
        conversation.turn(OfferChoices(), "nlu_fallback", intent_ranking=self.RANKING)
        again = conversation.turn(OfferChoices(), "nlu_fallback", intent_ranking=self.RANKING)
        assert again == ["utter_not_understood"]

    def test_a_miss_long_ago_does_not_count(self) -> None:
        conversation = Conversation()
        conversation.turn(OfferChoices(), "nlu_fallback", intent_ranking=self.RANKING)
        conversation.turn(FindServices(), "need_food")
        again = conversation.turn(OfferChoices(), "nlu_fallback", intent_ranking=self.RANKING)
        assert again == ["utter_did_you_mean"]

    def test_without_a_likely_topic_a_person(self) -> None:
        ranking = [{"name": "greet", "confidence": 0.4}]
        assert Conversation().turn(OfferChoices(), "nlu_fallback", intent_ranking=ranking) == ["utter_not_understood"]

    def test_every_need_and_question_has_a_title(self) -> None:
        titles = {b["payload"].removeprefix("/") for b in DOMAIN["responses"]["utter_topics"][0]["buttons"]}
        assert titles == {i for i in DOMAIN["intents"] if i.startswith(("need_", "about_"))}


class TestConversation:
    def test_a_language_is_chosen(self) -> None:
        conversation = Conversation()
        entities = [{"entity": "language", "value": "es"}]
        assert conversation.turn(ChooseLanguage(), "desk_language", entities=entities) == ["utter_language_chosen"]
        assert conversation.slots["language"] == "es"

    def test_which_language(self) -> None:
        assert Conversation().turn(ChooseLanguage(), "desk_language") == ["utter_which_language"]

    def test_starting_over_forgets_all_but_the_language(self) -> None:
        conversation = Conversation(language="es", place="zip:90262", need="food", shown=["a"], asked_for_place=True)
        assert conversation.turn(StartOver(), "desk_start_over") == ["utter_started_over"]
        assert {name: value for name, value in conversation.slots.items() if value is not None} == {"language": "es"}

    def test_what_was_said_last_is_said_again(self) -> None:
        conversation = Conversation()
        conversation.events = [
            {"event": "user", "parse_data": {}},
            {"event": "bot", "text": "older", "data": {}},
            {"event": "user", "parse_data": {}},
            {"event": "bot", "text": "one", "data": {"buttons": [{"title": "More", "payload": "/desk_more"}]}},
            {"event": "bot", "text": "two", "data": None},
        ]
        conversation.turn(Repeat(), "desk_repeat")
        assert [m["text"] for m in conversation.said] == ["one", "two"]
        assert conversation.said[0]["buttons"][0]["payload"] == "/desk_more"

    def test_nothing_was_said_yet(self) -> None:
        assert Conversation().turn(Repeat(), "desk_repeat") == ["utter_nothing_to_repeat"]


class TestNotePlace:
    def test_a_place_alone_answers_the_open_need(self) -> None:
        conversation = Conversation()
        conversation.turn(FindServices(), "need_food")
        conversation.turn(NotePlace(), "give_place", "90262", place="zip:90262")
        assert "Lynwood Pantry" in conversation.names()

    def test_a_place_without_a_need_is_kept(self) -> None:
        conversation = Conversation()
        assert conversation.turn(NotePlace(), "give_place", "Lynwood", place="city:lynwood") == ["utter_place_noted"]
        assert conversation.said[0]["place"] == "Lynwood"

    def test_a_school_alone_is_shown(self) -> None:
        conversation = Conversation()
        assert conversation.turn(NotePlace(), "give_place", records=[SCHOOL]) == ["utter_service"]
        assert conversation.names() == ["Lynwood High School"]

    @pytest.mark.parametrize("place", [None, "city:atlantis"])
    def test_no_place_that_is_known(self, place: str | None) -> None:
        assert Conversation().turn(NotePlace(), "give_place", place=place) == ["utter_ask_place"]


def test_every_action_of_the_domain_is_there() -> None:
    actions = [FindServices, ShowMore, ShowOne, TellAttribute, AnswerQuestion, NotePlace]
    actions += [ChooseLanguage, OfferChoices, Repeat, StartOver]
    in_domain = {next(iter(a)) if isinstance(a, dict) else a for a in DOMAIN["actions"]}
    assert {action().name() for action in actions} == in_domain


def test_a_file_that_cannot_be_read_is_apologised_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> dict[str, Answer]:
        raise OSError("no such file")

    monkeypatch.setattr(answer_question, "answers", fail)
    found = [{"id": "a", "score": 1.0}]
    assert Conversation().turn(AnswerQuestion(), "about_wic", answers=found) == ["utter_fault"]


def test_a_session_is_given_back_after_a_fault() -> None:
    with pytest.raises(ZeroDivisionError), session_scope(engine()):
        raise ZeroDivisionError
    assert read("calfresh").name == "CalFresh"
