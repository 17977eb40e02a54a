"""What a trained component depends on besides its configuration, so that no stale one is taken from Rasa's cache.

Rasa hashes a component's configuration and the source of its class, nothing else (field notes, trap 25).
"""

from __future__ import annotations

import hashlib
import inspect
from types import ModuleType


def source_fingerprint(*modules: ModuleType) -> str:
    """Return a hash of the modules' source."""
    digest = hashlib.sha256()
    for module in modules:
        digest.update(inspect.getsource(module).encode())
    return digest.hexdigest()
