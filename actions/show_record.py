"""Showing a record: its fields as the variables of a response."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions import wording
from helpdesk.directory import hours
from helpdesk.directory.records import Phone, Record

PHONES_SHOWN = 2


def variables(record: Record, language: str, now: datetime, place_label: str | None = None) -> dict[str, Any]:
    """Return what the ``utter_service`` and ``utter_tell_*`` responses can say of a record."""
    voice = [phone for phone in record.phones if phone.type in (None, "", "voice", "cell")]
    return {
        "name": record.name,
        "alert": record.alert,
        "description": record.description,
        "who": record.who,
        "phone": _numbers(voice[:PHONES_SHOWN]),
        "other_phones": _numbers([p for p in record.phones if p not in voice[:PHONES_SHOWN] and p.type != "text"]),
        "text_line": _numbers([phone for phone in record.phones if phone.type == "text"]),
        "email": record.email,
        "apply": record.apply,
        "documents": "; ".join(record.documents),
        "fees": record.fees,
        "address": record.address,
        "miles": wording.miles(record.distance, language) if record.distance is not None and place_label else None,
        "place": place_label,
        "hours": hours_text(record, language, now),
        "languages": wording.language_names(record.languages, language) if record.languages else None,
        "website": (record.website or "").removeprefix("https://").removeprefix("http://").rstrip("/") or None,
        "district": record.district,
        "undated": record.checked is None,
        "to_confirm": record.confidence not in (None, "high"),
        "in_english": language != "en" and not record.translated,
        "source": wording.source_name(record.source, record.source_date or "") if record.source else None,
        "checked": wording.checked(record.checked, record.source_date or "", language) if record.checked else None,
    }


def show(
    dispatcher: CollectingDispatcher,
    records: Sequence[Record],
    language: str,
    now: datetime,
    place_label: str | None = None,
) -> None:
    """Say the first record whole and the others short."""
    for position, record in enumerate(records):
        response = "utter_service" if position == 0 else "utter_service_short"
        dispatcher.utter_message(response=response, **variables(record, language, now, place_label))


def hours_text(record: Record, language: str, now: datetime) -> str | None:
    """Return the hours that hold now, on one line, or None when they are not known."""
    today = now.astimezone(hours.LOS_ANGELES).date()
    weekly = wording.hours(hours.weekly(record.schedules, today), language)
    said = "; ".join(hours.texts(record.schedules, today))
    return "; ".join(part for part in (weekly, said) if part) or None


def hours_status(record: Record, language: str, now: datetime) -> dict[str, Any]:
    """Return whether the record is open at ``now``, as variables; empty when its hours are not known."""
    status = hours.status(record.schedules, now)
    if isinstance(status, hours.Open):
        return {"open_now": True}
    if isinstance(status, hours.Closed):
        opens = status.opens
        return {
            "closed_now": True,
            "opens_next": f"{wording.day(opens.date(), language)}, {wording.clock(opens.time(), language)}"
            if opens
            else None,
        }
    return {}


def _numbers(phones: Sequence[Phone]) -> str | None:
    """Return the numbers with what each is for; a single ordinary number to call needs no word."""
    alone = len(phones) == 1 and phones[0].number != phones[0].dial and phones[0].type != "text"
    said = [f"{p.number} ({p.description})" if p.description and not alone else p.number for p in phones]
    return ", ".join(said) or None
