"""Timed challenges: what was launched, who competes (frozen at scheduled), what came out (snapshots)."""

from sqlalchemy import CheckConstraint, Column, Float, Integer, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from server.tables.columns import instant, key, metadata, one_of, ref

METRICS = ("points", "shares", "own_words", "clicks", "coffees")

challenge = Table(
    "challenge",
    metadata,
    key(),
    Column("kind", Text, nullable=False),
    Column("metric", Text, nullable=False),
    Column("title", JSONB, nullable=False, comment='{"fr": …, "en": …}'),
    Column("brief", JSONB, nullable=False, comment='{"fr": …, "en": …}: what to do'),
    Column("prize", JSONB, nullable=False, server_default=text("'{}'"), comment='{"fr": …, "en": …}'),
    Column("prize_points", Integer, nullable=False, server_default="0", comment="to each member of a winner"),
    ref("created_by", "person.id"),
    instant("created_at", now=True),
    instant("starts_at"),
    instant("ends_at"),
    Column("grace_minutes", Integer, nullable=False, server_default="5"),
    Column("k", Float, comment="ghosts per team, frozen at scheduled"),
    Column("mu", Float, comment="mean score of a ghost, frozen at scheduled"),
    instant("scheduled_at", nullable=True),
    instant("announced_at", nullable=True),
    instant("cancelled_at", nullable=True),
    instant("final_at", nullable=True),
    Column("reason", Text, comment="why it was called off, as its owner wrote it"),
    one_of("kind", "individual", "team"),
    one_of("metric", *METRICS),
    CheckConstraint("ends_at > starts_at", name="window"),
    comment="the state is read from the clock and the four instants, never stored",
)

challenge_team = Table(
    "challenge_team",
    metadata,
    ref("challenge_id", "challenge.id"),
    ref("team_id", "team.id"),
    Column("roster", Integer, nullable=False, comment="n, frozen at scheduled"),
    UniqueConstraint("challenge_id", "team_id"),
)

challenge_member = Table(
    "challenge_member",
    metadata,
    ref("challenge_id", "challenge.id"),
    ref("person_id", "person.id", index=True),
    ref("team_id", "team.id"),
    UniqueConstraint("challenge_id", "person_id"),
)

challenge_result = Table(
    "challenge_result",
    metadata,
    key(),
    ref("challenge_id", "challenge.id"),
    Column("revision", Integer, nullable=False),
    Column("rows", JSONB, nullable=False, comment="[{id, name, rank, score, sum, roster, participants}]"),
    Column("reason", Text),
    instant("at", now=True),
    UniqueConstraint("challenge_id", "revision"),
)
