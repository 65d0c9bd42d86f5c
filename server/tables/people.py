"""The programme, its places and its people, and how a person gets in."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from server.tables.columns import instant, key, metadata, one_of, ref

ROLES = ("ambassador", "host", "comms", "admin")
SHIFT_PATTERNS = ("day", "2x8", "3x8", "night", "weekend")

programme = Table(
    "programme",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("time_zone", Text, nullable=False, comment="IANA; seasons and weeks are cut here"),
    Column("accent_hue", Integer, nullable=False, server_default="255"),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    Column("settings", JSONB, nullable=False, server_default=text("'{}'")),
)

brand = Table(
    "brand",
    metadata,
    key(),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("hue", Integer, nullable=False),
)

site = Table(
    "site",
    metadata,
    key(),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    ref("brand_id", "brand.id"),
    Column("country", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("shift_pattern", Text, nullable=False, server_default="day"),
    Column("holidays", JSONB, nullable=False, server_default=text("'[]'"), comment='["2026-12-25", …]'),
    Column("consulted_on", Date, comment="works council consultation; a plant opens only after it"),
    one_of("kind", "plant", "office"),
    one_of("shift_pattern", *SHIFT_PATTERNS),
)

team = Table(
    "team",
    metadata,
    key(),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    ref("site_id", "site.id", nullable=True),
    ref("brand_id", "brand.id", nullable=True),
    Column("hue", Integer, nullable=False, comment="0 to 11, the colour-blind safe team hues"),
    one_of("kind", "site", "brand", "crew"),
)

person = Table(
    "person",
    metadata,
    key(),
    Column(
        "roster_key",
        Text,
        unique=True,
        comment="stable key of the roster import; of a forgotten leaver, its mark",
    ),
    Column("name", Text, nullable=False),
    Column("alias", Text),
    Column("ranking", Text, nullable=False, server_default="name"),
    Column("role", Text, nullable=False, server_default="ambassador"),
    ref("site_id", "site.id", index=True),
    ref("team_id", "team.id", index=True),
    Column("locale", Text, nullable=False, server_default="fr"),
    Column("shift_pattern", Text, nullable=False, server_default="day"),
    Column("quiet_from", Integer, comment="minutes after midnight; null: the shift pattern's own"),
    Column("quiet_until", Integer, comment="minutes after midnight; null: the shift pattern's own"),
    Column(
        "named_here",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="others see by name that I am here",
    ),
    Column("state", Text, nullable=False, server_default="expected"),
    instant("joined_at", nullable=True),
    instant("left_at", nullable=True),
    instant("forgotten_at", nullable=True),
    ref("invited_by", "person.id", nullable=True),
    Column("user_handle", LargeBinary, unique=True, comment="WebAuthn user id, 32 random bytes"),
    instant("created_at", now=True),
    one_of("ranking", "name", "alias", "hidden"),
    one_of("role", *ROLES),
    one_of("locale", "fr", "en"),
    one_of("shift_pattern", *SHIFT_PATTERNS),
    one_of("state", "expected", "active", "left"),
)

session = Table(
    "session",
    metadata,
    key(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    ref("person_id", "person.id", index=True),
    Column("assurance", Text, nullable=False),
    Column("device", Text, nullable=False, comment="what its owner reads in 'my devices'"),
    instant("created_at", now=True),
    instant("seen_at", now=True),
    instant("expires_at"),
    instant("verified_at", nullable=True),
    instant("revoked_at", nullable=True),
    one_of("assurance", "passkey", "pin", "oidc", "invite", "demo"),
)

passkey = Table(
    "passkey",
    metadata,
    key(),
    ref("person_id", "person.id", index=True),
    Column("credential_id", LargeBinary, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("label", Text, nullable=False),
    instant("created_at", now=True),
    instant("used_at", nullable=True),
    instant("revoked_at", nullable=True),
)

ceremony = Table(
    "ceremony",
    metadata,
    key(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("kind", Text, nullable=False, comment="register, sign_in, oidc, socket"),
    ref("person_id", "person.id", nullable=True),
    Column("payload", JSONB, nullable=False, server_default=text("'{}'")),
    instant("expires_at"),
    instant("used_at", nullable=True),
    comment="one-use secrets between two requests: WebAuthn challenges, OIDC states, socket tickets",
)

pin = Table(
    "pin",
    metadata,
    key(),
    ref("person_id", "person.id", index=True),
    Column("device_hash", LargeBinary, nullable=False, unique=True),
    Column("pin_hash", Text, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    instant("created_at", now=True),
    instant("expires_at"),
    instant("revoked_at", nullable=True),
)

identity = Table(
    "identity",
    metadata,
    key(),
    ref("person_id", "person.id", index=True),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    instant("created_at", now=True),
    UniqueConstraint("issuer", "subject"),
    comment="OIDC: keyed by (iss, sub), never by e-mail",
)

invite = Table(
    "invite",
    metadata,
    key(),
    ref("site_id", "site.id", index=True),
    ref("team_id", "team.id", nullable=True),
    ref("issued_by", "person.id"),
    ref("person_id", "person.id", nullable=True),
    Column("name", Text, comment="whom the host had in mind; the newcomer may correct it"),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("code_head", Text, nullable=False, index=True, comment="says which code a wrong guess meant"),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("state", Text, nullable=False, server_default="issued"),
    Column("failures", Integer, nullable=False, server_default="0"),
    instant("created_at", now=True),
    instant("expires_at"),
    instant("code_expires_at"),
    instant("opened_at", nullable=True),
    instant("used_at", nullable=True),
    one_of(
        "state", "issued", "opened", "confirmed", "passkey_bound", "active", "expired", "revoked", "locked"
    ),
)

recovery = Table(
    "recovery",
    metadata,
    key(),
    ref("person_id", "person.id", nullable=True, index=True),
    Column("claim_hash", LargeBinary, nullable=False, unique=True, comment="held by the new phone"),
    Column("code_hash", LargeBinary, nullable=False, unique=True, comment="read aloud to the host"),
    Column("state", Text, nullable=False, server_default="requested"),
    ref("approved_by", "person.id", nullable=True),
    Column("failures", Integer, nullable=False, server_default="0"),
    instant("created_at", now=True),
    instant("expires_at"),
    instant("approved_at", nullable=True),
    instant("hold_until", nullable=True),
    one_of("state", "requested", "approved", "bound", "hold", "active", "expired", "refused"),
)

attempt = Table(
    "attempt",
    metadata,
    key(),
    Column("bucket", Text, nullable=False, comment="what is being guessed, by whom: 'code:<address hash>'"),
    instant("at", now=True),
    Index("ix_attempt_bucket_at", "bucket", "at"),
    comment="failed guesses, counted in SQL so that every process sees them, with or without Redis",
)

audit = Table(
    "audit",
    metadata,
    key(),
    ref("actor_id", "person.id", nullable=True),
    Column("deed", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", JSONB, nullable=False, server_default=text("'{}'")),
    instant("at", now=True),
)
