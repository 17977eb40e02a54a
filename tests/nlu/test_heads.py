"""The heads learn, and give the same probabilities after being stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from helpdesk.nlu.heads import Centring, NearestHead, TermHead, VectorHead, share_weights, softmax
from tests.nlu.fake_encoder import FakeEncoder

NEEDS = {
    "food": ["i need food", "food for my kids", "where is free food", "we have no food", "food pantry near me"],
    "rent": ["help with rent", "i cannot pay rent", "rent is late", "my rent went up", "rent money please"],
    "doctor": ["i need a doctor", "doctor for my son", "see a doctor today", "is the doctor free", "a doctor near me"],
}
TEXTS = [text for texts in NEEDS.values() for text in texts] * 3
LABELS = [need for need, texts in NEEDS.items() for _ in texts] * 3
CLASSES = sorted(NEEDS)
ASKED = ["need food today", "the rent is due", "doctors"]
EXPECTED = ["food", "rent", "doctor"]

ENCODER = FakeEncoder()
VECTORS = ENCODER.encode_for_training(TEXTS)
CENTRING = Centring.fit(VECTORS, ENCODER.parts)


def stored(head: Any, tmp_path: Path) -> dict[str, Any]:
    """Return a head's arrays as they come back from a model's file."""
    np.savez_compressed(tmp_path / "head.npz", **head.arrays())
    with np.load(tmp_path / "head.npz") as arrays:
        return dict(arrays)


def assert_right(rows: Any) -> None:
    np.testing.assert_allclose(rows.sum(axis=1), 1, rtol=1e-5)
    assert [CLASSES[i] for i in rows.argmax(axis=1)] == EXPECTED


def test_centred_vectors_are_of_unit_length_part_by_part() -> None:
    centred = CENTRING(VECTORS)
    np.testing.assert_allclose(np.linalg.norm(centred, axis=1), 1, rtol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(centred[:, :32], axis=1), 2**-0.5, rtol=1e-4)
    np.testing.assert_allclose(CENTRING(VECTORS[0]), centred[0], rtol=1e-4)


def test_centring_of_the_mean_itself_is_no_fault() -> None:
    assert np.isfinite(CENTRING(CENTRING.mean)).all()


def test_softmax_of_large_scores() -> None:
    rows = softmax(np.array([[1000.0, 999.0], [-1000.0, -1000.0]], np.float32))
    np.testing.assert_allclose(rows, [[0.7311, 0.2689], [0.5, 0.5]], atol=1e-4)


def test_a_rare_label_weighs_more_but_not_as_much_as_it_is_rare() -> None:
    weights = share_weights(["often"] * 90 + ["rare"] * 10)
    assert weights["rare"] / weights["often"] == pytest.approx(3)


def test_the_vector_head(tmp_path: Path) -> None:
    head = VectorHead.fit(CENTRING(VECTORS), LABELS)
    asked = CENTRING(ENCODER.encode_for_training(ASKED))
    assert_right(head.probabilities(asked))
    again = VectorHead.from_arrays(stored(head, tmp_path))
    np.testing.assert_allclose(again.probabilities(asked), head.probabilities(asked), atol=1e-2)


def test_the_nearest_head(tmp_path: Path) -> None:
    head = NearestHead.fit(CENTRING(VECTORS), LABELS)
    likeness = head.likeness(CENTRING(ENCODER.encode_for_training(ASKED)))
    assert likeness.shape == (len(ASKED), len(TEXTS))
    assert_right(head.probabilities(likeness))
    again = NearestHead.from_arrays(stored(head, tmp_path))
    np.testing.assert_allclose(again.probabilities(likeness), head.probabilities(likeness), atol=1e-2)


@pytest.mark.parametrize("unit", ["word", "character"])
def test_the_term_head(unit: str, tmp_path: Path) -> None:
    head = TermHead.fit(TEXTS, LABELS, unit)
    asked = ASKED if unit == "character" else ["need food today", "the rent is due", "a doctor"]
    assert_right(head.probabilities(asked))
    again = TermHead.from_arrays(stored(head, tmp_path))
    np.testing.assert_allclose(again.probabilities(asked), head.probabilities(asked), atol=1e-2)


def test_terms_do_not_mind_accents_and_case() -> None:
    head = TermHead.fit(TEXTS, LABELS, "word")
    np.testing.assert_array_equal(head.probabilities(["FÓOD"]), head.probabilities(["food"]))
