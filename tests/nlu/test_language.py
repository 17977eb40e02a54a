"""Which language a message is in, as families really write."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from helpdesk.nlu import language
from helpdesk.nlu.language import LanguageIdentifier, identify
from helpdesk.nlu.name_matcher import PLACE, RECORD, Named, NameMatcher

ENGLISH = [
    "hello",
    "Hi!",
    "hi there",
    "yes",
    "yes please",
    "no thanks",
    "i need food",
    "wheres the food bank",
    "my kid is sick",
    "no money for rent",
    "rent help plz",
    "help",
    "help me",
    "thank you so much",
    "my son need a dentist",
    "my dauhter cant see the bord",
    "do u have diapers",
    "need shoes n jacket 4 my boy hes 9",
    "food stamps",
    "what time do they open",
    "phone number?",
    "im hungry",
    "i got evicted",
    "the second one",
    "are you a bot",
    "my husband hits me",
    "i want to die",
    "transfer appeals phone",
    "payday is the 30th and the cupboard is bare",
    "fam in motel, kid needs bus to old school, who",
    "wear can I get my daughter her shots",
]

SPANISH = [
    "hola",
    "Hola!",
    "si",
    "sí por favor",
    "no gracias",
    "buenas tardes",
    "necesito comida",
    "nesecito comida",
    "ocupo ayuda con la renta",
    "no tengo pa la renta",
    "renta",
    "mi hijo esta enfermo",
    "donde queda el banco de comida",
    "me llego una carta de desalojo",
    "ayuda",
    "gracias",
    "estampillas",
    "quiero hablar con alguien",
    "el segundo",
    "a que hora abren",
    "numero de telefono",
    "mi esposo me pega",
    "me quiero morir",
    "k documentos ocupo",
    "ai comida gratis",
    "nos van a sacar de la casa",
    "mas",
    # Spanglish: the sentence is Spanish, its nouns are not.
    "como aplico para el medical",
    "como aplico para wic",
    "mi hijo necesita un tutor para math",
    "no tengo papers, hay ayuda?",
    "necesito el phone de la food bank",
]

NEUTRAL = ["90262", "ok", "OK", "no", "?", "👍", "211", "", "dental", "tutor", "no, legal", "hola, hello", "W"]


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text: str) -> None:
    assert identify(text) == "en"


@pytest.mark.parametrize("text", SPANISH)
def test_spanish(text: str) -> None:
    assert identify(text) == "es"


@pytest.mark.parametrize("text", NEUTRAL)
def test_a_neutral_message_has_no_language(text: str) -> None:
    assert identify(text) is None


class Directory:
    """A directory of three names."""

    matcher = NameMatcher(
        [
            Named("Lynwood", PLACE, "city:lynwood"),
            Named("El Monte", PLACE, "city:el-monte"),
            Named("Medi-Cal", RECORD, "medi-cal"),
            Named("estampillas", RECORD, "calfresh", "es"),
        ],
        {"90262"},
    )


@pytest.fixture
def component(monkeypatch: pytest.MonkeyPatch) -> LanguageIdentifier:
    monkeypatch.setattr(language, "directory_names", lambda: Directory)
    return LanguageIdentifier({"languages": ["en", "es"]})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Lynwood", None),
        ("/desk_more", None),
        ('/desk_language{"language":"es"}', None),
        ("lynwood 90262", None),
        ("El Monte", None),
        ("Medi-Cal?", None),
        ("food in El Monte", "en"),
        ("comida en Lynwood", "es"),
        ("estampillas", "es"),
        ("como aplico para Medi-Cal", "es"),
        (None, None),
    ],
)
def test_names_are_of_no_language(component: LanguageIdentifier, text: str | None, code: str | None) -> None:
    message = Message({TEXT: text})
    assert component.process([message]) == [message]
    assert message.get("language") == code
    assert "language" in message.output_properties


def test_nothing_is_learnt_from_training_data(component: LanguageIdentifier) -> None:
    data = TrainingData([Message({TEXT: "hola"})])
    assert component.process_training_data(data) is data
    assert data.training_examples[0].get("language") is None
