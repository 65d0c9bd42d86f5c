"""One badge: what it is, how it is earned, when it was, and by which deed."""

from datetime import datetime

import strawberry

from api.context import Info
from api.game import Badge, badge_of
from api.history import Entry, entry_of
from gamification.badges import BY_KEY
from server.database import reading
from server.queries import badges as queries


@strawberry.type
class BadgePage:
    """`criteria_version` is that of the award, or today's while it is not mine; `evidence` what completed it."""

    badge: Badge
    criteria_version: int
    awarded_at: datetime | None
    evidence: list[Entry]


@strawberry.type
class BadgeQueries:
    @strawberry.field
    async def badge(self, info: Info, key: str) -> BadgePage | None:
        """Null for a badge that is not, and for a secret one that is not mine: the two look the same."""
        me, badge = info.context.caller.person_id, BY_KEY.get(key)
        async with reading(info.context.world.engine) as connection:
            held = await queries.awards(connection, me, key)
            if badge is None or (badge.secret and not held):
                return None
            deeds = await queries.evidence(connection, me, key) if held else []
        award = held[0] if held else None
        return BadgePage(
            badge=badge_of(key, award.awarded_at if award else None, info.context.locale),
            criteria_version=award.criteria_version if award else badge.criteria_version,
            awarded_at=award.awarded_at if award else None,
            evidence=[entry_of(row) for row in deeds],
        )
