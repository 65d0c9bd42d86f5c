"""What leaves the transaction: outbox rows, jobs, dedupe keys, idempotency keys, the inbox, push."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from server.tables.columns import instant, key, metadata, ref

idempotency = Table(
    "idempotency",
    metadata,
    ref("person_id", "person.id"),
    Column("key", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False, comment="of the input: one key, one meaning"),
    Column("answer", JSONB, nullable=False),
    instant("created_at", now=True),
    UniqueConstraint("person_id", "key"),
    Index("ix_idempotency_created_at", "created_at"),
)

outbox = Table(
    "outbox",
    metadata,
    key(),
    Column("topic", Text, nullable=False),
    Column("key", Text, comment="frames with the same topic and key: the newest wins"),
    Column("body", JSONB, nullable=False),
    instant("created_at", now=True),
    Column("attempts", Integer, nullable=False, server_default="0", comment="times it was refused"),
    Column("problem", Text, comment="what the last try met"),
    instant("set_aside_at", nullable=True),
    Index("ix_outbox_set_aside_at", "set_aside_at", postgresql_where=text("set_aside_at IS NOT NULL")),
    comment="frames to publish; a row is deleted once Redis has taken it (dedupe key: outbox:<id>)",
)

job = Table(
    "job",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("arguments", JSONB, nullable=False, server_default=text("'{}'")),
    Column("dedupe_key", Text, unique=True),
    instant("run_at", now=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    instant("leased_until", nullable=True),
    instant("done_at", nullable=True),
    Column("problem", Text, comment="code of the last failure"),
    instant("created_at", now=True),
    Index("ix_job_open", "run_at", postgresql_where=text("done_at IS NULL")),
    comment="a job exists because of its row; arq only wakes a worker",
)

effect = Table(
    "effect",
    metadata,
    Column("key", Text, primary_key=True),
    instant("at", now=True),
    comment="dedupe keys that consumers take before their effect",
)

notification = Table(
    "notification",
    metadata,
    key(),
    ref("person_id", "person.id"),
    Column("kind", Text, nullable=False, comment="message code; the phone translates"),
    Column("params", JSONB, nullable=False, server_default=text("'{}'")),
    Column("url", Text, nullable=False, comment="a path inside the app"),
    Column("dedupe_key", Text, unique=True),
    instant("created_at", now=True),
    instant("deliver_at", now=True),
    instant("pushed_at", nullable=True),
    instant("read_at", nullable=True),
    Index("ix_notification_person_id_id", "person_id", "id"),
    comment="the inbox; push is only its doorbell",
)

push_subscription = Table(
    "push_subscription",
    metadata,
    key(),
    ref("person_id", "person.id", index=True),
    ref("session_id", "session.id", nullable=True),
    Column("endpoint", Text, nullable=False, unique=True),
    Column("p256dh", Text, nullable=False),
    Column("auth", Text, nullable=False),
    instant("created_at", now=True),
    instant("delivered_at", nullable=True),
)

secret = Table(
    "secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("version", BigInteger, nullable=False, server_default="1"),
    comment="keys made at set-up: VAPID, click salt",
)
