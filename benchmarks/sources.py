"""What the measured desk is made of, so that a number is never read for other code than the one it was measured on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from benchmarks.messages import ROOT

MADE_OF = ("config.yml", "domain.yml", "endpoints.yml", "helpdesk", "actions", "data", "tests/nlu")
SUFFIXES = frozenset({".py", ".yml", ".csv", ".po"})


def fingerprint() -> dict[Path, str]:
    """Return a hash of every source file of the desk."""
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in _files()}


def changed_since(before: dict[Path, str]) -> list[str]:
    """Return the files that were added, removed or changed since ``before``."""
    now = fingerprint()
    return sorted(
        str(path.relative_to(ROOT)) for path in before.keys() | now.keys() if before.get(path) != now.get(path)
    )


def newer_than(model: Path) -> list[str]:
    """Return the files of the understanding and its data that were changed after a model was trained."""
    trained = model.stat().st_mtime
    trained_from = ("config.yml", "domain.yml", "helpdesk/nlu/", "data/nlu/", "data/answers/")
    names = (str(path.relative_to(ROOT)) for path in _files() if path.stat().st_mtime > trained)
    return sorted(name for name in names if name.startswith(trained_from))


def listed(names: list[str], most: int = 5) -> str:
    """Return the first few names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _files() -> Iterator[Path]:
    for name in MADE_OF:
        path = ROOT / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in found if file.suffix in SUFFIXES and file.is_file())
