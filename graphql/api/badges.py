"""One badge: what it is, how it is earned, when it was, and by which deed."""

from datetime import datetime

import strawberry

from api.context import Info
from api.game import Badge, badge_of
from api.history import Entry, entry_of
from gamification.badges import BY_KEY, CATALOGUE
from gamification.boards import board_windows
from server.database import reading
from server.queries import badges as queries
from server.queries.programme import programme_lately


@strawberry.type
class BadgePage:
    """`criteria_version` is that of the award, or today's while it is not mine; `evidence` what completed it."""

    badge: Badge
    criteria_version: int
    awarded_at: datetime | None
    evidence: list[Entry]


@strawberry.type
class CatalogueBadge:
    """A badge as those who run the programme see it. `holders` are people who are still here, `this_season` those of them
    who earned it since the season began."""

    badge: Badge
    criteria_version: int
    holders: int
    this_season: int
    newest_at: datetime | None


@strawberry.type
class Catalogue:
    """`people`: how many could hold each."""

    people: int
    badges: list[CatalogueBadge]


@strawberry.type
class BadgeQueries:
    @strawberry.field
    async def badge_catalogue(self, info: Info) -> Catalogue:
        """All of them, in the catalogue's order, secret ones too: organisers earn none. Numbers, never who."""
        world, locale = info.context.world, info.context.locale
        season = board_windows(world.now(), (await programme_lately(world)).calendar)["season"]
        assert season
        async with reading(world.engine) as connection:
            found, people = await queries.given(connection, season.start)
        return Catalogue(
            people=people,
            badges=[
                CatalogueBadge(
                    badge=badge_of(badge.key, None, locale, 0.0),
                    criteria_version=badge.criteria_version,
                    holders=row.holders if (row := found.get(badge.key)) else 0,
                    this_season=row.since if row else 0,
                    newest_at=row.newest_at if row else None,
                )
                for badge in CATALOGUE
            ],
        )

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
