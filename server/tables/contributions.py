"""What ambassadors make: a text in their own words, and photos that came in pieces."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from gamification.facts import THEMES
from server.tables.columns import instant, key, metadata, one_of, ref

contribution = Table(
    "contribution",
    metadata,
    key(),
    ref("person_id", "person.id", index=True),
    ref("site_id", "site.id"),
    ref("image_id", "image.id", nullable=True),
    Column("theme", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="submitted"),
    instant("consent_at", nullable=True),
    instant("embargo_until", nullable=True),
    ref("decided_by", "person.id", nullable=True),
    instant("decided_at", nullable=True),
    Column("reason", Text, nullable=False, server_default="", comment="why not; the author reads it"),
    instant("published_at", nullable=True),
    instant("created_at", now=True),
    one_of("theme", *THEMES),
    one_of("state", "submitted", "approved", "declined", "withdrawn"),
    CheckConstraint("state <> 'approved' OR published_at IS NOT NULL", name="published"),
    CheckConstraint("decided_by IS NULL OR decided_by <> person_id", name="not_by_its_author"),
    Index(
        "ix_contribution_published_at_id", "published_at", "id", postgresql_where=text("state = 'approved'")
    ),
    Index("ix_contribution_waiting", "created_at", "id", postgresql_where=text("state = 'submitted'")),
)

photo = Table(
    "photo",
    metadata,
    key(),
    ref("person_id", "person.id"),
    Column(
        "key", Text, nullable=False, comment="made on the phone; sending it again goes on where it was cut"
    ),
    Column("name", Text, nullable=False, unique=True, comment="128 random bits: its address and its folder"),
    Column("size", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 of the file as it leaves the phone"),
    Column("received", Integer, nullable=False, server_default="0"),
    Column("state", Text, nullable=False, server_default="arriving"),
    Column("width", Integer),
    Column("height", Integer),
    Column("kept", BigInteger, nullable=False, server_default="0", comment="bytes of all its sizes"),
    ref("contribution_id", "contribution.id", nullable=True, index=True),
    ref("post_id", "post.id", nullable=True, index=True),
    Column("place", SmallInteger, nullable=False, server_default="0"),
    instant("created_at", now=True),
    UniqueConstraint("person_id", "key"),
    one_of("state", "arriving", "ready", "refused"),
    CheckConstraint("received BETWEEN 0 AND size", name="received_within"),
    CheckConstraint("num_nonnulls(contribution_id, post_id) <= 1", name="one_subject"),
    comment="the file itself is in the photo store; an arriving one as its pieces, a ready one in three sizes",
)
