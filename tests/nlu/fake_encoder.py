"""An encoder for tests: a text's vector counts its three-letter pieces. No weights, no disk."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from helpdesk.nlu.encoder import Vectors
from helpdesk.nlu.message_text import fold


class FakeEncoder:
    """Two encoders side by side, as the desk's: each counts pieces of words into its own buckets."""

    identity = "fake 1"
    parts = (32, 48)
    dimensions = 80

    def encode(self, text: str) -> Vectors:
        """Return the vector of a text."""
        vector = np.zeros(self.dimensions, np.float32)
        padded = f"  {fold(text)}  "
        for start in range(len(padded) - 2):
            hashed = crc32(padded[start : start + 3].encode())
            vector[hashed % 32] += 1
            vector[32 + hashed // 32 % 48] += 1
        return vector / np.float32(np.linalg.norm(vector))

    def encode_for_training(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of many texts."""
        return np.stack([self.encode(text) for text in texts])
