"""Which sourced answer a message asks for."""

from __future__ import annotations

import json
import sys
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
from helpdesk.nlu import heads, message_text
from helpdesk.nlu.encoder import Encoder, EncoderMismatchError, installed_encoder
from helpdesk.nlu.fingerprints import source_fingerprint
from helpdesk.nlu.heads import SEED, Centring, Matrix, VectorHead, main_components
from helpdesk.nlu.message_text import ENCODE_AT_MOST, clean, fold


@dataclass(frozen=True)
class Match:
    """An answer that a message may ask for, and how sure that is (0 to 1)."""

    id: str
    score: float


class Passages:
    """The questions and texts of every answer, as vectors and as weighted character n-grams.

    A message is held against every passage both ways, and a classifier trained on the passages adds what tells
    neighbouring answers apart. How sure the first answer is follows from its fit and its lead, by a logistic
    regression learnt on a part of the questions that the rest has not seen.
    """

    MEANING_SHARE = 0.6
    LEARNT_SHARE = 0.3
    """How much the classifier's probability adds to an answer's likeness."""

    TOPIC_SHARE = 0.15
    """How much the probability that the message is about an answer's topic adds to its likeness."""

    NEAREST = 2
    """An answer's likeness is the mean of its nearest passages, this many."""

    WIDTH = 256
    """Numbers of a vector (its main components) that the classifier reads."""

    HELD_OUT = 0.2

    def __init__(
        self,
        ids: Sequence[str],
        topics: Sequence[str],
        owner: NDArray[np.int32],
        vectors: Matrix,
        centring: Centring,
        vectorizer: TfidfVectorizer,
        terms: csr_matrix,
        main: Matrix,
        head: VectorHead,
        sureness: NDArray[np.float64],
    ) -> None:
        self.ids = list(ids)
        self._topics = list(topics)
        self._owner = owner
        self._vectors = vectors
        self._centring = centring
        self._vectorizer = vectorizer
        self._terms = terms
        self._main = main
        self._head = head
        self._sureness = sureness
        self._starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])

    @classmethod
    def fit(cls, answers: Sequence[Answer], encoder: Encoder) -> Passages:
        """Read the answers' questions and texts into passages; ``answers`` must not be empty."""
        pairs = [(index, text) for index, answer in enumerate(answers) for text in passages_of(answer)]
        texts = [text for _, text in pairs]
        owner = np.array([index for index, _ in pairs], np.int32)
        vectors = encoder.encode_for_training([text[:ENCODE_AT_MOST] for text in texts])
        held_out = np.random.default_rng(SEED).random(len(texts)) < cls.HELD_OUT
        # Every answer keeps its first passage.
        held_out[np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])] = False
        ids, topics = [answer.id for answer in answers], [answer.intent for answer in answers]
        kept = [text for text, out in zip(texts, held_out, strict=True) if not out]
        partial = cls._fit(ids, topics, kept, owner[~held_out], vectors[~held_out], encoder, np.zeros(3))
        asked = [text for text, out in zip(texts, held_out, strict=True) if out]
        sureness = partial._learn_sureness(asked, vectors[held_out], owner[held_out])
        return cls._fit(ids, topics, texts, owner, vectors, encoder, sureness)

    @classmethod
    def _fit(
        cls,
        ids: Sequence[str],
        topics: Sequence[str],
        texts: Sequence[str],
        owner: NDArray[np.int32],
        raw: Matrix,
        encoder: Encoder,
        sureness: NDArray[np.float64],
    ) -> Passages:
        centring = Centring.fit(raw, encoder.parts)
        vectors = centring(raw)
        main = main_components(vectors, cls.WIDTH)
        vectorizer = _vectorizer()
        terms = vectorizer.fit_transform(texts).tocsr()
        head = VectorHead.fit(vectors @ main, [f"{index:06d}" for index in owner])
        return cls(ids, topics, owner, vectors, centring, vectorizer, terms, main, head, sureness)

    def best(self, text: str, vector: Matrix, topics: Mapping[str, float] | None = None, count: int = 3) -> list[Match]:
        """Return the answers that fit a message best, the surest first.

        Args:
            text: the message.
            vector: its vector, shape ``(dimensions,)``.
            topics: the probability of each ``about_*`` intent, by the classifier.
            count: how many answers.
        """
        fit = self._fits([text], vector[None, :])[0]
        if topics:
            fit = fit + self.TOPIC_SHARE * np.array([topics.get(topic, 0.0) for topic in self._topics], np.float32)
        order = np.argsort(-fit)[: count + 1]
        # What the first leads by, and what each other one trails by.
        rival = order[1] if len(order) > 1 else order[0]
        leads = [fit[i] - fit[order[0] if place else rival] for place, i in enumerate(order)]
        sure = [self._sure(float(fit[i]), float(lead)) for i, lead in zip(order, leads, strict=True)]
        return [Match(self.ids[i], round(s, 4)) for i, s in zip(order, sure, strict=True)][:count]

    def _fits(self, texts: Sequence[str], vectors: Matrix) -> Matrix:
        """Return how well each answer fits each text, a row a text."""
        centred = self._centring(vectors)
        words = np.asarray((self._vectorizer.transform(texts) @ self._terms.T).todense(), np.float32)
        likeness = self.MEANING_SHARE * (centred @ self._vectors.T) + (1 - self.MEANING_SHARE) * words
        learnt = self._head.probabilities(centred @ self._main)
        by_answer: Matrix = np.stack([self._of_answers(row) for row in likeness]) + self.LEARNT_SHARE * learnt
        return by_answer

    def _of_answers(self, passages: Matrix) -> Matrix:
        """Return the likeness of each answer from those of all passages."""
        first = np.maximum.reduceat(passages, self._starts)
        others = np.where(passages == first[self._owner], -1.0, passages)
        second = np.maximum.reduceat(others, self._starts)
        return (first + np.maximum(second, 0.0)).astype(np.float32) / self.NEAREST

    def _learn_sureness(self, texts: Sequence[str], vectors: Matrix, owner: NDArray[np.int32]) -> NDArray[np.float64]:
        """Learn how sure an answer is, from questions that these passages do not hold."""
        seen: list[tuple[float, float]] = []
        right: list[bool] = []
        for start in range(0, len(texts), 256):
            for row, wanted in zip(
                self._fits(texts[start : start + 256], vectors[start : start + 256]),
                owner[start : start + 256],
                strict=True,
            ):
                order = np.argsort(-row)[:2]
                seen.append((float(row[order[0]]), float(row[order[0]] - row[order[-1]])))
                right.append(bool(order[0] == wanted))
        if len(set(right)) < 2:
            # Too few questions to learn from: an answer is as sure as it fits.
            return np.array([5.0, 5.0, -2.5])
        model = LogisticRegression(C=100.0, max_iter=1000).fit(np.array(seen), np.array(right))
        learnt: NDArray[np.float64] = np.r_[model.coef_[0], model.intercept_]
        return learnt

    def _sure(self, fit: float, lead: float) -> float:
        by_fit, by_lead, bias = self._sureness
        return float(1 / (1 + np.exp(-(by_fit * fit + by_lead * lead + bias))))

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
            "main": self._main.astype(np.float16),
            "sureness": self._sureness,
            **{f"head/{name}": array for name, array in self._head.arrays().items()},
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
            arrays["main"].astype(np.float32),
            VectorHead.from_arrays({n.removeprefix("head/"): a for n, a in arrays.items() if n.startswith("head/")}),
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
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerRetriever:
        """Create an untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of the answers, so that a changed file trains the component anew."""
        sources = source_fingerprint(heads, message_text, sys.modules[__name__])
        return fingerprint() + installed_encoder().identity + sources

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
            EncoderMismatchError: when the model was made with another encoder.
        """
        with model_storage.read_from(resource) as folder:
            trained_with = json.loads((folder / "encoder.json").read_text())
            if trained_with != installed_encoder().identity:
                raise EncoderMismatchError(
                    f"model: {trained_with}, installed: {installed_encoder().identity}; run make train"
                )
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
