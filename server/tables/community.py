"""Threads and posts. A comment on a story and a message in a channel are one thing: a post in a thread."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from server.tables.columns import instant, key, metadata, one_of, ref

THREAD_KINDS = ("programme", "site", "team", "story", "contribution", "challenge", "event")
POST_STATES = ("shown", "waiting", "refused", "hidden", "deleted")
HELD_FOR = ("new", "words", "record", "reports")
REPORT_REASONS = ("hurtful", "private", "false", "advert", "other")

thread = Table(
    "thread",
    metadata,
    key(),
    Column("kind", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False, comment="id of the site, story, …; 0 for the programme"),
    Column("last_seq", BigInteger, nullable=False, server_default="0"),
    Column("slow_seconds", Integer, nullable=False, server_default="0", comment="pause between one's posts"),
    instant("created_at", now=True),
    UniqueConstraint("kind", "subject_id"),
    one_of("kind", *THREAD_KINDS),
    comment="made with its first post; its row is the lock under which posts are numbered",
)

post = Table(
    "post",
    metadata,
    key(),
    ref("thread_id", "thread.id"),
    Column("seq", BigInteger, comment="its place: order of commits; null until it was first shown"),
    ref("person_id", "person.id"),
    Column("key", Text, nullable=False, comment="the phone's: its pending bubble becomes this post"),
    Column("body", Text, nullable=False, comment="plain text; empty once deleted"),
    ref("reply_to", "post.id", nullable=True),
    Column("mentions", ARRAY(BigInteger), nullable=False, server_default=text("'{}'")),
    Column("state", Text, nullable=False),
    Column("held_for", Text, comment="why it waits"),
    Column("version", Integer, nullable=False, server_default="1", comment="grows with every change"),
    Column("reason", Text, comment="what its author was told by who decided"),
    ref("decided_by", "person.id", nullable=True),
    instant("created_at", now=True),
    instant("edited_at", nullable=True),
    instant("decided_at", nullable=True),
    UniqueConstraint("thread_id", "seq"),
    one_of("state", *POST_STATES),
    one_of("held_for", *HELD_FOR),
    CheckConstraint("state <> 'shown' OR seq IS NOT NULL", name="placed"),
    Index("ix_post_person_id_created_at", "person_id", "created_at"),
    Index("ix_post_waiting", "id", postgresql_where=text("state = 'waiting'")),
)

thread_member = Table(
    "thread_member",
    metadata,
    ref("thread_id", "thread.id"),
    ref("person_id", "person.id", index=True),
    Column("read_seq", BigInteger, nullable=False, server_default="0"),
    Column(
        "quiet", Boolean, nullable=False, server_default=text("false"), comment="counts as nothing unread"
    ),
    UniqueConstraint("thread_id", "person_id"),
    comment="how far a person has read; no row: not at all",
)

report = Table(
    "report",
    metadata,
    key(),
    ref("post_id", "post.id"),
    ref("person_id", "person.id"),
    Column("reason", Text, nullable=False),
    instant("created_at", now=True),
    instant("settled_at", nullable=True),
    UniqueConstraint("post_id", "person_id"),
    one_of("reason", *REPORT_REASONS),
    Index("ix_report_open", "post_id", postgresql_where=text("settled_at IS NULL")),
)

mute = Table(
    "mute",
    metadata,
    key(),
    ref("person_id", "person.id", index=True),
    ref("by_id", "person.id"),
    Column("reason", Text, nullable=False),
    instant("until"),
    instant("created_at", now=True),
    comment="may read but not write until then; the newest row holds",
)
