"""The heads that a message's vector and words are read by: each gives a probability for every class.

They are averaged as probabilities, never concatenated raw: the vector carries meaning across languages, words and
characters carry the subject's vocabulary and text-message spelling.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier

from helpdesk.nlu.message_text import fold

Matrix = NDArray[np.float32]
Arrays = dict[str, NDArray[Any]]

SEED = 0


def softmax(scores: Matrix) -> Matrix:
    """Return probabilities along the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return (shifted / shifted.sum(axis=-1, keepdims=True)).astype(np.float32)


def share_weights(labels: Sequence[str]) -> dict[str, float]:
    """Return a weight for each label, so that a rare one is not drowned by the frequent ones.

    The square root of the balanced weight: half-way between counting every example and counting every class alike.
    """
    counts = Counter(labels)
    return {label: (len(labels) / (len(counts) * count)) ** 0.5 for label, count in counts.items()}


class Centring:
    """Moves vectors to the mean of the training data and back to unit length, part by part.

    Sentence encoders put all texts into a narrow cone; without centring every two texts look alike. Each encoder's
    part of a paired vector is centred and scaled on its own, so that neither outweighs the other.
    """

    def __init__(self, mean: Matrix, parts: Sequence[int]) -> None:
        self.mean = mean
        self.parts = tuple(parts)

    @classmethod
    def fit(cls, vectors: Matrix, parts: Sequence[int]) -> Centring:
        """Learn the mean of the training vectors, shape ``(n, sum(parts))``; ``parts`` are the encoders' widths."""
        return cls(vectors.mean(axis=0).astype(np.float32), parts)

    def __call__(self, vectors: Matrix) -> Matrix:
        """Return the centred vectors, each part of unit length over the root of the number of parts."""
        pieces = np.split(vectors - self.mean, np.cumsum(self.parts)[:-1], axis=-1)
        scaled = [piece / np.maximum(np.linalg.norm(piece, axis=-1, keepdims=True), 1e-9) for piece in pieces]
        return (np.concatenate(scaled, axis=-1) / np.sqrt(len(scaled))).astype(np.float32)


def unit(vectors: Matrix) -> Matrix:
    """Return the vectors at unit length."""
    return (vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)).astype(np.float32)


def main_components(centred: Matrix, width: int) -> Matrix:
    """Return the projection onto the ``width`` directions in which the vectors differ most."""
    _, directions = np.linalg.eigh(centred.T @ centred)
    return directions[:, ::-1][:, :width].astype(np.float32)


class VectorHead:
    """Multinomial logistic regression on the centred sentence vector."""

    STRENGTH = 40.0
    """Inverse regularisation C, for vectors of unit length."""

    def __init__(self, weights: Matrix, bias: Matrix) -> None:
        self.weights = weights
        self.bias = bias

    STEPS = 100
    """Steps of the solver: short of full convergence, and as accurate on messages not trained on."""

    STEPS_FROM_START = 30

    @classmethod
    def fit(cls, centred: Matrix, labels: Sequence[str], start: VectorHead | None = None) -> VectorHead:
        """Learn from centred vectors and their labels, beginning at ``start`` when it knows the same classes."""
        model = LogisticRegression(
            C=cls.STRENGTH, max_iter=cls.STEPS, tol=3e-3, class_weight=share_weights(labels), warm_start=True
        )
        if start is not None and len(start.weights) == len(set(labels)):
            model.set_params(max_iter=cls.STEPS_FROM_START)
            model.coef_, model.intercept_ = start.weights, start.bias
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(centred, labels)
        return cls(model.coef_.astype(np.float32), model.intercept_.astype(np.float32))

    def probabilities(self, centred: Matrix) -> Matrix:
        """Return a row of class probabilities a vector."""
        return softmax(centred @ self.weights.T + self.bias)

    def arrays(self) -> Arrays:
        """Return what is stored in the model."""
        return {"weights": self.weights.astype(np.float16), "bias": self.bias}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> VectorHead:
        """Rebuild the head that ``arrays`` stored."""
        return cls(arrays["weights"].astype(np.float32), arrays["bias"])


class NearestHead:
    """The labels of the nearest training examples, each weighted by its likeness."""

    NEIGHBOURS = 30
    SHARPNESS = 12.0

    def __init__(self, examples: Matrix, classes: NDArray[np.int32], count: int) -> None:
        self._examples = examples
        self._classes = classes
        self._count = count

    @classmethod
    def fit(cls, examples: Matrix, labels: Sequence[str]) -> NearestHead:
        """Keep the examples, as unit vectors, with their labels."""
        names = sorted(set(labels))
        position = {name: i for i, name in enumerate(names)}
        return cls(examples, np.array([position[label] for label in labels], np.int32), len(names))

    def likeness(self, vectors: Matrix) -> Matrix:
        """Return the cosine of every vector to every example."""
        likeness: Matrix = vectors @ self._examples.T
        return likeness

    def probabilities(self, likeness: Matrix) -> Matrix:
        """Return a row of class probabilities a message, from its `likeness`."""
        nearest = np.argpartition(-likeness, self.NEIGHBOURS, axis=1)[:, : self.NEIGHBOURS]
        weight = np.exp(self.SHARPNESS * np.take_along_axis(likeness, nearest, axis=1))
        rows = np.zeros((len(likeness), self._count), np.float32)
        for row, found, share in zip(rows, nearest, weight, strict=True):
            np.add.at(row, self._classes[found], share)
        return rows / rows.sum(axis=1, keepdims=True)

    def arrays(self) -> Arrays:
        """Return what is stored in the model."""
        return {
            "examples": self._examples.astype(np.float16),
            "classes": self._classes,
            "count": np.array(self._count),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> NearestHead:
        """Rebuild the head that ``arrays`` stored."""
        return cls(arrays["examples"].astype(np.float32), arrays["classes"], int(arrays["count"]))


class TermHead:
    """Logistic regression on the TF-IDF weights of a text's terms: its words and word pairs, or its characters."""

    def __init__(self, vectorizer: TfidfVectorizer, weights: Matrix, bias: Matrix) -> None:
        self._vectorizer = vectorizer
        self._weights = weights
        self._bias = bias

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], unit: str) -> TermHead:
        """Learn from texts and their labels; ``unit`` is "word" or "character"."""
        vectorizer = _vectorizer(unit, min_df=2, max_features=25_000 if unit == "character" else 20_000)
        features = vectorizer.fit_transform(texts)
        model = SGDClassifier(
            loss="log_loss", alpha=2e-6, max_iter=8, tol=None, average=True, n_jobs=2, random_state=SEED
        )
        model.fit(features, labels)
        return cls(vectorizer, np.ascontiguousarray(model.coef_.T, np.float32), model.intercept_.astype(np.float32))

    def probabilities(self, texts: Sequence[str]) -> Matrix:
        """Return a row of class probabilities a text."""
        return softmax(np.asarray(self._vectorizer.transform(texts) @ self._weights) + self._bias)

    def arrays(self) -> Arrays:
        """Return what is stored in the model."""
        terms = sorted(self._vectorizer.vocabulary_, key=self._vectorizer.vocabulary_.__getitem__)
        unit = "word" if self._vectorizer.analyzer == "word" else "character"
        return {
            "weights": self._weights.astype(np.float16),
            "bias": self._bias,
            "idf": self._vectorizer.idf_.astype(np.float32),
            "terms": np.array("\n".join(terms)),
            "unit": np.array(unit),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> TermHead:
        """Rebuild the head that ``arrays`` stored."""
        vectorizer = _vectorizer(str(arrays["unit"]), vocabulary=str(arrays["terms"]).split("\n"))
        vectorizer.idf_ = arrays["idf"]
        return cls(vectorizer, arrays["weights"].astype(np.float32), arrays["bias"])


def _vectorizer(unit: str, **options: Any) -> TfidfVectorizer:
    if unit == "word":
        options |= {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"\w+"}
    else:
        options |= {"analyzer": "char_wb", "ngram_range": (2, 5)}
    return TfidfVectorizer(preprocessor=fold, sublinear_tf=True, dtype=np.float32, **options)
