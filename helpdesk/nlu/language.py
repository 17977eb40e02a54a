"""Which language a message is in, as far as the message itself tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from helpdesk.nlu.directory_names import directory_names
from helpdesk.nlu.message_text import clean, fold

NEUTRAL_MARGIN = 0.12
"""How far the first language must lead the second; below it the message is taken as neutral."""

SHORT_MARGIN = 0.5
"""The same for a message of one or two words, of which many are at home in both ("no", "hotel", "medi-cal")."""

SHORT_WORDS = 2

LETTERS_NEEDED = 3

_WORDS: Mapping[str, str | None] = {
    **dict.fromkeys(("hello", "hi", "hey", "yes", "rent", "dentist", "stop", "help"), "en"),
    **dict.fromkeys(("hola", "buenas", "si", "mas", "renta", "dentista"), "es"),
    # Written alike in both languages, or near enough on a phone.
    **dict.fromkeys(("no", "ok", "okay", "dental", "doctor", "hospital", "legal", "tutor", "formula", "mental"), None),
    **dict.fromkeys(("social", "crisis", "final", "local", "color", "plan", "visa", "cancel"), None),
}
"""Short words of which letters alone do not tell the language: lingua reads "hello" and "no" as Spanish."""


@lru_cache(maxsize=4)
def detector(codes: tuple[str, ...]) -> LanguageDetector:
    """Return lingua's detector for these ISO 639-1 codes."""
    languages = [Language.from_iso_code_639_1(getattr(IsoCode639_1, code.upper())) for code in codes]
    return LanguageDetectorBuilder.from_languages(*languages).build()


def identify(text: str, codes: tuple[str, ...] = ("en", "es")) -> str | None:
    """Return the ISO 639-1 code of the message's language, or None when it is neutral.

    A ZIP, a name, "ok" or a message that fits two languages alike is neutral: the conversation keeps its
    language then.

    >>> identify("me llegó una carta de desalojo")
    'es'
    >>> identify("90262") is None
    True
    """
    words = re.findall(r"[^\W\d_]+", fold(text))
    if words and all(word in _WORDS for word in words):
        known = {code for word in words if (code := _WORDS[word]) in codes}
        return known.pop() if len(known) == 1 else None
    if sum(map(len, words)) < LETTERS_NEEDED:
        return None
    ranked = detector(codes).compute_language_confidence_values(text[:500])
    first = ranked[0]
    if first.value <= 0:
        return None
    margin = SHORT_MARGIN if len(text.split()) <= SHORT_WORDS else NEUTRAL_MARGIN
    if len(ranked) > 1 and first.value - ranked[1].value < margin:
        return None
    return first.language.iso_code_639_1.name.lower()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class LanguageIdentifier(GraphComponent):
    """Sets the message key ``language`` to an ISO 639-1 code, or None when the message is neutral."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Take the ``languages`` that the desk tells apart from the pipeline's configuration."""
        self._codes = tuple(config["languages"])
        identify("hello, good morning", self._codes)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """English and Spanish."""
        return {"languages": ["en", "es"]}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        """Create the component (see the parent class)."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Identify the language of each message, apart from the names in it: "Lynwood" is no English."""
        matcher = directory_names().matcher
        for message in messages:
            text = clean(message.get(TEXT) or "")
            # A button's payload is no language: the conversation keeps its own.
            code = None if text.startswith("/") else identify(matcher.without_proper_names(text), self._codes)
            message.set("language", code, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training data as it is: nothing is learnt from the language."""
        return training_data
