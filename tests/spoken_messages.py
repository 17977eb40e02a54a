"""The messages of ``tests/nlu``, as people write them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "nlu"


def messages(language: str) -> list[str]:
    """Return every message of a language, file by file."""
    return [text for file in sorted((FOLDER / language).glob("*.yml")) for text in _texts(file)]


def sample(language: str, size: int) -> list[str]:
    """Return messages spread evenly over all files and intents; the same ones at every call."""
    all_messages = messages(language)
    step = len(all_messages) / size
    return [all_messages[int(number * step)] for number in range(size)]


def _texts(file: Path) -> Iterator[str]:
    content: Any = yaml.load(file.read_bytes(), yaml.CSafeLoader)
    if isinstance(content, list):
        yield from (entry["text"] for entry in content)
    elif "nlu" in content:
        for entry in content["nlu"]:
            yield from (line.removeprefix("- ") for line in entry["examples"].splitlines())
    else:
        for questions in content.values():
            yield from questions
