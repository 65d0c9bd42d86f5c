"""Every table of Relais, one aggregate a file, on one metadata."""

from server.tables.challenges import challenge, challenge_member, challenge_result, challenge_team
from server.tables.columns import metadata
from server.tables.community import mute, post, report, thread, thread_member
from server.tables.contributions import contribution, photo
from server.tables.events import event, event_site, rsvp
from server.tables.ledger import (
    badge_award,
    excuse,
    point_entry,
    rule_version,
    score,
    season,
    season_result,
    streak_award,
)
from server.tables.messages import effect, idempotency, job, notification, outbox, push_subscription, secret
from server.tables.people import (
    attempt,
    audit,
    brand,
    ceremony,
    identity,
    invite,
    passkey,
    person,
    pin,
    programme,
    recovery,
    session,
    site,
    team,
)
from server.tables.stories import (
    click,
    feed,
    image,
    link,
    reaction,
    share,
    story,
    story_site,
    story_text,
)

__all__ = [
    "attempt", "audit", "badge_award", "brand", "ceremony", "challenge", "challenge_member",
    "challenge_result", "challenge_team", "click", "contribution", "effect", "event", "event_site", "excuse",
    "feed", "idempotency", "identity", "image", "invite", "job", "link", "metadata", "mute", "notification",
    "outbox",
    "passkey", "person", "photo", "pin", "point_entry", "post", "programme", "push_subscription", "reaction", "recovery", "report", "rsvp",
    "rule_version", "score", "season", "season_result", "secret", "session", "share", "site", "story", "story_site", "story_text",
    "streak_award", "team", "thread", "thread_member",
]  # fmt: skip
