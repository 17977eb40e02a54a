"""The conversations that README.md shows.

They stand in fenced blocks tagged ``text conversation``. A message of the person begins with "> ". A blank line
stands between messages. A message's buttons are its last line: "[More]" or "[English] [Spanish]".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.desk_process import ROOT, Message

README = ROOT / "README.md"

_BLOCK = re.compile(r"^```text conversation\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_PERSON = "> "


@dataclass(frozen=True)
class Turn:
    """What the person says and the messages that the desk answers with."""

    said: str
    answers: tuple[str, ...]


Conversation = tuple[Turn, ...]


def read_conversations(readme: Path = README) -> list[Conversation]:
    """Return the conversations of the file, none when it has none."""
    return [conversation(block["body"]) for block in _BLOCK.finditer(readme.read_text(encoding="utf-8"))]


def conversation(body: str) -> Conversation:
    """Return the turns of one block.

    Raises:
        ValueError: when the desk speaks first or leaves a message unanswered.
    """
    turns: list[Turn] = []
    for message in (part.strip("\n") for part in re.split(r"\n\s*\n", body) if part.strip()):
        if message.startswith(_PERSON):
            said = "\n".join(line.removeprefix(_PERSON) for line in message.splitlines())
            turns.append(Turn(said, ()))
        elif turns:
            turns[-1] = Turn(turns[-1].said, (*turns[-1].answers, message))
        else:
            raise ValueError(f"the desk speaks first: {message!r}")
    if unanswered := [turn.said for turn in turns if not turn.answers]:
        raise ValueError(f"not answered: {unanswered}")
    return tuple(turns)


def shown(message: Message) -> str:
    """Return a message of the desk as README.md writes it."""
    buttons = " ".join(f"[{button['title']}]" for button in message.get("buttons") or ())
    return "\n".join(part for part in (message["text"], buttons) if part)
