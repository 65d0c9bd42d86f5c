"""A person mends the week they missed, and says beforehand when they are away."""

from datetime import date, datetime, timedelta

import msgspec
from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.days import local_day
from gamification.facts import StreakRepaired
from gamification.rest import SHIFTS
from gamification.streaks import Repair, repair
from server.commands.award import award
from server.commands.once import Input, once
from server.errors import Invalid, Refused
from server.queries.playing import Player, lock, standing
from server.queries.rest import calendars
from server.queries.streak import latest
from server.tables import excuse
from server.world import Caller, World

LONGEST_LEAVE = timedelta(days=92)
AHEAD = timedelta(days=366)
MOST_LEAVES = 12


class RepairStreak(Input, frozen=True):
    """Give a deed of this week to the week just missed."""


class AddLeave(Input, frozen=True, kw_only=True):
    """Both days included. Why one is away is never asked."""

    first_day: date
    last_day: date


class RemoveLeave(Input, frozen=True, kw_only=True):
    leave_id: int


class Mended(msgspec.Struct, frozen=True):
    """The Monday of the week that is active now."""

    week: date


class LeaveTold(msgspec.Struct, frozen=True):
    leave_id: int


@once(Mended)
async def repair_streak(
    connection: AsyncConnection, world: World, caller: Caller, asked: RepairStreak
) -> Mended:
    """Errors: Refused(nothing_to_repair | one_more_deed | repaired_lately | not_found)."""
    now, player = world.now(), await lock(connection, caller.person_id)
    found = await _repairable(connection, player, now)
    if found is None:
        raise Refused("nothing_to_repair")
    if found.hindrance:
        raise Refused(found.hindrance)
    fact = StreakRepaired(
        id=f"repair:{player.id}:{found.week.isoformat()}", person_id=player.id, site_id=player.site_id,
        team_id=player.team_id, occurred_at=now, recorded_at=now, week=found.week,
    )  # fmt: skip
    await award(connection, world, player, fact)
    return Mended(found.week)


async def _repairable(connection: AsyncConnection, player: Player, now: datetime) -> Repair | None:
    standing_now = await standing(connection, player, now)
    calendar = (await calendars(connection, [player.id]))[player.id]
    starts = SHIFTS[player.shift_pattern].day_starts
    done = await latest(connection, player.id, local_day(now, player.time_zone, starts))
    active, excused = standing_now.active_weeks, standing_now.excused_weeks
    return repair(active, excused, now, calendar, starts, done.deeds, done.last)


@once(LeaveTold)
async def add_leave(connection: AsyncConnection, world: World, caller: Caller, asked: AddLeave) -> LeaveTold:
    """From today on, so that no streak that was judged is judged anew.

    Errors: Invalid(past | bad_window | leave_too_long | leave_too_far), Refused(too_many_leaves)."""
    player = await lock(connection, caller.person_id)
    today = local_day(world.now(), player.time_zone, SHIFTS[player.shift_pattern].day_starts)
    if asked.first_day < today:
        raise Invalid("past", "firstDay")
    if asked.last_day < asked.first_day:
        raise Invalid("bad_window", "lastDay")
    if asked.last_day - asked.first_day >= LONGEST_LEAVE:
        raise Invalid("leave_too_long", "lastDay", limit=LONGEST_LEAVE.days)
    if asked.first_day > today + AHEAD:
        raise Invalid("leave_too_far", "firstDay")
    mine = (excuse.c.person_id == player.id) & (excuse.c.last_day >= today)
    ahead = await connection.execute(select(func.count()).select_from(excuse).where(mine))
    if ahead.scalar_one() >= MOST_LEAVES:
        raise Refused("too_many_leaves")
    row = {"person_id": player.id, "first_day": asked.first_day, "last_day": asked.last_day, "kind": "leave"}
    made = await connection.execute(insert(excuse).values(**row).returning(excuse.c.id))
    return LeaveTold(int(made.scalar_one()))


@once(LeaveTold)
async def remove_leave(
    connection: AsyncConnection, world: World, caller: Caller, asked: RemoveLeave
) -> LeaveTold:
    """One that has not begun: a week that was excused stays so. Errors: Refused(not_found | too_late)."""
    player = await lock(connection, caller.person_id)
    today = local_day(world.now(), player.time_zone, SHIFTS[player.shift_pattern].day_starts)
    mine = (excuse.c.id == asked.leave_id) & (excuse.c.person_id == player.id)
    first = (await connection.execute(select(excuse.c.first_day).where(mine))).scalar_one_or_none()
    if first is None:
        raise Refused("not_found")
    if first <= today:
        raise Refused("too_late")
    await connection.execute(delete(excuse).where(mine))
    return LeaveTold(asked.leave_id)
