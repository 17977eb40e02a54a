"""Which item of the list last shown a person points at."""

from __future__ import annotations

import pytest

from helpdesk.ordinals import position_named


@pytest.mark.parametrize(
    ("text", "count", "position"),
    [
        ("the first one", 3, 0),
        ("la primera", 3, 0),
        ("el primero por favor", 3, 0),
        ("number one", 3, 0),
        ("1", 3, 0),
        ("the second one", 3, 1),
        ("SECOND ONE PLS", 3, 1),
        ("number two", 3, 1),
        ("#2", 3, 1),
        ("la 2", 3, 1),
        ("la segunda por favor", 3, 1),
        ("el numero dos", 3, 1),
        ("the other one", 2, 1),
        ("la otra", 2, 1),
        ("3rd", 3, 2),
        ("option three", 3, 2),
        ("el tercero", 3, 2),
        ("la tercera", 3, 2),
        ("the last one", 3, 2),
        ("the last one", 2, 1),
        ("el último", 3, 2),
        ("la ultima", 2, 1),
        ("the one in the middle", 3, 1),
        ("el de en medio", 3, 1),
        ("that one", 1, 0),
        ("ese", 1, 0),
    ],
)
def test_the_item_pointed_at(text: str, count: int, position: int) -> None:
    assert position_named(text, count) == position


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("the first one", 0),
        ("the last one", 0),
        ("the third one", 2),
        ("la tercera", 2),
        ("the middle one", 2),
        ("that one", 3),
        ("call 211", 3),
        ("in 90262", 3),
        ("secondary school", 3),
        ("", 2),
    ],
)
def test_no_such_item(text: str, count: int) -> None:
    assert position_named(text, count) is None
