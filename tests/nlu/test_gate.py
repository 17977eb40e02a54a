"""The gate refuses what is out of scope, and of the rest no more than it was asked to."""

from __future__ import annotations

import json

import numpy as np
import pytest

from helpdesk.nlu.gate import Features, Gate, gate_features

OUTSIDE = 2


def features(count: int, is_outside: bool, seed: int) -> Features:
    """Messages whose probability of being out of scope is high, or low."""
    random = np.random.default_rng(seed)
    weight = [1, 1, 6] if is_outside else [5, 1, 1]
    probabilities = random.dirichlet(weight, count)
    nearest = random.uniform(0.2, 0.6, count) if is_outside else random.uniform(0.4, 0.9, count)
    return gate_features(probabilities, OUTSIDE, nearest)


INSIDE = features(1000, is_outside=False, seed=1)
OUT = features(300, is_outside=True, seed=2)


def fitted(refused_share: float) -> Gate:
    labels = np.r_[np.zeros(len(INSIDE), bool), np.ones(len(OUT), bool)]
    return Gate.fit(np.r_[INSIDE, OUT], labels, refused_share)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.1, 0.5])
def test_the_asked_share_of_messages_in_scope_is_refused(share: float) -> None:
    assert fitted(share).refuses(INSIDE).mean() == pytest.approx(share, abs=0.002)


def test_messages_out_of_scope_are_refused() -> None:
    gate = fitted(0.05)
    unseen = features(500, is_outside=True, seed=3)
    assert gate.refuses(unseen).mean() > 0.8
    assert gate.score(unseen).mean() > gate.score(INSIDE).mean()


def test_features_are_numbers_even_of_the_surest_messages() -> None:
    rows = gate_features(np.array([[1.0, 0, 0], [0, 0, 1.0]]), OUTSIDE, np.array([1.0, 0.0]))
    assert rows.shape == (2, 5)
    assert np.isfinite(rows).all()
    assert rows[1, 0] > rows[0, 0]


def test_the_gate_is_stored_as_json() -> None:
    gate = fitted(0.02)
    stored = Gate.from_dict(json.loads(json.dumps(gate.as_dict())))
    np.testing.assert_array_equal(stored.score(OUT), gate.score(OUT))
    assert stored.threshold == gate.threshold
