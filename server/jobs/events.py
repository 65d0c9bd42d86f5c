"""The clock of an event: it opens to those it is for, offers run out, a day after its end it is settled."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.levels import LEVELS
from server.commands.close_event import close_event
from server.commands.drawing import draw_places
from server.commands.notify import notify_all
from server.commands.seating import Locked, lock, move_up
from server.database import writing
from server.errors import Refused
from server.jobs.queue import Later
from server.queries.events import invited
from server.tables import event, person, score
from server.world import World

AGAIN = timedelta(seconds=5)


async def expire(world: World, arguments: dict[str, Any]) -> None:
    """Ends every offer of the event that ran out, and offers each place anew."""
    async with writing(world.engine) as connection:
        locked = await lock(connection, int(arguments["event_id"]))
        await move_up(connection, locked, world.now())


async def close(world: World, arguments: dict[str, Any]) -> None:
    now = world.now()
    async with writing(world.engine) as connection:
        settled = await close_event(connection, world, int(arguments["event_id"]), now)
    if not settled:  # PostgreSQL's clock, which woke us, is ahead of ours
        raise Later(now + AGAIN, "doors_open")


async def draw(world: World, arguments: dict[str, Any]) -> None:
    now = world.now()
    async with writing(world.engine) as connection:
        locked = await draw_places(connection, int(arguments["event_id"]), now)
    if (
        locked.draw_at and now < locked.draw_at and not locked.cancelled_at
    ):  # our clock is behind, or it was put off
        raise Later(locked.draw_at, "draw_to_come")


async def invite(world: World, arguments: dict[str, Any]) -> None:
    """Tell who may come that there is something to come to, once."""
    now = world.now()
    async with writing(world.engine) as connection:
        try:
            locked = await lock(connection, int(arguments["event_id"]))
        except Refused:
            return
        if locked.cancelled_at is None and now < locked.rsvp_closes_at:
            people = await _eligible(connection, locked)
            url, key = f"/events/{locked.id}", f"event_opened:{locked.id}"
            await notify_all(connection, people, "event_opened", locked.named(), url, key, now)


async def _eligible(connection: AsyncConnection, locked: Locked) -> list[int]:
    needed = LEVELS[min(locked.min_level, len(LEVELS)) - 1].starts_at
    points = (
        select(score.c.points)
        .where(score.c.board == "all", score.c.kind == "person", score.c.subject_id == person.c.id)
        .correlate(person)
        .scalar_subquery()
    )
    query = (
        select(person.c.id)
        .join(event, event.c.id == locked.id)
        .where(person.c.state == "active", person.c.role.in_(("ambassador", "host")))
        .where(invited(person.c.site_id))
        .order_by(person.c.id)
    )
    return list(await connection.scalars(query if needed == 0 else query.where(points >= needed)))
