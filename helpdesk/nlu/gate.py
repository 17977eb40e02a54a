"""The out-of-scope gate: how likely a message is none of the desk's business, and from where on it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

Features = NDArray[np.float64]


def gate_features(probabilities: np.ndarray, outside: int, nearest: np.ndarray) -> Features:
    """Return what the gate looks at, a row a message.

    Args:
        probabilities: class probabilities, shape ``(n, classes)``.
        outside: the column of the class ``out_of_scope``.
        nearest: cosine to the nearest in-scope training example, shape ``(n,)``.
    """
    inside = np.delete(probabilities, outside, axis=1)
    first = inside.max(axis=1)
    entropy = -(inside * np.log(inside + 1e-9)).sum(axis=1)
    return np.c_[_logit(probabilities[:, outside]), _logit(first), first * nearest, nearest, entropy]


@dataclass(frozen=True)
class Gate:
    """A logistic regression on `gate_features`, and the threshold found on held-out messages."""

    weights: NDArray[np.float64]
    bias: float
    threshold: float

    @classmethod
    def fit(cls, features: Features, is_outside: NDArray[np.bool_], refused_share: float) -> Gate:
        """Learn from held-out messages.

        Args:
            features: rows of `gate_features`.
            is_outside: which rows are out of scope.
            refused_share: the share of in-scope messages that may be refused, for example 0.03.
        """
        model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000).fit(features, is_outside)
        weights, bias = model.coef_[0], float(model.intercept_[0])
        inside_scores = features[~is_outside] @ weights + bias
        return cls(weights, bias, float(np.quantile(inside_scores, 1 - refused_share)))

    def score(self, features: Features) -> NDArray[np.float64]:
        """Return how far outside each message seems; comparable with ``threshold``."""
        scores: NDArray[np.float64] = features @ self.weights + self.bias
        return scores

    def refuses(self, features: Features) -> NDArray[np.bool_]:
        """Return which messages are refused."""
        return self.score(features) > self.threshold

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored in the model."""
        return {"weights": self.weights.tolist(), "bias": self.bias, "threshold": self.threshold}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Gate:
        """Rebuild the gate that `as_dict` stored."""
        return cls(np.array(stored["weights"]), stored["bias"], stored["threshold"])


def _logit(probability: np.ndarray) -> np.ndarray:
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.log(clipped / (1 - clipped))
