"""Cleaning a message and cutting it into parts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.nlu.message_text import ENCODE_AT_MOST, READ_AT_MOST, clean, fold, halves, sentences, windows

ANY_TEXT = st.text(alphabet=st.characters())
"""Lone surrogates, control characters and the rest of Unicode included."""


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  need   food \n\n today\t", "need food today"),
        ("a\x00b\x1b[31mc", "a b [31mc"),
        ("zero\u200bwidth \u202eturned", "zero width turned"),
        ("half \ud83d an emoji", "half an emoji"),
        ("whole 🍞", "whole 🍞"),
        ("man\u0303ana", "mañana"),
        ("", ""),
        ("\u200b\n", ""),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_clean_keeps_no_more_than_the_cap() -> None:
    assert clean("x" * 10_000) == "x" * READ_AT_MOST
    assert clean("abcdef", cap=3) == "abc"


@given(ANY_TEXT)
def test_what_is_clean_is_safe_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= READ_AT_MOST
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in cleaned)
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "folded"), [("¿Dónde está Peñón?", "¿donde esta penon?"), ("LYNWOOD", "lynwood"), ("İzmir", "izmir")]
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(ANY_TEXT)
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("No food. No rent! Help?", ["No food.", "No rent!", "Help?"]),
        ("one\ntwo", ["one", "two"]),
        ("call 3.5 times", ["call 3.5 times"]),
        ("", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@given(st.lists(st.text("abc .", min_size=1, max_size=300), max_size=20).map(" ".join))
def test_sentences_are_short_and_lose_no_letter(text: str) -> None:
    parts = sentences(text)
    assert all(0 < len(part) <= ENCODE_AT_MOST for part in parts)
    if all(len(word) <= ENCODE_AT_MOST for word in text.split()):
        assert "".join(parts).replace(" ", "") == "".join(text.split())


def test_windows_are_sentences_and_short_pairs_of_neighbours() -> None:
    assert windows("The landlord came. We have until Friday. Help.") == [
        "The landlord came.",
        "We have until Friday.",
        "Help.",
        "The landlord came. We have until Friday.",
        "We have until Friday. Help.",
    ]
    long = "x" * (ENCODE_AT_MOST - 1) + "."
    assert windows(f"{long} {long}") == [long, long]


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("busco guardería y también me quedé sin seguro", ("busco guardería", "también me quedé sin seguro")),
        ("no tengo luz y necesito pañales", ("no tengo luz", "necesito pañales")),
        ("i need diapers and my husband lost his job", ("i need diapers", "my husband lost his job")),
        ("need rent help, also i have no food", ("need rent help,", "i have no food")),
        ("tutoring plus a bus pass", ("tutoring", "a bus pass")),
        ("no food. no rent", ("no food", "no rent")),
        ("diapers & formula", ("diapers", "formula")),
        ("food&diapers", ("food", "diapers")),
    ],
)
def test_a_message_is_cut_where_a_second_request_begins(text: str, half: tuple[str, str]) -> None:
    assert half in halves(text)


@pytest.mark.parametrize("text", ["", "need food", "candy store", "a y b", "???", "???  !!!"])
def test_a_message_with_one_request_is_not_cut(text: str) -> None:
    assert halves(text) == []


@given(ANY_TEXT)
def test_halves_are_parts_of_the_message(text: str) -> None:
    cleaned = clean(text)
    assert all(cleaned.startswith(left) and cleaned.endswith(right) for left, right in halves(cleaned))
