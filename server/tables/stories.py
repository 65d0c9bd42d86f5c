"""Stories that comms offer, how ambassadors share them, and what their networks answer."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gamification.facts import THEMES
from server.tables.columns import instant, key, metadata, one_of, ref

NETWORKS = ("sheet", "linkedin", "facebook", "x", "whatsapp", "copy", "other")
REACTIONS = ("bravo", "proud", "thanks", "curious")

feed = Table(
    "feed",
    metadata,
    key(),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("theme", Text, nullable=False),
    Column("locale", Text, nullable=False, server_default="fr"),
    ref("added_by", "person.id"),
    instant("created_at", now=True),
    instant("fetched_at", nullable=True),
    Column("problem", Text, comment="stable code of the last failure, null when well"),
    Column("etag", Text, comment="shown at the next visit, as is modified"),
    Column("modified", Text),
    Column("failures", Integer, nullable=False, server_default="0", comment="in a row"),
    instant("due_at", now=True),
    one_of("theme", *THEMES),
)

image = Table(
    "image",
    metadata,
    key(),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("media_type", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Column("alt", JSONB, nullable=False, server_default=text("'{}'"), comment='{"fr": …, "en": …}'),
)

story = Table(
    "story",
    metadata,
    key(),
    Column("theme", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="published"),
    Column("official_url", Text, comment="where the tracked link leads; https only"),
    ref("image_id", "image.id", nullable=True),
    ref("feed_id", "feed.id", nullable=True),
    Column("source_id", Text, comment="the feed's own id of the item"),
    ref("created_by", "person.id", nullable=True),
    instant("starts_at"),
    instant("ends_at", nullable=True),
    instant("created_at", now=True),
    UniqueConstraint("feed_id", "source_id"),
    one_of("theme", *THEMES),
    one_of("state", "draft", "published", "withdrawn"),
    CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="window"),
    Index("ix_story_starts_at_id", "starts_at", "id"),
)

story_text = Table(
    "story_text",
    metadata,
    key(),
    ref("story_id", "story.id"),
    Column("locale", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False, comment="plain text, paragraphs parted by an empty line"),
    Column("prompts", JSONB, nullable=False, server_default=text("'[]'"), comment="list of questions"),
    UniqueConstraint("story_id", "locale"),
    one_of("locale", "fr", "en"),
)

story_site = Table(
    "story_site",
    metadata,
    ref("story_id", "story.id"),
    ref("site_id", "site.id"),
    UniqueConstraint("story_id", "site_id"),
    comment="whom a story is offered to; no row: everyone",
)

link = Table(
    "link",
    metadata,
    Column("slug", Text, primary_key=True),
    ref("person_id", "person.id", index=True),
    ref("story_id", "story.id"),
    Column("counted_clicks", Integer, nullable=False, server_default="0"),
    instant("created_at", now=True),
    UniqueConstraint("person_id", "story_id"),
    comment="the tracked link /s/<slug>: one for each person and story, ready before the tap on share",
)

share = Table(
    "share",
    metadata,
    key(),
    ref("person_id", "person.id"),
    ref("story_id", "story.id", index=True),
    Column("slug", Text, ForeignKey("link.slug"), nullable=False),
    Column("own_words", Text, nullable=False, server_default=""),
    Column("originality", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("disclosure", Text, nullable=False, server_default="", comment="'I work at …', as inserted"),
    instant("shared_at"),
    instant("recorded_at", now=True),
    one_of("network", *NETWORKS),
    Index("ix_share_person_id_shared_at", "person_id", "shared_at"),
)

click = Table(
    "click",
    metadata,
    key(),
    Column("slug", Text, ForeignKey("link.slug"), nullable=False),
    Column("day", Date, nullable=False),
    Column("visitor", LargeBinary, nullable=False, comment="day-salted hash; cannot be joined across days"),
    Column("counted", Boolean, nullable=False),
    Column("reason", Text, comment="why it counts 0: self, crawler, unshared"),
    instant("at", now=True),
    UniqueConstraint("slug", "day", "visitor"),
)

reaction = Table(
    "reaction",
    metadata,
    key(),
    ref("person_id", "person.id"),
    ref("story_id", "story.id", nullable=True, index=True),
    ref("contribution_id", "contribution.id", nullable=True, index=True),
    Column("kind", Text, nullable=False),
    instant("at", now=True),
    UniqueConstraint("person_id", "story_id"),
    UniqueConstraint("person_id", "contribution_id"),
    CheckConstraint("num_nonnulls(story_id, contribution_id) = 1", name="one_subject"),
    one_of("kind", *REACTIONS),
)
