"""The gazetteer: places, records and languages named in a message, filled from the directory itself."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from helpdesk.answers import fingerprint, read_answers
from helpdesk.nlu.directory_names import directory_names
from helpdesk.nlu.message_text import READ_AT_MOST, clean, fold
from helpdesk.nlu.name_matcher import NameMatcher, Spelling

SEEN_OFTEN = 2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class DirectoryGazetteer(EntityExtractorMixin, GraphComponent):
    """Finds entities ``place``, ``record`` and ``language``; their values are keys of the directory.

    Training only keeps the words of ordinary messages, so that none is taken for a misspelt name. The names come from
    the directory itself (`directory_names`), which is followed while the desk runs; ``process`` does no I/O.
    """

    FILE = "plain_words.json"

    def __init__(self, model_storage: ModelStorage, resource: Resource, plain_words: list[str]) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._plain_words = plain_words
        self._names = directory_names()
        self._spelling_of: tuple[NameMatcher, Spelling] | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The gazetteer has no options."""
        return {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DirectoryGazetteer:
        """Create an untrained component."""
        return cls(model_storage, resource, [])

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of the answers, whose questions are ordinary messages."""
        return fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the words that ordinary messages use more than once (a misspelling stands once)."""
        texts = [clean(m.get(TEXT) or "") for m in training_data.training_examples]
        texts += [q for answer in read_answers() for asked in answer.questions.values() for q in asked]
        counts = Counter(word for text in texts for word in set(fold(text).split()))
        words = sorted(word for word, count in counts.items() if count >= SEEN_OFTEN and word.isalpha())
        with self._model_storage.write_to(self._resource) as folder:
            (folder / self.FILE).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DirectoryGazetteer:
        """Load the trained component, read the directory and begin to watch it."""
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / cls.FILE).read_text(encoding="utf-8"))
        return cls(model_storage, resource, words)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message."""
        matcher, spelling = self._current()
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith("/"):
                continue
            found = [
                {
                    "entity": name.kind,
                    "start": name.start,
                    "end": name.end,
                    "value": name.value,
                    "confidence_entity": 1.0 if name.exact else 0.8,
                    "extractor": type(self).__name__,
                }
                for name in matcher.find(text[:READ_AT_MOST], spelling)
            ]
            message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)
        return messages

    def _current(self) -> tuple[NameMatcher, Spelling]:
        """Return the directory's matcher of the moment and the spelling of its names."""
        matcher = self._names.matcher
        if self._spelling_of is None or self._spelling_of[0] is not matcher:
            self._spelling_of = (matcher, Spelling(matcher.words, self._plain_words))
        return self._spelling_of
