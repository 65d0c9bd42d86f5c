"""The ledger and what is derived from it. Entries are inserted once and never changed (trigger + grant)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    column,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from server.tables.columns import instant, key, metadata, one_of, ref

point_entry = Table(
    "point_entry",
    metadata,
    Column("seq", BigInteger, Identity(always=False), primary_key=True),
    ref("person_id", "person.id"),
    ref("site_id", "site.id"),
    ref("team_id", "team.id"),
    Column("points", Integer, nullable=False),
    Column("deed", Text, nullable=False, comment="the fact's kind: shared, clicked, checked_in, …"),
    Column("fact_id", Text, nullable=False, comment="the cause, e.g. share:123"),
    Column("rule_id", Text, nullable=False),
    Column("rule_version", Integer, nullable=False),
    Column("idempotency_key", Text, nullable=False, unique=True, comment="fact|rule|person|purpose"),
    Column("reverses", BigInteger, unique=True, comment="seq of the entry this one takes back"),
    Column("reason", JSONB, nullable=False, server_default=text("'{}'"), comment='{"code": …, "params": …}'),
    Column("detail", JSONB, nullable=False, server_default=text("'{}'"), comment="theme, originality, …"),
    instant("occurred_at"),
    instant("recorded_at", now=True),
    Index("ix_point_entry_person_id_seq", "person_id", "seq"),
    Index("ix_point_entry_occurred_at", "occurred_at"),
    Index("ix_point_entry_person_id_occurred_at", "person_id", "occurred_at"),
)

rule_version = Table(
    "rule_version",
    metadata,
    key(),
    Column("rule_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", JSONB, comment="the rule as gamification/rulebook.py writes it; null retires it"),
    instant("since", nullable=True),
    ref("author_id", "person.id", nullable=True),
    Column("reason", Text, nullable=False, server_default=""),
    instant("created_at", now=True),
    instant("undone_at", nullable=True),
    ref("undone_by", "person.id", nullable=True),
    UniqueConstraint("rule_id", "version"),
    comment="never changed; only what has not taken effect may be undone (trigger). Holds until the next of its rule",
)

score = Table(
    "score",
    metadata,
    Column("board", Text, primary_key=True, comment="season:2026-S2, month:2026-11, week:2026-W47, all"),
    Column("kind", Text, primary_key=True, comment="person or team"),
    Column("subject_id", BigInteger, primary_key=True),
    Column("points", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False, comment="grows with every entry folded in"),
    Column(
        "participants", Integer, nullable=False, server_default="0", comment="a team's people with entries"
    ),
    instant("reached_at"),
    Column("listed", Boolean, nullable=False, server_default=text("true"), comment="false: hides from ranks"),
    one_of("kind", "person", "team"),
    Index(
        "ix_score_page",
        "board",
        "kind",
        text("(-points)"),
        "reached_at",
        "subject_id",
        postgresql_where=text("listed"),
    ),
    comment="balances by board; derived, rebuilt from point_entry to the same values",
)

badge_award = Table(
    "badge_award",
    metadata,
    key(),
    ref("person_id", "person.id"),
    Column("badge", Text, nullable=False),
    Column("criteria_version", Integer, nullable=False),
    Column("evidence", JSONB, nullable=False, server_default=text("'[]'")),
    instant("awarded_at"),
    UniqueConstraint("person_id", "badge"),
)

excuse = Table(
    "excuse",
    metadata,
    key(),
    ref("person_id", "person.id", nullable=True),
    ref("site_id", "site.id", nullable=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("kind", Text, nullable=False),
    one_of("kind", "leave", "shutdown", "illness"),
    comment="time that never breaks a streak; of a person, or of a whole site",
)

streak_award = Table(
    "streak_award",
    metadata,
    key(),
    ref("person_id", "person.id"),
    Column("week", Date, nullable=False),
    Column("length", Integer, nullable=False),
    instant("awarded_at", now=True),
    UniqueConstraint("person_id", "week"),
)

season = Table(
    "season",
    metadata,
    key(),
    Column("first_day", Date, nullable=False),
    Column("after_day", Date, nullable=False, comment="the day after its last"),
    Column("name", JSONB, nullable=False, comment='{"fr": …, "en": …}'),
    ref("opened_by", "person.id", nullable=True),
    instant("opened_at", now=True),
    CheckConstraint("after_day > first_day", name="window"),
    ExcludeConstraint(
        (func.daterange(column("first_day"), column("after_day")), "&&"), name="season_disjoint"
    ),
    comment="what comms opened; everywhere else the half-year is the season",
)

season_result = Table(
    "season_result",
    metadata,
    key(),
    Column("season", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("rows", JSONB, nullable=False, comment='{"people": [[id, rank, points], …], "teams": [{…}, …]}'),
    Column("reason", Text, comment="why there is another revision than the first"),
    instant("closed_at", now=True),
    UniqueConstraint("season", "revision"),
)
