"""Feeds, each hour: a job for each that is due, so that a slow host holds up no other."""

from typing import Any

from sqlalchemy import select

from server.commands.feeds import refresh
from server.database import writing
from server.outbox import Job, announce
from server.tables import feed
from server.world import World


async def look(world: World, arguments: dict[str, Any]) -> None:
    now = world.now()
    async with writing(world.engine) as connection:
        due = await connection.scalars(select(feed.c.id).where(feed.c.due_at <= now).order_by(feed.c.id))
        visits = [Job("feed", {"feed_id": one}, f"feed:{one}:{now:%Y-%m-%dT%H}") for one in due]
        await announce(connection, *visits)


async def visit(world: World, arguments: dict[str, Any]) -> None:
    await refresh(world, int(arguments["feed_id"]))
