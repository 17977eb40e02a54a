"""How many people live in the household, as families say it."""

from __future__ import annotations

import pytest

from helpdesk.eligibility.household import household_size

SIZES = [
    ("en", "wic limit for a family of four", 4),
    ("en", "calfresh gross income hh of 3?", 3),
    ("en", "max calfresh allotment hh 5", 5),
    ("en", "Household size: 6", 6),
    ("en", "we are 4 and he makes 3000, is that too much for food stamps", 4),
    ("en", "were 5 at home", 5),
    ("en", "we’re six, do we qualify", 6),
    ("en", "whats the cut off for food stamps if your 6 people", 6),
    ("en", "there's seven of us in a two bedroom", 7),
    ("en", "the 4 of us live on 1200 a month", 4),
    ("en", "i have 5 in my household", 5),
    ("en", "medi-cal limit for 3?", 3),
    ("en", "are we under the poverty line with 5 people", 5),
    ("en", "i make 2400 a month just me and my daughter would we get food stamps", 2),
    ("en", "me and my 3 kids", 4),
    ("en", "My husband, me and two kids, we make 3,900", 4),
    ("en", "me and my 3 year old", 2),
    ("en", "me and my two kids ages 3 and 5", 3),
    ("en", "single mom with two kids, how much can i make", 3),
    ("en", "i'm a single dad with one baby", 2),
    ("en", "2 adults and 3 kids", 5),
    ("en", "we are 5 kids and 2 adults", 7),
    ("en", "limit for a household of 1", 1),
    ("en", "it is just me, how much can i earn", 1),
    ("en", "I live alone", 1),
    ("en", "FAMILY OF NINE", 9),
    ("es", "somos 6 en la casa cuanto es lo maximo que podemos ganar", 6),
    ("es", "somos cuatro, ¿cuánto nos darían de calfresh?", 4),
    ("es", "somos dieciséis", 16),
    ("es", "mi esposa está embarazada, ya somos 4 para el wic?", 4),
    ("es", "línea de pobreza para 3 personas", 3),
    ("es", "límite de ingresos para 5", 5),
    ("es", "familia de cinco", 5),
    ("es", "un hogar de 7 personas", 7),
    ("es", "en mi casa vivimos 8", 8),
    ("es", "con el bebé seremos 5", 5),
    ("es", "gano 2400 al mes y somos mi niña y yo, me tocan estampillas?", 2),
    ("es", "yo y mis tres hijos", 4),
    ("es", "somos mi esposo, yo y 3 niños", 5),
    ("es", "madre soltera con dos hijos", 3),
    ("es", "mamá soltera de 2 niñas", 3),
    ("es", "dos adultos y tres niños", 5),
    ("es", "vivo sola con 1200 al mes", 1),
    ("es", "ganamos 2500 al mes y somos 3, es mucho para head start?", 3),
]

NO_SIZE = [
    ("en", "how much can i earn and still get calfresh"),
    ("en", "is 5 thousand a month over the limit for calfresh"),
    ("en", "i make $4 an hour more than last year"),
    ("en", "my son turns 5 next month does wic stop"),
    ("en", "wic for my 2 month old"),
    ("en", "my daughter is 7 years old"),
    ("en", "can my kids ages 3 and 5 get lunch"),
    ("en", "i have 4 kids, what can we get"),
    ("en", "me and my kids need food"),
    ("en", "my husband and i have 3 kids"),
    ("en", "my son is sick and i need the amount"),
    ("en", "we are 15 minutes away"),
    ("en", "we are 2 months behind on rent"),
    ("en", "benefits for 2 weeks"),
    ("en", "is there one in compton"),
    ("en", "there's one in my house"),
    ("en", "section 8 income limit in 90262"),
    ("en", "do i call 211 or 988"),
    ("en", "open from 9 to 5?"),
    ("en", "size 4 diapers"),
    ("en", "limit for 100 people"),
    ("en", "poverty limit of 2026"),
    ("en", "130% of what for 200% households"),
    ("en", "for my daughter i need 3 shoes"),
    ("es", "mi hijo me dijo que pidiera y necesito 3 cosas"),
    ("es", "cuánto puedo ganar para que me den calfresh"),
    ("es", "mi hijo tiene 4 años"),
    ("es", "para niños de 3 a 5 años"),
    ("es", "la leche para mi bebé de 2 meses"),
    ("es", "tengo 3 hijos, cuánto toca por cada uno de SUN Bucks"),
    ("es", "estoy embarazada, somos 2 o 3 para wic"),
    ("es", "mi esposo y yo y tenemos 3 hijos"),
    ("es", "una familia de 3 hijos"),
    ("es", "gano 30 mil al año, puede ir mi hijo a headstart?"),
    ("es", "estoy a 10 minutos de Lynwood"),
    ("es", "abren de 9 a 5"),
    ("es", ""),
]


@pytest.mark.parametrize(("language", "text", "size"), SIZES)
def test_the_size_that_is_said(language: str, text: str, size: int) -> None:
    assert household_size(text, language) == size


@pytest.mark.parametrize(("language", "text"), NO_SIZE)
def test_no_size_is_made_up(language: str, text: str) -> None:
    assert household_size(text, language) is None


def test_number_words_of_a_language_without_any_are_read_as_english() -> None:
    assert household_size("family of four", "ko") == 4
