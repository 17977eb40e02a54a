"""The intent of a message, as a Rasa component."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from helpdesk.answers import fingerprint, read_answers
from helpdesk.nlu import gate, heads, message_text, name_matcher, reader
from helpdesk.nlu.directory_names import directory_names
from helpdesk.nlu.encoder import installed_encoder
from helpdesk.nlu.fingerprints import source_fingerprint
from helpdesk.nlu.message_text import clean
from helpdesk.nlu.name_matcher import NameMatcher
from helpdesk.nlu.reader import OUT_OF_SCOPE, Reader, Reading

UNSURE = "nlu_fallback"
"""Rasa's name for a message that was not understood; the desk offers what it may have meant."""

WORDLESS = "wordless"
"""A message without a single letter or digit."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MeaningClassifier(IntentClassifier, GraphComponent):
    """Sets the intent, its ranking, the key ``needs`` (every need named) and ``read`` (the telling part).

    Trained on the examples of ``data/nlu`` and on the questions of ``data/answers``, each under its file's intent.
    """

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, reader: Reader | None = None
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._reader = reader

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``refused_share``: the share of in-scope messages that may be taken for out of scope."""
        return {"refused_share": 0.02}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MeaningClassifier:
        """Create an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of what is read besides the training data, so that a change trains anew."""
        sources = source_fingerprint(gate, heads, message_text, name_matcher, reader)
        return fingerprint() + installed_encoder().identity + sources

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the intents and calibrate the gate."""
        pairs = {(clean(m.get(TEXT)), m.get(INTENT)) for m in training_data.intent_examples}
        pairs |= {(clean(q), a.intent) for a in read_answers() for asked in a.questions.values() for q in asked}
        examples = sorted((text, intent) for text, intent in pairs if text)
        self._reader = Reader.fit(
            [text for text, _ in examples],
            [intent for _, intent in examples],
            installed_encoder(),
            _matcher,
            self._config["refused_share"],
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._reader.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MeaningClassifier:
        """Load a trained component.

        Raises:
            EncoderMismatchError: when the model was made with another encoder.
        """
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Reader.load(folder, installed_encoder(), _matcher))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message."""
        for message in messages:
            text = clean(message.get(TEXT) or "")
            if text.startswith("/"):
                continue
            if not any(character.isalnum() for character in text):
                _set_intent(message, [(WORDLESS, 1.0)])
            elif self._reader is not None:
                self._set_reading(message, self._reader.read(text))
        return messages

    def _set_reading(self, message: Message, reading: Reading) -> None:
        ranking = list(reading.ranking)
        if reading.refused:
            name = OUT_OF_SCOPE if reading.intent == OUT_OF_SCOPE else UNSURE
            sure = reading.ranking[0][1]
            ranking = [(name, sure), *((intent, p) for intent, p in ranking if intent != name)]
        elif reading.intent == OUT_OF_SCOPE:
            ranking = [*ranking[1:2], ranking[0], *ranking[2:]]
        _set_intent(message, ranking)
        message.set("needs", list(reading.needs), add_to_output=True)
        message.set("read", reading.read, add_to_output=True)


def _set_intent(message: Message, ranking: list[tuple[str, float]]) -> None:
    listed = [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: sure} for name, sure in ranking]
    message.set(INTENT, listed[0], add_to_output=True)
    message.set(INTENT_RANKING_KEY, listed, add_to_output=True)


def _matcher() -> NameMatcher:
    return directory_names().matcher
