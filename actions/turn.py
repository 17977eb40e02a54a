"""One turn of a conversation, as an action needs it: what was said, in which language, and what went before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker

from helpdesk.conversation import conversation_language


@dataclass(frozen=True)
class Turn:
    """What the person just said and what the conversation remembers.

    ``needs`` are taxonomy codes ("food"); ``place`` is a key such as "zip:90262", ``records`` the ids of the records
    that this message names, ``shown`` the ids of the list last shown and ``offset`` how many of them were.
    """

    text: str
    intent: str
    language: str
    needs: tuple[str, ...]
    records: tuple[str, ...]
    place: str | None
    place_named_now: bool
    need: str | None
    subject: str | None
    shown: tuple[str, ...]
    offset: int
    asked_for_place: bool
    answers: tuple[tuple[str, float], ...]
    ranking: tuple[tuple[str, float], ...]
    earlier_intents: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        """Read the turn from the tracker that Rasa sent."""
        parse: Mapping[str, Any] = tracker.latest_message
        entities = parse.get("entities") or []
        intent = str((parse.get("intent") or {}).get("name") or "")
        needs = tuple(parse.get("needs") or ()) or ((intent,) if intent.startswith("need_") else ())
        return cls(
            text=parse.get("text") or "",
            intent=intent,
            language=conversation_language(tracker.get_slot("language"), _parses(tracker)),
            needs=tuple(need.removeprefix("need_").replace("_", "-") for need in needs),
            records=tuple(e["value"] for e in entities if e["entity"] == "record"),
            place=tracker.get_slot("place"),
            place_named_now=any(e["entity"] == "place" for e in entities),
            need=tracker.get_slot("need"),
            subject=tracker.get_slot("subject"),
            shown=tuple(tracker.get_slot("shown") or ()),
            offset=int(tracker.get_slot("offset") or 0),
            asked_for_place=bool(tracker.get_slot("asked_for_place")),
            answers=tuple((a["id"], a["score"]) for a in parse.get("answers") or ()),
            ranking=tuple((r["name"], r["confidence"]) for r in parse.get("intent_ranking") or ()),
            earlier_intents=tuple(str((p.get("intent") or {}).get("name")) for p in _parses(tracker))[1:],
        )


def _parses(tracker: Tracker) -> Iterator[Mapping[str, Any]]:
    """Yield the understandings of the person's messages, newest first."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            yield {**(event.get("parse_data") or {}), "metadata": event.get("metadata")}
