"""Reading a message: which intents its clauses have, how sure that is, and whether it is in scope."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from helpdesk.nlu.encoder import Encoder, EncoderMismatchError
from helpdesk.nlu.gate import Gate, gate_features
from helpdesk.nlu.heads import (
    SEED,
    Centring,
    Matrix,
    NearestHead,
    TermHead,
    VectorHead,
    main_components,
    unit,
)
from helpdesk.nlu.message_text import ENCODE_AT_MOST, halves, windows
from helpdesk.nlu.name_matcher import NameMatcher

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Reading:
    """What a message was understood as.

    ``ranking`` holds (intent, probability), the likeliest first; ``needs`` every need that it clearly names, in the
    order of the text; ``read`` is the part of the text that carried the intent; ``refused`` means out of scope
    or too unsure to answer.
    """

    ranking: tuple[tuple[str, float], ...]
    needs: tuple[str, ...]
    read: str
    refused: bool

    @property
    def intent(self) -> str:
        """The likeliest intent."""
        return self.ranking[0][0]


class Views:
    """Five views of a message, averaged: its vector, its nearest examples, its characters, its words, its frame.

    The frame is the message without the names in it (see `NameMatcher.frame`), so that a question is known for what it
    asks whatever it asks it of.
    """

    SHARES: Mapping[str, float] = {"vector": 0.45, "nearest": 0.2, "character": 0.1, "word": 0.1, "frame": 0.15}
    HEADS: Mapping[str, Any] = {
        "vector": VectorHead,
        "nearest": NearestHead,
        "character": TermHead,
        "word": TermHead,
        "frame": TermHead,
    }
    NEAREST_WIDTH = 256
    """Numbers that are kept of a vector for the nearest examples (its main components)."""

    def __init__(self, encoder: Encoder, matcher: Callable[[], NameMatcher], centring: Centring, main: Matrix,
                 heads: Mapping[str, Any]) -> None:  # fmt: skip
        self._encoder = encoder
        self._matcher = matcher
        self._centring = centring
        self._main = main
        self._heads = heads

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        encoder: Encoder,
        matcher: Callable[[], NameMatcher],
        start: Views | None = None,
    ) -> Views:
        """Learn every view from texts and their labels; ``start``, learnt on a part of them, saves time."""
        vectors = encoder.encode_for_training([text[:ENCODE_AT_MOST] for text in texts])
        centring = Centring.fit(vectors, encoder.parts)
        centred = centring(vectors)
        main = main_components(centred, cls.NEAREST_WIDTH)
        frames = [matcher().frame(text) for text in texts]
        heads = {
            "vector": VectorHead.fit(centred, labels, start._heads["vector"] if start else None),
            "nearest": NearestHead.fit(unit(centred @ main), labels),
            "character": TermHead.fit(texts, labels, "character"),
            "word": TermHead.fit(texts, labels, "word"),
            "frame": TermHead.fit(frames, labels, "word"),
        }
        return cls(encoder, matcher, centring, main, heads)

    def by_terms(self, texts: Sequence[str]) -> Matrix:
        """Return class probabilities without the encoder, by which to choose what it reads."""
        frames = [self._matcher().frame(text) for text in texts]
        rows = self._heads["character"].probabilities(texts) + self._heads["word"].probabilities(texts)
        mixed: Matrix = (rows + self._heads["frame"].probabilities(frames)) / 3
        return mixed

    def probabilities(self, texts: Sequence[str]) -> tuple[Matrix, Matrix]:
        """Return a row of class probabilities a text, and each text's cosine to its nearest example."""
        centred = self._centring(np.stack([self._encoder.encode(text) for text in texts]))
        likeness = self._heads["nearest"].likeness(unit(centred @ self._main))
        frames = [self._matcher().frame(text) for text in texts]
        rows = {
            "vector": self._heads["vector"].probabilities(centred),
            "nearest": self._heads["nearest"].probabilities(likeness),
            "character": self._heads["character"].probabilities(texts),
            "word": self._heads["word"].probabilities(texts),
            "frame": self._heads["frame"].probabilities(frames),
        }
        mixed = sum((share * rows[view] for view, share in self.SHARES.items()), np.zeros(1, np.float32))
        return mixed, likeness.max(axis=1)

    def save(self, file: Path) -> None:
        """Store the views in a model's folder."""
        arrays: dict[str, Any] = {"mean": self._centring.mean, "main": self._main.astype(np.float16)}
        for view, head in self._heads.items():
            arrays |= {f"{view}/{name}": array for name, array in head.arrays().items()}
        np.savez_compressed(file, **arrays)

    @classmethod
    def load(cls, file: Path, encoder: Encoder, matcher: Callable[[], NameMatcher]) -> Views:
        """Load the views that `save` stored."""
        with np.load(file) as stored:
            arrays = dict(stored)
        heads = {view: kind.from_arrays(_under(view, arrays)) for view, kind in cls.HEADS.items()}
        return cls(encoder, matcher, Centring(arrays["mean"], encoder.parts), arrays["main"].astype(np.float32), heads)


class Reader:
    """Reads messages with `Views`, behind the gate."""

    HELD_OUT = 0.2
    MAYBE_TWO = 0.2
    """From this probability of two needs by their terms on, the encoder reads the two halves of a message."""

    SURELY_TWO = 0.45
    """Both needs are answered when each half is at least this sure of its own."""

    def __init__(self, classes: Sequence[str], views: Views, gate: Gate, encoder: str) -> None:
        self.classes = list(classes)
        self._views = views
        self._gate = gate
        self._encoder = encoder
        self._outside = self.classes.index(OUT_OF_SCOPE)
        self._is_need = np.array([name.startswith("need_") for name in self.classes])
        self._is_serious = np.array([name.startswith(("need_", "crisis_", "about_")) for name in self.classes])

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        encoder: Encoder,
        matcher: Callable[[], NameMatcher],
        refused_share: float,
    ) -> Reader:
        """Learn from examples; the gate is calibrated on a part that the views of that time have not seen.

        Args:
            texts: cleaned examples.
            labels: their intents; ``out_of_scope`` must be among them.
            encoder: gives the vectors.
            matcher: gives the names of the directory.
            refused_share: share of in-scope messages that the gate may refuse.
        """
        classes = sorted(set(labels))
        held_out = np.random.default_rng(SEED).random(len(texts)) < cls.HELD_OUT
        partial = Views.fit(_pick(texts, ~held_out), _pick(labels, ~held_out), encoder, matcher)
        rows, nearest = partial.probabilities(_pick([text[:ENCODE_AT_MOST] for text in texts], held_out))
        is_outside = np.array(_pick(labels, held_out)) == OUT_OF_SCOPE
        gate = Gate.fit(gate_features(rows, classes.index(OUT_OF_SCOPE), nearest), is_outside, refused_share)
        return cls(classes, Views.fit(texts, labels, encoder, matcher, partial), gate, encoder.identity)

    def read(self, text: str) -> Reading:
        """Return the reading of a cleaned, non-empty message."""
        if len(text) > ENCODE_AT_MOST:
            return self._read_story(text)
        return self._read_pair(text) or self._read_whole(text)

    def _read_whole(self, text: str) -> Reading:
        rows, nearest = self._views.probabilities([text])
        refused = bool(self._gate.refuses(gate_features(rows, self._outside, nearest))[0])
        return self._reading(rows[0], text, refused)

    def _read_pair(self, text: str) -> Reading | None:
        """Return a reading with two needs when the two halves of a message clearly name different ones."""
        cuts = halves(text)
        if not cuts:
            return None
        cheap = self._views.by_terms([half for cut in cuts for half in cut]) * self._is_need
        surest = np.minimum(cheap[::2].max(axis=1), cheap[1::2].max(axis=1))
        surest[cheap[::2].argmax(axis=1) == cheap[1::2].argmax(axis=1)] = 0
        best = int(surest.argmax())
        if surest[best] < self.MAYBE_TWO:
            return None
        rows, _ = self._views.probabilities(cuts[best])
        first, second = (int(row.argmax()) for row in rows)
        named = self._is_need[[first, second]].all() and min(rows[0, first], rows[1, second]) >= self.SURELY_TWO
        if first == second or not named:
            return None
        reading = self._reading(rows[0], cuts[best][0], refused=False)
        return replace(reading, needs=(self.classes[first], self.classes[second]))

    def _read_story(self, text: str) -> Reading:
        """Return the reading of a long message: its most telling windows, and the words of the whole."""
        parts = windows(text)
        telling = (self._views.by_terms(parts) * self._is_serious).max(axis=1)
        order = [int(i) for i in np.argsort(-telling)]
        apart = [i for i in order[1:] if parts[i] not in parts[order[0]] and parts[order[0]] not in parts[i]]
        chosen = [parts[i] for i in [order[0], *apart[:1]]]
        rows, nearest = self._views.probabilities(chosen)
        refused = self._gate.refuses(gate_features(rows, self._outside, nearest))
        mixed = (rows.mean(axis=0) + self._views.by_terms([text])[0]) / 2
        return self._reading(mixed, chosen[0], bool(refused.all() and mixed.argmax() == self._outside))

    def _reading(self, row: Matrix, read: str, refused: bool) -> Reading:
        order = np.argsort(-row)[:10]
        first = int(order[0])
        return Reading(
            ranking=tuple((self.classes[i], round(float(row[i]), 4)) for i in order),
            needs=(self.classes[first],) if self._is_need[first] and not refused else (),
            read=read,
            refused=refused,
        )

    def save(self, folder: Path) -> None:
        """Store the reader in a model's folder."""
        self._views.save(folder / "views.npz")
        about = {"classes": self.classes, "gate": self._gate.as_dict(), "encoder": self._encoder}
        (folder / "reader.json").write_text(json.dumps(about))

    @classmethod
    def load(cls, folder: Path, encoder: Encoder, matcher: Callable[[], NameMatcher]) -> Reader:
        """Load the reader that `save` stored.

        Raises:
            EncoderMismatchError: when it was trained with another encoder.
        """
        about: Mapping[str, Any] = json.loads((folder / "reader.json").read_text())
        if about["encoder"] != encoder.identity:
            raise EncoderMismatchError(f"model: {about['encoder']}; installed: {encoder.identity}; run make train")
        views = Views.load(folder / "views.npz", encoder, matcher)
        return cls(about["classes"], views, Gate.from_dict(about["gate"]), encoder.identity)


def _under(view: str, arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arrays of one view, by their names within it."""
    return {name.removeprefix(f"{view}/"): array for name, array in arrays.items() if name.startswith(f"{view}/")}


def _pick(items: Sequence[str], mask: np.ndarray) -> list[str]:
    return [item for item, keep in zip(items, mask, strict=True) if keep]
