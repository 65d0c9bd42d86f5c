"""Timed challenges: what was launched, who competes (frozen at scheduled), what came out (snapshots)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from server.tables.columns import instant, key, metadata, one_of, ref

METRICS = ("points", "shares", "own_words", "photos", "clicks", "coffees")

challenge = Table(
    "challenge",
    metadata,
    key(),
    Column("kind", Text, nullable=False),
    Column("metric", Text, nullable=False),
    Column("goal", Integer, comment="what all together, or each one alone, aim for; none: a race"),
    Column("title", JSONB, nullable=False, comment='{"fr": …, "en": …}'),
    Column("brief", JSONB, nullable=False, comment='{"fr": …, "en": …}: what to do'),
    Column("prize", JSONB, nullable=False, server_default=text("'{}'"), comment='{"fr": …, "en": …}'),
    Column("prize_points", Integer, nullable=False, server_default="0", comment="to each who wins"),
    Column(
        "prize_badge",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="each who wins gets a badge: champion of a race, goal_met of a target",
    ),
    Column(
        "team_ids",
        ARRAY(BigInteger),
        nullable=False,
        server_default=text("'{}'"),
        comment="who may compete, as asked; empty: every team",
    ),
    Column(
        "announce", Text, nullable=False, server_default="start", comment="when those who compete hear of it"
    ),
    Column("time_zone", Text, nullable=False, comment="on whose clocks start and end were told"),
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
    one_of("announce", "now", "start"),
    CheckConstraint("goal > 0", name="goal"),
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
    Column(
        "prizes", ARRAY(BigInteger), nullable=False, server_default=text("'{}'"), comment="who won, as people"
    ),
    Column("total", BigInteger, nullable=False, server_default="0", comment="of everyone together"),
    Column("participants", Integer, nullable=False, server_default="0", comment="how many gave anything"),
    Column("reason", Text, comment="why a revision was made; everyone reads it"),
    instant("at", now=True),
    UniqueConstraint("challenge_id", "revision"),
)
