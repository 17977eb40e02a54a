"""Finding the names of places, records and languages in a message, exactly or misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import spacy
from rapidfuzz import fuzz, process
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from helpdesk.nlu.message_text import fold

PLACE, RECORD, LANGUAGE = "place", "record", "language"
_STAND_IN = {PLACE: "qplace", RECORD: "qrecord", LANGUAGE: "qlanguage"}

SHORTEST_MISSPELT = 5
LIKENESS = 82
"""rapidfuzz ratio (0 to 100) from which a word counts as a misspelt word of a name."""

_ALSO_PLAIN_WORDS = frozenset({"bell", "commerce", "industry", "walnut", "vernon", "avalon", "downtown", "paramount"})
"""Cities whose name is a word of its own: a place only after a preposition, or alone."""

_BEFORE_A_PLACE = frozenset(
    {"in", "near", "from", "at", "of", "around", "live", "en", "de", "por", "cerca", "desde", "vivo"}
)
_WORD = re.compile(r"[^\W_]+")
_ZIP = re.compile(r"(?<!\d)9\d{4}(?!\d)(?:-\d{4})?")


@dataclass(frozen=True)
class Named:
    """A name that may stand in a message: its text, what kind of thing it names, and which.

    ``language`` is that of an everyday name ("estampillas"), None for a name that is the same in every language.
    """

    text: str
    kind: str
    value: str
    language: str | None = None


@dataclass(frozen=True)
class Found:
    """A name found in a message, with its character offsets; ``exact`` is False for a misspelt one."""

    start: int
    end: int
    kind: str
    value: str
    exact: bool = True
    language: str | None = None


class NameMatcher:
    """An immutable matcher over all names; built anew when the directory changes."""

    def __init__(self, names: Iterable[Named], zips: Iterable[str] = ()) -> None:
        """Build the matcher.

        Args:
            names: everything that can be named. Where one text names several things of a kind, the first stands.
            zips: the ZIP codes that are places.
        """
        self._vocab = spacy.blank("xx").vocab
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        self._by_key: dict[tuple[str, ...], list[Named]] = {}
        self._zips = frozenset(zips)
        for named in names:
            key = tuple(_WORD.findall(fold(named.text)))
            if not key:
                continue
            known = self._by_key.setdefault(key, [])
            if all(other.kind != named.kind for other in known):
                known.append(named)
        self._matcher.add("NAME", [Doc(self._vocab, words=list(key)) for key in self._by_key])
        self.words = frozenset(word for key in self._by_key for word in key)
        """Every word of every name."""

    def find(self, text: str, spelling: Spelling | None = None) -> list[Found]:
        """Return the names in a message, the longest where they overlap, in the order of the text.

        With ``spelling``, misspelt names are found too.
        """
        tokens = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(fold(text))]
        words = [word for word, _, _ in tokens]
        found = list(self._found_in(words, tokens, exact=True))
        if spelling is not None and (corrected := spelling.corrected(words)) != words:
            taken = {i for f in found for i in range(f.start, f.end)}
            misspelt = self._found_in(corrected, tokens, exact=False)
            found += [f for f in misspelt if taken.isdisjoint(range(f.start, f.end))]
        zips = (m for m in _ZIP.finditer(text) if m.group()[:5] in self._zips)
        found += [Found(m.start(), m.end(), PLACE, f"zip:{m.group()[:5]}") for m in zips]
        return sorted(found, key=lambda f: f.start)

    def frame(self, text: str) -> str:
        """Return the message with what it names taken out: what is asked, of whatever it is asked.

        "does Teen Line answer at night" and "does the Azusa library answer at night" have the same frame.
        """
        framed = text
        for name in sorted(self.find(text), key=lambda f: -f.start):
            framed = f"{framed[: name.start]} {_STAND_IN[name.kind]} {framed[name.end :]}"
        return framed

    def without_proper_names(self, text: str) -> str:
        """Return the message without the names that are the same in every language."""
        names = [name for name in self.find(text) if name.language is None]
        for name in sorted(names, key=lambda name: -name.start):
            text = f"{text[: name.start]} {text[name.end :]}"
        return text

    def _found_in(self, words: Sequence[str], tokens: Sequence[tuple[str, int, int]], exact: bool) -> Iterator[Found]:
        if not words:
            return
        doc = Doc(self._vocab, words=list(words))
        for span in filter_spans([doc[start:end] for _, start, end in self._matcher(doc)]):
            key = tuple(words[span.start : span.end])
            if len(key) == 1 and key[0] in _ALSO_PLAIN_WORDS and not self._reads_as_place(words, span.start):
                continue
            for named in self._by_key[key]:
                start, end = tokens[span.start][1], tokens[span.end - 1][2]
                yield Found(start, end, named.kind, named.value, exact, named.language)

    @staticmethod
    def _reads_as_place(words: Sequence[str], at: int) -> bool:
        return len(words) == 1 or (at > 0 and words[at - 1] in _BEFORE_A_PLACE)


class Spelling:
    """Puts right the misspelt words of names, and leaves the words of ordinary messages alone."""

    def __init__(self, name_words: Iterable[str], plain_words: Iterable[str]) -> None:
        """Take the words of the names, and the words of ordinary messages; all folded."""
        known = frozenset(name_words)
        self._vocabulary = sorted(w for w in known if len(w) >= SHORTEST_MISSPELT and w.isalpha())
        self._known = known | frozenset(plain_words)

    def corrected(self, words: Sequence[str]) -> list[str]:
        """Return the words with each misspelt word of a name put right."""
        return [self._corrected(word) for word in words]

    def _corrected(self, word: str) -> str:
        if len(word) < SHORTEST_MISSPELT or not word.isalpha() or word in self._known:
            return word
        best = process.extractOne(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=LIKENESS)
        return str(best[0]) if best is not None and best[0][0] == word[0] else word
