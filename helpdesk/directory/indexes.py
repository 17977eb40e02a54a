"""The tables that searches read: worked out from those of `models` when they change, never edited by hand.

They are plain tables, the same on every database.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped

from helpdesk.directory.models import Base


class DeskWord(Base):
    """A folded word of a service's texts, so that word search is one index look-up on every database.

    Made from the service, its organization and its locations by `words.index_words`.
    """

    __tablename__ = "desk_word"

    service_id: Mapped[str] = Column(String(36), ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    word: Mapped[str] = Column(String(60), primary_key=True, index=True)
    weight: Mapped[int] = Column(Integer, nullable=False)


class DeskCandidate(Base):
    """One answer that a search may give, with all that searches sieve and order by in one row.

    A service stands in as a line (`id` is its own) and at each of its sites (`id` is that of the pair), once for every
    need that it meets, and once for the need "". Made by `candidates.index_candidates`; `candidates` says
    what the columns hold.
    """

    __tablename__ = "desk_candidate"
    __table_args__ = (
        Index("ix_desk_candidate_order", "need", "is_site", "low", "fit", "confidence", "age"),
        Index("ix_desk_candidate_point", "need", "latitude", "longitude"),
    )

    need: Mapped[str] = Column(String(200), primary_key=True)
    id: Mapped[str] = Column(String(36), primary_key=True)
    service_id: Mapped[str] = Column(
        String(36), ForeignKey("service.id", ondelete="CASCADE"), nullable=False, index=True
    )
    location_id: Mapped[str | None] = Column(String(36))
    is_site: Mapped[bool] = Column(Boolean, nullable=False)
    for_public: Mapped[bool] = Column(Boolean, nullable=False)
    for_staff: Mapped[bool] = Column(Boolean, nullable=False)
    fit: Mapped[int] = Column(Integer, nullable=False)
    low: Mapped[bool] = Column(Boolean, nullable=False)
    confidence: Mapped[int] = Column(Integer, nullable=False)
    age: Mapped[int] = Column(Integer, nullable=False)
    name: Mapped[str] = Column(Text, nullable=False)
    countywide: Mapped[bool] = Column(Boolean, nullable=False)
    areas: Mapped[str | None] = Column(Text)
    has_hours: Mapped[bool] = Column(Boolean, nullable=False)
    latitude: Mapped[float | None] = Column(Float)
    longitude: Mapped[float | None] = Column(Float)
