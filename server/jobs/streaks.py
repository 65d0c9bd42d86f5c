"""Streaks, each hour: whoever made this week active and has not been told gets it awarded and announced, once.

The streak itself is a fold over weeks and needs no job; this one only rewards. A late or a second run finds the
same people, minus those already in streak_award: that row is unique for (person, week) and comes first.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from gamification.facts import StreakReached
from gamification.streaks import weekly_streak
from server.commands.award import award
from server.commands.notify import notify
from server.database import reading, writing
from server.errors import Refused
from server.outbox import Job, announce
from server.queries.playing import lock, standing
from server.tables import streak_award
from server.world import World

TOLD = frozenset({2, 4, 8, 12, 26, 52, 104})
"""Lengths worth a message; the others are read on one's own page."""

_NEW = text("""
SELECT DISTINCT e.person_id, e.detail ->> 'week' AS week FROM point_entry e
JOIN person p ON p.id = e.person_id AND p.state = 'active' AND p.role IN ('ambassador', 'host')
WHERE e.occurred_at >= :since AND e.detail ->> 'week' IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM streak_award a WHERE a.person_id = e.person_id AND a.week = (e.detail ->> 'week')::date)
""")


async def look(world: World, arguments: dict[str, Any]) -> None:
    """A job for each person whose week became active; two weeks back, so that a late deed is seen too."""
    async with reading(world.engine) as connection:
        rows = (await connection.execute(_NEW, {"since": world.now() - timedelta(days=14)})).all()
    async with writing(world.engine) as connection:
        await announce(connection, *(_job(row.person_id, row.week) for row in rows))


def _job(person_id: int, week: str) -> Job:
    return Job("streak", {"person_id": person_id, "week": week}, f"streak:{person_id}:{week}")


async def award_one(world: World, arguments: dict[str, Any]) -> None:
    """One person's week, as long as the streak was with it: the row that makes it once, the entry, the message."""
    now, person_id = world.now(), int(arguments["person_id"])
    week = date.fromisoformat(arguments["week"])
    async with writing(world.engine) as connection:
        try:
            player = await lock(connection, person_id)
        except Refused:
            return  # left in the meantime
        now_standing = await standing(connection, player, now)
        weeks = weekly_streak(now_standing.active_weeks, week, now_standing.excused_weeks).length
        taken = await connection.execute(
            insert(streak_award)
            .values(person_id=person_id, week=week, length=weeks, awarded_at=now)
            .on_conflict_do_nothing()
        )
        if not taken.rowcount or weeks < 2:
            return
        fact = StreakReached(
            id=f"streak:{person_id}:{week.isoformat()}", person_id=person_id, site_id=player.site_id,
            team_id=player.team_id, occurred_at=now, recorded_at=now, week=week, weeks=weeks,
        )  # fmt: skip
        told = await award(connection, world, player, fact)
        if weeks in TOLD:
            params = {"weeks": weeks, "points": told.points}
            key = f"streak_reached:{week.isoformat()}"
            await notify(connection, person_id, "streak_reached", params, "/me/streak", key, now)
