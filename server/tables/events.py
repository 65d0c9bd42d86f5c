"""Exclusive events and coffees. Held places are counted from rsvp rows under a lock on the event row."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from server.tables.columns import instant, key, metadata, one_of, ref

RSVP_STATES = (
    "eligible", "invited", "confirmed", "waitlisted", "offered",
    "declined", "expired", "cancelled", "checked_in", "no_show",
)  # fmt: skip
ACTIVE_RSVP = "state IN ('confirmed', 'waitlisted', 'offered', 'checked_in', 'no_show')"

event = Table(
    "event",
    metadata,
    key(),
    Column("kind", Text, nullable=False),
    Column("title", JSONB, nullable=False, comment='{"fr": …, "en": …}'),
    Column("brief", JSONB, nullable=False),
    Column("place", Text, nullable=False),
    ref("site_id", "site.id", nullable=True),
    ref("image_id", "image.id", nullable=True),
    ref("created_by", "person.id"),
    Column("time_zone", Text, nullable=False),
    instant("starts_at"),
    instant("ends_at"),
    instant("rsvp_closes_at"),
    Column("capacity", Integer, nullable=False),
    Column("min_level", Integer, nullable=False, server_default="1"),
    Column("site_quota", Integer, comment="the most places one site may hold; null: as many as there are"),
    instant("draw_at", nullable=True),
    Column("draw_seed", Text, comment="made with the event, published by the draw"),
    instant("drawn_at", nullable=True),
    Column(
        "draw",
        JSONB,
        comment='{"asked": …, "places": …, "candidates": [[person, past places, past refusals, seated], …]}; '
        "who is forgotten leaves the candidates",
    ),
    instant("cancelled_at", nullable=True),
    instant("created_at", now=True),
    one_of("kind", "exclusive", "cafe"),
    CheckConstraint("capacity >= 0 AND ends_at > starts_at", name="sane"),
    CheckConstraint("(draw_at IS NULL) = (draw_seed IS NULL) AND site_quota > 0", name="drawn"),
    Index("ix_event_starts_at_id", "starts_at", "id"),
)

event_site = Table(
    "event_site",
    metadata,
    ref("event_id", "event.id"),
    ref("site_id", "site.id"),
    UniqueConstraint("event_id", "site_id"),
    comment="who is eligible; no row: every site",
)

rsvp = Table(
    "rsvp",
    metadata,
    key(),
    Column("position", BigInteger, Identity(always=False), nullable=False, comment="the queue's order"),
    ref("event_id", "event.id"),
    ref("person_id", "person.id", index=True),
    Column("state", Text, nullable=False),
    Column("priority", Integer, nullable=False, server_default="0", comment="lower goes first"),
    instant("created_at", now=True),
    instant("changed_at", now=True),
    instant("offer_expires_at", nullable=True),
    one_of("state", *RSVP_STATES),
    Index("uq_rsvp_active", "event_id", "person_id", unique=True, postgresql_where=text(ACTIVE_RSVP)),
    Index("ix_rsvp_event_id_state", "event_id", "state"),
)
