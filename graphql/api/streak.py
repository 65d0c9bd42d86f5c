"""My streak's own page: the weeks, what can be mended, and when I said that I am away."""

from collections.abc import Awaitable
from datetime import date, datetime

import strawberry

from api.context import Info
from api.game import Streak, streak_of
from api.me import Mine, me_now
from api.pages import identity
from api.problems import CAUGHT, Done, DoneAnswer, problem
from gamification.days import local_day
from gamification.rest import SHIFTS
from gamification.streaks import repair
from server.commands import streak as commands
from server.commands.award import streak_told
from server.database import reading
from server.queries import streak as queries
from server.queries.rest import calendars

YEAR = 52


@strawberry.type
class StreakRepair:
    """The week I missed and may still mend, until when; `hindrance` is what is missing for it, as a code."""

    week: date
    until: datetime
    hindrance: str | None


@strawberry.type
class Leave:
    """Both days included; `begun` ones can no longer be taken back."""

    id: strawberry.ID
    first_day: date
    last_day: date
    begun: bool


@strawberry.type
class StreakPage:
    mine: strawberry.Private[Mine]

    @strawberry.field
    async def streak(self, info: Info) -> Streak:
        """A year of weeks."""
        return streak_of(streak_told(await self.mine.streak(info), YEAR))

    @strawberry.field
    async def repair(self, info: Info) -> StreakRepair | None:
        """What I can do about last week; null when there is nothing to do, or no more time."""
        now, player = info.context.world.now(), self.mine.player
        standing, starts = await self.mine.standing(info), SHIFTS[player.shift_pattern].day_starts
        async with reading(info.context.world.engine) as connection:
            calendar = (await calendars(connection, [player.id]))[player.id]
            active, excused = standing.active_weeks, standing.excused_weeks
            if repair(active, excused, now, calendar, starts) is None:
                return None
            done = await queries.latest(connection, player.id, local_day(now, player.time_zone, starts))
        found = repair(active, excused, now, calendar, starts, done.deeds, done.last)
        return StreakRepair(week=found.week, until=found.until, hindrance=found.hindrance) if found else None

    @strawberry.field
    async def leaves(self, info: Info) -> list[Leave]:
        """From now on, the next first."""
        player = self.mine.player
        today = local_day(info.context.world.now(), player.time_zone, SHIFTS[player.shift_pattern].day_starts)
        async with reading(info.context.world.engine) as connection:
            rows = await queries.leaves(connection, player.id, today)
        return [
            Leave(
                id=strawberry.ID(str(row.id)), first_day=row.first_day, last_day=row.last_day,
                begun=row.first_day <= today,
            )
            for row in rows
        ]  # fmt: skip


@strawberry.type
class StreakQueries:
    @strawberry.field
    async def my_streak(self, info: Info) -> StreakPage:
        return StreakPage(mine=(await me_now(info)).mine)


@strawberry.input
class RepairStreakInput:
    key: str


@strawberry.input
class AddLeaveInput:
    """Both days included. Why one is away is never asked."""

    key: str
    first_day: date
    last_day: date


@strawberry.input
class RemoveLeaveInput:
    key: str
    leave_id: strawberry.ID


@strawberry.type
class StreakMutations:
    @strawberry.mutation
    async def repair_streak(self, info: Info, input: RepairStreakInput) -> DoneAnswer:
        """Give a deed of this week to the week just missed."""
        asked = commands.RepairStreak(key=input.key)
        world, caller = info.context.world, info.context.caller
        return await _done(info, commands.repair_streak(world, caller, asked))

    @strawberry.mutation
    async def add_leave(self, info: Info, input: AddLeaveInput) -> DoneAnswer:
        asked = commands.AddLeave(key=input.key, first_day=input.first_day, last_day=input.last_day)
        world, caller = info.context.world, info.context.caller
        return await _done(info, commands.add_leave(world, caller, asked))

    @strawberry.mutation
    async def remove_leave(self, info: Info, input: RemoveLeaveInput) -> DoneAnswer:
        world, caller = info.context.world, info.context.caller
        try:
            asked = commands.RemoveLeave(key=input.key, leave_id=identity(input.leave_id, "leaveId"))
        except CAUGHT as error:
            return problem(error, info.context.locale)
        return await _done(info, commands.remove_leave(world, caller, asked))


async def _done(info: Info, doing: Awaitable[object]) -> DoneAnswer:
    try:
        await doing
    except CAUGHT as error:
        return problem(error, info.context.locale)
    return Done()
