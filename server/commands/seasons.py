"""Seasons: comms opens the next one; a season that is over becomes a result that never changes, only gains revisions."""

from datetime import date, datetime, timedelta

import msgspec
from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.days import DAY, local_day
from gamification.seasons import Misfit, NamedSeason, Window, misfit, misfit_end, season_before
from gamification.seasons import season as season_at
from server.commands.events import worded
from server.commands.journal import note
from server.commands.notify import notify_all
from server.commands.once import Input, once
from server.commands.reason import reasoned
from server.errors import Invalid, Refused
from server.queries import seasons as queries
from server.queries.programme import programme
from server.queries.seasons import SeasonRow
from server.tables import season, season_result
from server.world import Caller, World

SETTLED = timedelta(minutes=1)
"""Longer than any deed takes from its stamp to its commit: after it, what was recorded within the grace is there."""

NEWS = timedelta(days=14)
"""After so long nobody is told any more that a season is over; the hall of fame says it."""

LONGEST_NAME = 60


class OpenSeason(Input, frozen=True, kw_only=True):
    """`last_day` is part of it; `name` by locale."""

    first_day: date
    last_day: date
    name: dict[str, str]


class ChangeSeason(Input, frozen=True, kw_only=True):
    """Its name, and its last day as long as it is not over."""

    season_id: int
    last_day: date
    name: dict[str, str]


class ReviseSeason(Input, frozen=True, kw_only=True):
    """`season`: its key, "2026-S1"."""

    season: str
    reason: str


class SeasonTold(msgspec.Struct, frozen=True):
    season: str


def _refuse(why: Misfit | None, first: str, last: str) -> None:
    if why:
        raise Invalid(why, first if why in ("past", "season_overlaps") else last)


async def _read(connection: AsyncConnection, now: datetime) -> tuple[list[SeasonRow], date]:
    """Every opened season, nobody else changing them until the commit; and the organisation's day."""
    await connection.execute(text("LOCK TABLE season IN SHARE ROW EXCLUSIVE MODE"))
    zone = (await programme(connection)).time_zone
    return await queries.opened(connection), local_day(now, zone)


@once(SeasonTold)
async def open_season(
    connection: AsyncConnection, world: World, caller: Caller, asked: OpenSeason
) -> SeasonTold:
    """Errors: Invalid(past | bad_window | season_too_short | season_too_long | season_overlaps | empty | too_long)."""
    now = world.now()
    name = worded(asked.name, "name", LONGEST_NAME)
    rows, today = await _read(connection, now)
    new = NamedSeason(asked.first_day, asked.last_day + DAY)
    _refuse(misfit(new, today, _spans(rows)), "firstDay", "lastDay")
    values = {"first_day": new.first, "after_day": new.after, "name": name, "opened_by": caller.person_id}
    await connection.execute(insert(season).values(**values, opened_at=now))
    world.programme = None
    return SeasonTold(new.key)


@once(SeasonTold)
async def change_season(
    connection: AsyncConnection, world: World, caller: Caller, asked: ChangeSeason
) -> SeasonTold:
    """Errors: Refused(not_found | too_late), Invalid as `open_season`."""
    name = worded(asked.name, "name", LONGEST_NAME)
    rows, today = await _read(connection, world.now())
    row = next((row for row in rows if row.id == asked.season_id), None)
    if row is None:
        raise Refused("not_found")
    if row.after_day <= today:
        raise Refused("too_late")
    new = NamedSeason(row.first_day, asked.last_day + DAY)
    _refuse(
        misfit_end(new, today, _spans([other for other in rows if other is not row])), "lastDay", "lastDay"
    )
    changed = update(season).where(season.c.id == row.id).values(after_day=new.after, name=name)
    await connection.execute(changed)
    world.programme = None
    return SeasonTold(new.key)


def _spans(rows: list[SeasonRow]) -> tuple[NamedSeason, ...]:
    return tuple(NamedSeason(row.first_day, row.after_day) for row in rows)


def may_close(window: Window, now: datetime) -> bool:
    return now >= queries.grace_ends(window) + SETTLED


async def close_season(connection: AsyncConnection, at: datetime, now: datetime) -> bool:
    """The result of the season that `at` fell in, as revision 1 -> whether this call made it. However late, however
    often and from wherever: it is read from what the ledger held when the grace ended."""
    rows = await queries.opened(connection)
    calendar = queries.calendar((await programme(connection)).time_zone, rows)
    window = season_at(at, calendar)
    if not may_close(window, now):
        return False
    before, called = season_before(window, calendar), queries.named(window, rows)
    frozen = await queries.outcome(connection, window, before, called, queries.grace_ends(window))
    made = await connection.execute(
        upsert(season_result)
        .values(season=window.key, revision=1, rows=frozen, closed_at=now)
        .on_conflict_do_nothing()
    )
    if not made.rowcount:
        return False
    if now < queries.grace_ends(window) + NEWS:
        people = [person for person, _, _ in frozen["people"]]
        key = f"season:{window.key}"
        await notify_all(connection, people, "season_closed", {"title": called}, "/hall", key, now)
    return True


@once(SeasonTold)
async def revise_season(
    connection: AsyncConnection, world: World, caller: Caller, asked: ReviseSeason
) -> SeasonTold:
    """The result again, from the ledger as it is now, as another revision with a reason; what stood stays to be read.
    Nothing new, no revision. Errors: Invalid(reason_missing | too_long), Refused(not_found)."""
    reason = reasoned(asked.reason)
    await connection.execute(text("LOCK TABLE season_result IN SHARE ROW EXCLUSIVE MODE"))
    mine = season_result.c.season == asked.season
    newest = select(season_result).where(mine).order_by(season_result.c.revision.desc()).limit(1)
    last = (await connection.execute(newest)).one_or_none()
    if last is None:
        raise Refused("not_found")
    rows = await queries.opened(connection)
    calendar = queries.calendar((await programme(connection)).time_zone, rows)
    now = world.now()
    window = season_at(datetime.fromisoformat(last.rows["starts_at"]), calendar)
    again = await queries.outcome(
        connection, window, season_before(window, calendar), last.rows["name"], now + SETTLED
    )
    if again != last.rows:
        values = {"season": asked.season, "revision": last.revision + 1, "rows": again, "reason": reason}
        await connection.execute(insert(season_result).values(**values, closed_at=now))
        detail = {"reason": reason, "revision": last.revision + 1}
        await note(connection, caller.person_id, "revise_season", f"season:{asked.season}", detail)
    return SeasonTold(asked.season)
