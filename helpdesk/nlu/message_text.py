"""Cleaning a message and cutting it into the clauses that are understood one by one."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

READ_AT_MOST = 2_000
"""Characters of a message that patterns, names and the character head read."""

ENCODE_AT_MOST = 200
"""Characters of one clause that the sentence encoder reads (encoders.md: its cost grows with length)."""

SHORTEST_HALF = 4
"""Characters that half a message has at least."""

_SENTENCE_END = re.compile(r"(?<=[.!?…;])\s+|\n+")
_JOINT = re.compile(
    r"\s*[,;.!?…]+\s+|\s+(?:and|n|plus|also|but|y|e|pero|tambi[eé]n|tmb|adem[aá]s|aparte)\s+|\s*[&+]\s*", re.IGNORECASE
)
_SPACE = re.compile(r"\s+")


def clean(text: str, cap: int = READ_AT_MOST) -> str:
    """Return the message as it can safely be read: no control characters, lone surrogates or runs of space.

    Args:
        text: what the person sent, of any length.
        cap: characters kept; the rest is dropped.
    """
    text = text[: cap * 2].encode("utf-8", "ignore").decode("utf-8")
    kept = (" " if unicodedata.category(c) in {"Cc", "Cf", "Co", "Cn"} else c for c in text)
    return _SPACE.sub(" ", unicodedata.normalize("NFC", "".join(kept))).strip()[:cap]


def fold(text: str) -> str:
    """Return the text lower-cased and without accents, of the same length, so that offsets still fit.

    >>> fold("¿Dónde está Peñón?")
    '¿donde esta penon?'
    """
    return "".join(_fold_character(c) for c in text)


def _fold_character(character: str) -> str:
    folded = unicodedata.normalize("NFD", character.lower())[:1]
    return folded or character


def sentences(text: str) -> list[str]:
    """Return the sentences of a message, each at most ``ENCODE_AT_MOST`` characters, cut at spaces.

    People who dictate write no full stops, so a long run of words is cut into pieces as well.
    """
    pieces: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        pieces.extend(_wrapped(sentence.strip(), ENCODE_AT_MOST))
    return [piece for piece in pieces if piece]


def windows(text: str) -> list[str]:
    """Return the sentences of a long message and its pairs of neighbouring sentences that are short enough.

    What people need often takes two sentences to say: "The landlord came. We have until Friday."
    """
    parts = sentences(text)
    pairs = [f"{one} {next_one}" for one, next_one in pairwise(parts)]
    return [*parts, *(pair for pair in pairs if len(pair) <= ENCODE_AT_MOST)]


def halves(text: str) -> list[tuple[str, str]]:
    """Return every way to cut a message in two where a second request may begin.

    >>> halves("busco guardería y también me quedé sin seguro")
    [('busco guardería', 'también me quedé sin seguro'), ('busco guardería y', 'me quedé sin seguro')]
    """
    cuts = []
    start = 0
    while joint := _JOINT.search(text, start):
        cuts.append((text[: joint.start()].strip(), text[joint.end() :].strip()))
        # The last character of a joint may begin the next one; a joint of one character ("a&b") must be passed.
        start = max(joint.end() - 1, joint.start() + 1)
    return [(left, right) for left, right in cuts if min(len(left), len(right)) >= SHORTEST_HALF]


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split():
        word = word[:width]
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line] if line else lines
