"""Training vectors are encoded once, by encoder and text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from helpdesk.nlu.encoder import VectorCache, Vectors

DIMENSIONS = 3


class FakeEncoder:
    """Remembers what it was asked to encode; the vector of a text is its length."""

    def __init__(self, identity: str = "fake 1") -> None:
        self.identity = identity
        self.asked: list[list[str]] = []

    def __call__(self, texts: list[str]) -> Vectors:
        for text in texts:
            text.encode("utf-8")
        self.asked.append(texts)
        return np.array([[len(text)] * DIMENSIONS for text in texts], np.float32)


def fetch(folder: Path, encoder: FakeEncoder, texts: list[str]) -> list[float]:
    with VectorCache(encoder.identity, DIMENSIONS, folder) as cache:
        vectors = cache.fetch(texts, encoder)
    assert vectors.shape == (len(texts), DIMENSIONS)
    assert vectors.dtype == np.float32
    return [float(value) for value in vectors[:, 0]]


def test_a_second_fetch_encodes_nothing(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    assert fetch(tmp_path, encoder, ["food", "a doctor"]) == [4, 8]
    assert fetch(tmp_path, encoder, ["a doctor", "food", "food"]) == [8, 4, 4]
    assert encoder.asked == [["food", "a doctor"]]


def test_only_new_texts_are_encoded(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    fetch(tmp_path, encoder, ["food"])
    assert fetch(tmp_path, encoder, ["rent!", "food"]) == [5, 4]
    assert encoder.asked == [["food"], ["rent!"]]


def test_a_text_that_stands_twice_is_encoded_once(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    assert fetch(tmp_path, encoder, ["food", "food"]) == [4, 4]
    assert encoder.asked == [["food"]]


def test_another_encoder_encodes_anew(tmp_path: Path) -> None:
    fetch(tmp_path, FakeEncoder("fake 1"), ["food"])
    newer = FakeEncoder("fake 2")
    fetch(tmp_path, newer, ["food"])
    assert newer.asked == [["food"]]


def test_half_an_emoji_can_be_encoded(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    assert fetch(tmp_path, encoder, ["food \ud83c", "a\0b"]) == [5, 3]
    assert encoder.asked == [["food ", "a b"]]
    assert fetch(tmp_path, encoder, ["food \ud83c"]) == [5]


def test_many_texts_are_encoded_in_batches(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    texts = ["x" * length for length in range(1, 601)]
    assert fetch(tmp_path, encoder, texts) == list(range(1, 601))
    assert max(map(len, encoder.asked)) <= 128
    assert fetch(tmp_path, encoder, texts) == list(range(1, 601))
    assert sum(map(len, encoder.asked)) == 600


def test_no_texts(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    assert fetch(tmp_path, encoder, []) == []
    assert encoder.asked == []


def test_what_was_encoded_before_a_failure_is_kept(tmp_path: Path) -> None:
    def fail_later(texts: list[str]) -> Vectors:
        if "x" * 200 in texts:
            raise RuntimeError("killed")
        return FakeEncoder()(texts)

    texts = ["x" * length for length in range(1, 257)]
    with VectorCache("fake 1", DIMENSIONS, tmp_path) as cache, pytest.raises(RuntimeError):
        cache.fetch(texts, fail_later)
    encoder = FakeEncoder()
    fetch(tmp_path, encoder, texts[:128])
    assert encoder.asked == []
