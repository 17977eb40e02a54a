"""Finding names in a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.nlu.name_matcher import LANGUAGE, PLACE, RECORD, Named, NameMatcher, Spelling

NAMES = [
    Named("Lynwood", PLACE, "city:lynwood"),
    Named("Lynwood High School", RECORD, "lynwood-high"),
    Named("Bell", PLACE, "city:bell"),
    Named("Bell Gardens", PLACE, "city:bell-gardens"),
    Named("Commerce", PLACE, "city:commerce"),
    Named("La Cañada Flintridge", PLACE, "city:la-canada-flintridge"),
    Named("Teen Line", RECORD, "teen-line"),
    Named("St. Joseph's Center", RECORD, "st-joseph"),
    Named("Compton", PLACE, "city:compton"),
    Named("Compton", RECORD, "compton-library"),
    Named("CalFresh", RECORD, "calfresh"),
    Named("CalFresh", RECORD, "another-calfresh"),
    Named("Spanish", LANGUAGE, "es"),
    Named("español", LANGUAGE, "es", "es"),
    Named("estampillas", RECORD, "calfresh", "es"),
    Named("…", RECORD, "no-word"),
]

PLAIN_WORDS = {"common", "comment", "belly", "teens"}


@pytest.fixture(scope="module")
def matcher() -> NameMatcher:
    return NameMatcher(NAMES, {"90262", "91001"})


@pytest.fixture(scope="module")
def spelling(matcher: NameMatcher) -> Spelling:
    return Spelling(matcher.words, PLAIN_WORDS)


def values(matcher: NameMatcher, text: str, spelling: Spelling | None = None) -> list[str]:
    return [found.value for found in matcher.find(text, spelling)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("food in lynwood", ["city:lynwood"]),
        ("FOOD IN LYNWOOD!!", ["city:lynwood"]),
        ("lynwood high school phone", ["lynwood-high"]),
        ("the high school in lynwood", ["city:lynwood"]),
        ("teen line or calfresh", ["teen-line", "calfresh"]),
        ("teen-line", ["teen-line"]),
        ("st joseph s center", ["st-joseph"]),
        ("lynwoods", []),
        ("in bell gardens", ["city:bell-gardens"]),
        ("compton", ["city:compton", "compton-library"]),
        ("cal fresh", []),
        ("", []),
        ("🙏", []),
    ],
)
def test_names_are_found_whole_and_the_longest_wins(matcher: NameMatcher, text: str, found: list[str]) -> None:
    assert values(matcher, text) == found


@pytest.mark.parametrize("text", ["La Cañada Flintridge", "la canada flintridge", "LA CAÑADA FLINTRIDGE"])
def test_accents_and_case_do_not_matter(matcher: NameMatcher, text: str) -> None:
    assert values(matcher, text) == ["city:la-canada-flintridge"]


def test_a_name_tells_where_it_stands(matcher: NameMatcher) -> None:
    text = "¿Hay ayuda en Cómpton, o en 90262?"
    found = matcher.find(text)
    assert [(f.kind, text[f.start : f.end]) for f in found] == [
        (PLACE, "Cómpton"),
        (RECORD, "Cómpton"),
        (PLACE, "90262"),
    ]
    assert all(f.exact for f in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("90262", ["zip:90262"]),
        ("90262-1234", ["zip:90262"]),
        ("zip is 91001, thanks", ["zip:91001"]),
        ("90263", []),
        ("902621", []),
        ("190262", []),
        ("80262", []),
    ],
)
def test_zip_codes_of_the_county(matcher: NameMatcher, text: str, found: list[str]) -> None:
    assert values(matcher, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("food in bell", ["city:bell"]),
        ("comida en Bell", ["city:bell"]),
        ("Bell", ["city:bell"]),
        ("cerca de commerce", ["city:commerce"]),
        ("when does the bell ring", []),
        ("chamber commerce office", []),
    ],
)
def test_a_city_whose_name_is_a_word_needs_a_preposition(matcher: NameMatcher, text: str, found: list[str]) -> None:
    assert values(matcher, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("food in lynwod", ["city:lynwood"]),
        ("comptom", ["city:compton", "compton-library"]),
        ("calfrsh", ["calfresh"]),
        ("lynwod hihg school", ["city:lynwood"]),
        ("lynwod high scool", ["lynwood-high"]),
        # Words of ordinary messages, short words and words with another first letter are no misspelt names.
        ("common", []),
        ("bel", []),
        ("tin lyne", []),
        ("zompton", []),
    ],
)
def test_misspelt_names(matcher: NameMatcher, spelling: Spelling, text: str, found: list[str]) -> None:
    assert values(matcher, text, spelling) == found
    assert not any(f.exact for f in matcher.find(text, spelling))


def test_an_exact_name_is_not_found_a_second_time_by_its_spelling(matcher: NameMatcher, spelling: Spelling) -> None:
    assert values(matcher, "lynwood or comptn", spelling) == ["city:lynwood", "city:compton", "compton-library"]


def test_misspelt_names_are_not_found_without_spelling(matcher: NameMatcher) -> None:
    assert values(matcher, "food in lynwod") == []


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("does Teen Line answer at night", "does qrecord answer at night"),
        ("food near 90262", "food near qplace"),
        ("in Spanish please", "in qlanguage please"),
        ("nothing named", "nothing named"),
    ],
)
def test_the_frame_is_what_is_asked_of_whatever(matcher: NameMatcher, text: str, frame: str) -> None:
    assert " ".join(matcher.frame(text).split()) == frame


def test_two_names_have_the_same_frame(matcher: NameMatcher) -> None:
    assert matcher.frame("phone of calfresh") == matcher.frame("phone of teen line")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("comida en Lynwood", "comida en"),
        ("CalFresh", ""),
        ("estampillas en Compton", "estampillas en"),
        ("en español", "en español"),
        ("90262", ""),
    ],
)
def test_the_message_without_names_that_are_of_no_language(matcher: NameMatcher, text: str, left: str) -> None:
    assert matcher.without_proper_names(text).strip() == left


def test_a_matcher_without_names() -> None:
    assert NameMatcher([]).find("food in lynwood") == []


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_can_be_searched(text: str) -> None:
    found = _MATCHER.find(text, _SPELLING)
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    _MATCHER.frame(text)


_MATCHER = NameMatcher(NAMES, {"90262"})
_SPELLING = Spelling(_MATCHER.words, PLAIN_WORDS)
