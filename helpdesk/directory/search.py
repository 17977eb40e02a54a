"""Who helps with a need: the directory's answer, in the order in which a person should read it.

There are two kinds of answers. A *line* serves the whole county without going anywhere: a hotline, a programme, a
service whose area is the county or that is given at no place. A *site* is a service at a place.

With a place, sites come by rings (10 miles, then wider ones, only as far as needed), and in a ring: low confidence
last, then fit, whether the place is in the area served, open, near, confidence, checked lately, name. Lines are dealt
in between, so that the first three hold one line and two sites when there are sites within 10 miles. Without a place,
lines come first.

Only active services answer; confidential places are never sites, and what is for staff is found only by staff: all
that is worked out beforehand (`candidates`). The database sieves them by need or words and by a box of latitudes and
longitudes; the true distance, the area and the hours are worked out for what is left.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import Any

from sqlalchemy import bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select, Subquery

from helpdesk.directory.candidates import ANY_NEED, LOW, area_key
from helpdesk.directory.hours import AT_LOCATION, OF_LOCATION, OF_SERVICE, Schedule, is_open
from helpdesk.directory.indexes import DeskCandidate, DeskWord
from helpdesk.directory.models import Schedule as ScheduleRow
from helpdesk.directory.places import Place, box, miles_between
from helpdesk.directory.records import Record, records
from helpdesk.directory.shelf import SCHEDULE, read_schedule
from helpdesk.directory.terms import COUNTYWIDE, NO_ID, chunks
from helpdesk.directory.words import words_of

NEAR_MILES = 10.0

# The rings that sites are looked for in, by the miles of their outer rim. The county is 80 miles across.
RINGS = (NEAR_MILES, 25.0, 60.0, 150.0)

# Of each three answers, how many are lines: with sites near, and when the nearest site is far.
LINES_IN_THREE_NEAR, LINES_IN_THREE_FAR = 1, 2

MOST_WORDS = 6


@dataclass(frozen=True)
class Query:
    """What is looked for: a need by its code ("food", also "need_food"), or `words` when there is none.

    `at` (with a time zone) puts what is open then before what is unknown, and that before what is closed; without it
    sites of the same fit come by distance. `limit` and `offset` page the answers.
    """

    need: str | None = None
    words: str | None = None
    place: Place | None = None
    at: dt.datetime | None = None
    language: str = "en"
    staff: bool = False
    limit: int = 3
    offset: int = 0


@dataclass(frozen=True)
class Page:
    """Some of the answers, in order, and how many there are. `widened`: no site is within 10 miles of the place.

    `nearest_miles` is the distance of the nearest site, None when no place was given or there is no site.
    """

    items: tuple[Record, ...]
    total: int
    widened: bool = False
    nearest_miles: float | None = None


def need_code(intent: str) -> str:
    """The taxonomy's code of a need: "need_school_meals" is "school-meals"."""
    return intent.removeprefix("need_").replace("_", "-")


def find_services(session: Session, query: Query) -> Page:
    """The services that answer a query, a page of them. An unknown need or words found nowhere give an empty page."""
    candidates = _candidates(session, query)
    if candidates is None:
        return Page((), 0)
    sieve = _Sieve(session, query, candidates)
    if query.place is None:
        return _anywhere(session, query, sieve)
    return _around(session, query, query.place, sieve)


@dataclass
class _Found:
    """One answer before its record is read: what it is ordered by. The fields up to `areas` are `_COLUMNS`."""

    id: str
    service_id: str
    location_id: str | None
    name: str
    confidence: int
    age: int
    countywide: bool
    has_hours: bool
    latitude: float | None
    longitude: float | None
    areas: str | None
    fit: int
    serves: int = 1
    shut: int = 1
    ring: int = 0
    miles: float | None = None

    def before_hours(self) -> tuple[Any, ...]:
        """The part of the order that comes before whether it is open."""
        return self.ring, self.confidence == LOW, self.fit, self.serves

    def order(self) -> tuple[Any, ...]:
        near = round(self.miles, 1) if self.miles is not None else 0.0
        return *self.before_hours(), self.shut, near, self.confidence, self.age, self.name, self.id


def _anywhere(session: Session, query: Query, sieve: _Sieve) -> Page:
    """Lines first, then sites in the order of the database (fit, confidence, checked lately, name)."""
    lines = sieve.lines()
    sites = sieve.count_sites()
    chosen = lines[query.offset : query.offset + query.limit]
    missing = query.limit - len(chosen)
    if missing > 0 and sites:
        chosen += sieve.sites_in_order(missing, max(0, query.offset - len(lines)))
    return Page(_read(session, query, chosen), len(lines) + sites)


def _around(session: Session, query: Query, place: Place, sieve: _Sieve) -> Page:
    """Lines that serve the place, and sites ring by ring until the page is full."""
    lines = [line for line in sieve.lines() if line.serves < 2]
    sites: list[_Found] = []
    wanted = query.offset + query.limit
    for ring in range(len(RINGS)):
        sites += sieve.sites_around(place, ring, wanted - len(sites), {site.id for site in sites})
        if len(sites) >= wanted:
            count = sieve.count_sites()
            break
    else:
        count = len(sites)
    near = [site for site in sites if site.ring == 0]
    first = [line for line in lines if line.fit <= 0 and line.confidence != LOW]
    also = [line for line in lines if line.fit > 0 and line.confidence != LOW]
    last = [line for line in lines if line.confidence == LOW]
    if near:
        far = sites[len(near) :]
        ordered = [*_deal(first, near, LINES_IN_THREE_NEAR), *also, *far, *last]
    else:
        ordered = [*_deal(first, sites, LINES_IN_THREE_FAR), *also, *last]
    nearest = min((site.miles for site in sites if site.miles is not None), default=None)
    return Page(
        items=_read(session, query, ordered[query.offset : wanted]),
        total=len(lines) + count,
        widened=bool(sites) and not near,
        nearest_miles=None if nearest is None else round(nearest, 1),
    )


def _deal(lines: Sequence[_Found], sites: Sequence[_Found], lines_in_three: int) -> Iterator[_Found]:
    """Lines and sites in threes; when one kind runs out, the rest of the other."""
    left, right = iter(lines), iter(sites)
    while True:
        hand = [*islice(left, lines_in_three), *islice(right, 3 - lines_in_three)]
        if not hand:
            return
        yield from hand


def _read(session: Session, query: Query, chosen: Sequence[_Found]) -> tuple[Record, ...]:
    read = {r.id: r for r in records(session, [f.id for f in chosen], query.language, query.staff)}
    return tuple(
        replace(read[f.id], distance=None if f.miles is None else round(f.miles, 1)) for f in chosen if f.id in read
    )


_C = DeskCandidate

_COLUMNS = (
    *(_C.id, _C.service_id, _C.location_id, _C.name, _C.confidence, _C.age, _C.countywide, _C.has_hours),
    *(_C.latitude, _C.longitude, _C.areas),
)

# The schedules that may stand at some candidates, after the ids of what they stand at.
_HOLDERS = (ScheduleRow.service_at_location_id, ScheduleRow.service_id, ScheduleRow.location_id)
_HOURS = select(*_HOLDERS, *SCHEDULE).where(
    or_(*(column.in_(bindparam(column.key, expanding=True)) for column in _HOLDERS))
)


def _candidates(session: Session, query: Query) -> Select | None:
    """What may answer, each with how well it fits (0 or less is best); None when nothing can."""
    seen = _C.for_staff if query.staff else _C.for_public
    if query.need:
        return select(*_COLUMNS, _C.fit.label("fits")).where(_C.need == need_code(query.need), seen.is_(True))
    words = words_of(query.words or "")[:MOST_WORDS]
    if not words:
        return None
    for all_of_them in (True, False):
        found = _with_words(words, all_of_them)
        if session.execute(select(found.c.service_id).limit(1)).first():
            return (
                select(*_COLUMNS, found.c.fits)
                .join(found, found.c.service_id == _C.service_id)
                .where(_C.need == ANY_NEED, seen.is_(True))
            )
    return None


def _with_words(words: Sequence[str], all_of_them: bool) -> Subquery:
    """The services whose texts hold the words; the fit is the smaller the more weight the words have there."""
    matches = union_all(
        *(
            select(DeskWord.service_id, DeskWord.weight, literal(n).label("n")).where(DeskWord.word == word)
            for n, word in enumerate(words)
        )
    ).subquery()
    found = select(matches.c.service_id, (-func.sum(matches.c.weight)).label("fits")).group_by(matches.c.service_id)
    if all_of_them:
        found = found.having(func.count(matches.c.n.distinct()) == len(words))
    return found.subquery()


class _Sieve:
    """The lines and sites among the candidates of a query, in order."""

    def __init__(self, session: Session, query: Query, candidates: Select) -> None:
        self.session = session
        self.query = query
        self.candidates = candidates
        self.names = {area_key(name) for name in (COUNTYWIDE, *query.place.names)} if query.place else set()

    def lines(self) -> list[_Found]:
        """Services for the whole county, and those given at no place."""
        found = [_Found(*row) for row in self.session.execute(self.candidates.where(_C.is_site.is_(False)))]
        for line in found:
            line.serves = self._serves(line)
        return self._in_order(found, self.query.offset + self.query.limit)

    def count_sites(self) -> int:
        """How many sites there are in the whole directory."""
        statement = self.candidates.where(_C.is_site.is_(True)).with_only_columns(func.count())
        return int(self.session.execute(statement).scalar_one())

    def sites_in_order(self, limit: int, offset: int) -> list[_Found]:
        """Sites without regard to a place, ordered and paged by the database."""
        statement = (
            self.candidates.where(_C.is_site.is_(True))
            .order_by(_C.low, self.candidates.selected_columns.fits, _C.confidence, _C.age, _C.name, _C.id)
            .limit(limit)
            .offset(offset)
        )
        return [_Found(*row) for row in self.session.execute(statement)]

    def sites_around(self, place: Place, ring: int, wanted: int, known: set[str]) -> list[_Found]:
        """The sites within a ring around the place that are not known yet, the first `wanted` of them in order."""
        inside = box(place, RINGS[ring])
        # Only sites have a point.
        statement = self.candidates.where(
            _C.latitude.between(inside.south, inside.north), _C.longitude.between(inside.west, inside.east)
        )
        found = []
        for row in self.session.execute(statement):
            miles = miles_between(place.latitude, place.longitude, row.latitude, row.longitude)
            if miles <= RINGS[ring] and row.id not in known:
                site = _Found(*row)
                site.ring, site.miles = ring, miles
                site.serves = self._serves(site)
                found.append(site)
        return self._in_order(found, wanted)

    # What orders them

    def _serves(self, found: _Found) -> int:
        """Whether the place is in the area served: yes, not said, no: 0, 1, 2."""
        if self.query.place is None:
            # Somewhere in the county: who serves all of it comes before who serves a part.
            return 0 if found.countywide else 1
        if found.areas is None:
            return 1
        return 2 if self.names.isdisjoint(found.areas.split()) else 0

    def _in_order(self, found: list[_Found], wanted: int) -> list[_Found]:
        """In order as far as the first `wanted` go: hours are costly, and are read only of those that may be there."""
        found.sort(key=_Found.order)
        if self.query.at is None:
            return found
        ordered: list[_Found] = []
        for _, alike in groupby(found, key=_Found.before_hours):
            group = list(alike)
            if len(ordered) < wanted:
                self._read_hours([f for f in group if f.has_hours], self.query.at)
                group.sort(key=_Found.order)
            ordered += group
        return ordered

    def _read_hours(self, found: Iterable[_Found], at: dt.datetime) -> None:
        """Open, unknown, closed at a moment: 0, 1, 2."""
        for part in chunks(found):
            ids = (
                [f.id for f in part if f.location_id],
                list({f.service_id for f in part}),
                list({f.location_id for f in part if f.location_id}),
            )
            keys = {column.key: some or [NO_ID] for column, some in zip(_HOLDERS, ids, strict=True)}
            rows: dict[tuple[int, str], list[Schedule]] = defaultdict(list)
            for pair, service, location, *row in self.session.execute(_HOURS, keys):
                # A row may name its service and its location beside the pair.
                level = AT_LOCATION if pair else OF_SERVICE if service else OF_LOCATION
                rows[level, pair or service or location].append(read_schedule(row, level))
            for f in part:
                own = (
                    *rows[AT_LOCATION, f.id],
                    *rows[OF_SERVICE, f.service_id],
                    *rows[OF_LOCATION, f.location_id or ""],
                )
                opened = is_open(own, at)
                f.shut = 1 if opened is None else 0 if opened else 2
