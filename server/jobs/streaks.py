"""Streaks, each hour: whoever made this week active and has not been told gets it awarded and announced, once; whoever
has a streak and an open week is reminded once, from Thursday on, at the first moment they are awake.

The streak itself is a fold over weeks and needs no job; this one only rewards. A late or a second run finds the
same people, minus those already in streak_award: that row is unique for (person, week) and comes first.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.days import WEEK, boundary, monday
from gamification.facts import StreakReached
from gamification.rest import SHIFTS, next_awake
from gamification.streaks import warning_at, weekly_streak
from server.commands.award import award
from server.commands.notify import notify
from server.database import reading, writing
from server.errors import Refused
from server.jobs.queue import Later
from server.outbox import Job, announce
from server.queries.playing import lock, standing, streak_now
from server.queries.rest import calendars
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


_AT_RISK = text("""
SELECT DISTINCT e.person_id FROM point_entry e
JOIN person p ON p.id = e.person_id AND p.state = 'active' AND p.role IN ('ambassador', 'host')
WHERE e.occurred_at >= :since AND e.detail ->> 'week' < :week AND NOT EXISTS (
  SELECT 1 FROM point_entry n WHERE n.person_id = e.person_id AND n.detail ->> 'week' = :week)
""")
BACK = timedelta(weeks=4)
"""Who was active since then may have a streak that this week decides: two freezes and a leave fit in."""
EARLIEST_THURSDAY = timedelta(days=2, hours=10)
"""After the organisation's Monday: the first zone on earth is in its Thursday; each person's own clock decides."""
WORTH_A_WORD = 2


async def look(world: World, arguments: dict[str, Any]) -> None:
    """A job for each person whose week became active; two weeks back, so that a late deed is seen too. From Thursday on
    one for each person whose week is still open."""
    now = world.now()
    async with reading(world.engine) as connection:
        rows = (await connection.execute(_NEW, {"since": now - timedelta(days=14)})).all()
        open_weeks = await _open_weeks(connection, now)
    async with writing(world.engine) as connection:
        await announce(connection, *(_job(row.person_id, row.week) for row in rows), *open_weeks)


async def _open_weeks(connection: AsyncConnection, now: datetime) -> list[Job]:
    this = monday(now.date())
    if now < datetime(this.year, this.month, this.day, tzinfo=UTC) + EARLIEST_THURSDAY:
        return []
    given = {"since": now - BACK, "week": this.isoformat()}
    people = (await connection.execute(_AT_RISK, given)).scalars()
    return [
        Job("streak_warning", {"person_id": one, "week": this.isoformat()}, f"streak_warning:{one}:{this}")
        for one in people
    ]


async def warn_one(world: World, arguments: dict[str, Any]) -> None:
    """Remind a person of a week that is still open, in their waking time or not at all, and never of an excused one."""
    now, person_id = world.now(), int(arguments["person_id"])
    week = date.fromisoformat(arguments["week"])
    async with writing(world.engine) as connection:
        try:
            player = await lock(connection, person_id)
        except Refused:
            return
        calendar = (await calendars(connection, [person_id]))[person_id]
        starts = SHIFTS[player.shift_pattern].day_starts
        at = warning_at(week, player.time_zone, calendar, starts)
        if at is None or now >= boundary(week + WEEK, player.time_zone, starts):
            return  # what is left of the week is rest, or the week is over
        due = max(at, next_awake(now, calendar))
        if due > now:
            raise Later(due, "asleep")
        current = streak_now(player, await standing(connection, player, now), now)
        if current.statuses[-1] != "open" or current.length < WORTH_A_WORD:
            return
        params = {"weeks": current.length, "freezes": current.freezes}
        key = f"streak_at_risk:{week.isoformat()}"
        await notify(connection, person_id, "streak_at_risk", params, "/me/streak", key, now)


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
