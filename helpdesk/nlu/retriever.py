"""Which sourced answer a message asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from helpdesk.answers import Answer, fingerprint, read_answers
from helpdesk.nlu.encoder import Encoder, EncoderMismatch, installed_encoder
from helpdesk.nlu.heads import Centring, Matrix
from helpdesk.nlu.message_text import ENCODE_AT_MOST, clean, fold


@dataclass(frozen=True)
class Match:
    """An answer that a message may ask for, and how sure that is (0 to 1)."""

    id: str
    score: float


class Passages:
    """The questions and texts of every answer, as vectors and as weighted character n-grams.

    A message is held against every passage both ways; an answer's likeness is that of its nearest passages. How sure
    the first answer is follows from its likeness and its lead, by a logistic regression learnt on the questions
    themselves, each held against all the others.
    """

    MEANING_SHARE = 0.6
    TOPIC_SHARE = 0.15
    """How much the probability that the message is about an answer's topic adds to that answer's likeness."""

    NEAREST = 2
    """An answer's likeness is the mean of its nearest passages, this many."""

    def __init__(
        self,
        ids: Sequence[str],
        topics: Sequence[str],
        owner: NDArray[np.int32],
        vectors: Matrix,
        centring: Centring,
        vectorizer: TfidfVectorizer,
        terms: csr_matrix,
        sureness: NDArray[np.float64],
    ) -> None:
        self.ids = list(ids)
        self._topics = list(topics)
        self._owner = owner
        self._vectors = vectors
        self._centring = centring
        self._vectorizer = vectorizer
        self._terms = terms
        self._sureness = sureness
        self._starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])

    @classmethod
    def fit(cls, answers: Sequence[Answer], encoder: Encoder) -> Passages:
        """Read the answers' questions and texts into passages; ``answers`` must not be empty."""
        pairs = [(index, text) for index, answer in enumerate(answers) for text in passages_of(answer)]
        texts = [text for _, text in pairs]
        owner = np.array([index for index, _ in pairs], np.int32)
        raw = encoder.encode_for_training([text[:ENCODE_AT_MOST] for text in texts])
        centring = Centring.fit(raw, encoder.parts)
        vectorizer = _vectorizer()
        terms = vectorizer.fit_transform(texts)
        passages = cls(
            [a.id for a in answers],
            [a.intent for a in answers],
            owner,
            centring(raw),
            centring,
            vectorizer,
            terms.tocsr(),
            np.zeros(3),
        )
        passages._sureness = passages._learn_sureness()
        return passages

    def best(self, text: str, vector: Matrix, topics: Mapping[str, float] | None = None, count: int = 3) -> list[Match]:
        """Return the answers that fit a message best, the surest first.

        Args:
            text: the message.
            vector: its vector, shape ``(dimensions,)``.
            topics: the probability of each ``about_*`` intent, by the classifier.
            count: how many answers.
        """
        likeness = self._likeness_of_answers(self._likeness(self._centring(vector[None, :]), [text])[0])
        if topics:
            likeness = likeness + self.TOPIC_SHARE * np.array([topics.get(t, 0.0) for t in self._topics], np.float32)
        order = np.argsort(-likeness)[: count + 1]
        # What the first leads by, and what each other one trails by.
        leads = [likeness[i] - likeness[order[0] if place else order[1]] for place, i in enumerate(order[:count])]
        return [
            Match(self.ids[i], round(self._sure(likeness[i], lead), 4))
            for i, lead in zip(order[:count], leads, strict=True)
        ]

    def _likeness(self, centred: Matrix, texts: Sequence[str]) -> Matrix:
        """Return the likeness of texts to every passage, a row a text."""
        meaning = centred @ self._vectors.T
        words = np.asarray((self._vectorizer.transform(texts) @ self._terms.T).todense(), np.float32)
        both: Matrix = self.MEANING_SHARE * meaning + (1 - self.MEANING_SHARE) * words
        return both

    def _likeness_of_answers(self, passages: Matrix) -> Matrix:
        """Return the likeness of each answer from those of all passages."""
        first = np.maximum.reduceat(passages, self._starts)
        others = np.where(passages == first[self._owner], -1.0, passages)
        second = np.maximum.reduceat(others, self._starts)
        return (first + np.maximum(second, 0.0)).astype(np.float32) / self.NEAREST

    def _learn_sureness(self) -> NDArray[np.float64]:
        """Learn how sure an answer is, from each question held against all passages but itself."""
        seen: list[tuple[float, float]] = []
        right: list[bool] = []
        for start in range(0, len(self._owner), 256):
            rows = slice(start, start + 256)
            likeness = self.MEANING_SHARE * (self._vectors[rows] @ self._vectors.T)
            likeness += (1 - self.MEANING_SHARE) * np.asarray((self._terms[rows] @ self._terms.T).todense(), np.float32)
            for i, row in enumerate(likeness, start):
                row[i] = 0.0
                answers = self._likeness_of_answers(row)
                first, second = np.argsort(-answers)[:2]
                seen.append((float(answers[first]), float(answers[first] - answers[second])))
                right.append(bool(first == self._owner[i]))
        model = LogisticRegression(C=100.0, max_iter=1000).fit(np.array(seen), np.array(right))
        learnt: NDArray[np.float64] = np.r_[model.coef_[0], model.intercept_]
        return learnt

    def _sure(self, likeness: float, lead: float) -> float:
        by_likeness, by_lead, bias = self._sureness
        return float(1 / (1 + np.exp(-(by_likeness * likeness + by_lead * lead + bias))))

    def arrays(self) -> dict[str, Any]:
        """Return what is stored in the model."""
        terms = sorted(self._vectorizer.vocabulary_, key=self._vectorizer.vocabulary_.__getitem__)
        return {
            "ids": np.array("\n".join(self.ids)),
            "topics": np.array("\n".join(self._topics)),
            "owner": self._owner,
            "vectors": self._vectors.astype(np.float16),
            "mean": self._centring.mean,
            "parts": np.array(self._centring.parts),
            "vocabulary": np.array("\n".join(terms)),
            "idf": self._vectorizer.idf_,
            "term_data": self._terms.data.astype(np.float16),
            "term_indices": self._terms.indices,
            "term_starts": self._terms.indptr,
            "sureness": self._sureness,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> Passages:
        """Rebuild the passages that ``arrays`` stored."""
        vectorizer = _vectorizer(vocabulary=str(arrays["vocabulary"]).split("\n"))
        vectorizer.idf_ = arrays["idf"]
        shape = (len(arrays["owner"]), len(arrays["idf"]))
        terms = csr_matrix(
            (arrays["term_data"].astype(np.float32), arrays["term_indices"], arrays["term_starts"]), shape=shape
        )
        return cls(
            str(arrays["ids"]).split("\n"),
            str(arrays["topics"]).split("\n"),
            arrays["owner"],
            arrays["vectors"].astype(np.float32),
            Centring(arrays["mean"], arrays["parts"]),
            vectorizer,
            terms,
            arrays["sureness"],
        )


def _vectorizer(**options: Any) -> TfidfVectorizer:
    return TfidfVectorizer(
        preprocessor=fold, analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32,
        **(options or {"min_df": 2, "max_features": 30_000}),
    )  # fmt: skip


def passages_of(answer: Answer) -> list[str]:
    """Return the texts that stand for an answer: its questions and what it says, in each language."""
    questions = [question for asked in answer.questions.values() for question in asked]
    return [clean(text)[: 2 * ENCODE_AT_MOST] for text in (*questions, *answer.text.values())]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AnswerRetriever(GraphComponent):
    """Sets the message key ``answers``: the three best answers as ``{"id": ..., "score": ...}``."""

    FILE = "passages.npz"

    def __init__(self, model_storage: ModelStorage, resource: Resource, passages: Passages | None = None) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._passages = passages
        self._encoder = installed_encoder()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The retriever has no options."""
        return {}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> AnswerRetriever:
        """Create an untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of the answers, so that a changed file trains the component anew."""
        return fingerprint() + installed_encoder().identity

    def train(self, training_data: TrainingData) -> Resource:
        """Read the answers and keep them as passages."""
        self._passages = Passages.fit(list(read_answers()), self._encoder)
        with self._model_storage.write_to(self._resource) as folder:
            np.savez_compressed(folder / self.FILE, **self._passages.arrays())
            (folder / "encoder.json").write_text(json.dumps(self._encoder.identity))
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AnswerRetriever:
        """Load the passages of a trained model.

        Raises:
            EncoderMismatch: when the model was made with another encoder.
        """
        with model_storage.read_from(resource) as folder:
            trained_with = json.loads((folder / "encoder.json").read_text())
            if trained_with != installed_encoder().identity:
                raise EncoderMismatch(f"model: {trained_with}, installed: {installed_encoder().identity}; run make train")
            with np.load(folder / cls.FILE) as arrays:
                return cls(model_storage, resource, Passages.from_arrays(dict(arrays)))

    def process(self, messages: list[Message]) -> list[Message]:
        """Find the answers that each message may ask for."""
        for message in messages:
            text = message.get("read") or clean(message.get(TEXT) or "")[:ENCODE_AT_MOST]
            topics = {r[INTENT_NAME_KEY]: r[PREDICTED_CONFIDENCE_KEY] for r in message.get(INTENT_RANKING_KEY) or ()}
            found = self._passages.best(text, self._encoder.encode(text), topics) if text and self._passages else []
            message.set("answers", [{"id": m.id, "score": m.score} for m in found], add_to_output=True)
        return messages
