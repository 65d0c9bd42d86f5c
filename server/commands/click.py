"""Somebody opened a tracked link. It counts once a visitor and day, never for its owner, never for a machine."""

from dataclasses import dataclass

from crawleruseragents import is_crawler  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.facts import Clicked, ClickSource
from server.commands.award import award
from server.database import writing
from server.keys import day_hash, named
from server.queries.playing import lock
from server.world import World

TRUE_BROWSERS = ("Mozilla/", "Opera/")


@dataclass(frozen=True, slots=True)
class Visit:
    """`person_id` when the visitor is signed in here; `prefetch` when the browser only looks ahead."""

    slug: str
    address: str
    agent: str
    prefetch: bool
    person_id: int | None


_LINK = text("""
SELECT l.person_id, l.story_id, s.official_url, p.left_at IS NULL AS stays,
       EXISTS (SELECT 1 FROM share h WHERE h.slug = l.slug) AS shared
FROM link l JOIN story s ON s.id = l.story_id JOIN person p ON p.id = l.person_id WHERE l.slug = :slug
""")
_CLICK = text("""
INSERT INTO click (slug, day, visitor, counted, reason) VALUES (:slug, :day, :visitor, :counted, :reason)
ON CONFLICT (slug, day, visitor) DO NOTHING RETURNING id
""")
_COUNT = text("UPDATE link SET counted_clicks = counted_clicks + 1 WHERE slug = :slug")


def _source(visit: Visit, owner: int, shared: bool) -> ClickSource:
    if visit.person_id == owner:
        return "self"
    if visit.prefetch:
        return "preview"
    if not visit.agent.startswith(TRUE_BROWSERS) or is_crawler(visit.agent):
        return "crawler"
    return "person" if shared else "unshared"


async def click(world: World, visit: Visit) -> str | None:
    """Note the visit -> where the link leads, None for a link that is not ours."""
    salt = await named(world.engine, "click_salt")
    async with writing(world.engine) as connection:
        link = (await connection.execute(_LINK, {"slug": visit.slug})).one_or_none()
        if link is None:
            return None
        source = _source(visit, link.person_id, link.shared)
        today = world.now().date()
        clicked = await connection.execute(
            _CLICK,
            {
                "slug": visit.slug,
                "day": today,
                "visitor": day_hash(salt, today, visit.address, visit.agent),
                "counted": source == "person",
                "reason": None if source == "person" else source,
            },
        )
        click_id = clicked.scalar_one_or_none()
        if click_id is not None and source == "person" and link.stays:
            await _award(connection, world, visit.slug, click_id, link.person_id, link.story_id)
    world.ring()
    return str(link.official_url or world.settings.public_url)


async def _award(
    connection: AsyncConnection, world: World, slug: str, click_id: int, owner: int, story_id: int
) -> None:
    await connection.execute(_COUNT, {"slug": slug})
    player = await lock(connection, owner)
    now = world.now()
    fact = Clicked(
        id=f"click:{click_id}",
        person_id=player.id,
        site_id=player.site_id,
        team_id=player.team_id,
        occurred_at=now,
        recorded_at=now,
        story_id=story_id,
    )
    await award(connection, world, player, fact)
