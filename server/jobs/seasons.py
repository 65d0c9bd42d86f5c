"""The clock of seasons: whichever is over, its grace too, becomes a result, once. A look sees what is, not when it was
called, so a week without a worker loses nothing."""

from datetime import datetime
from typing import Any

from gamification.seasons import season
from server.commands.seasons import close_season, may_close
from server.database import reading, writing
from server.errors import Unavailable
from server.outbox import Job, announce
from server.queries import seasons as queries
from server.queries.programme import programme
from server.world import World


async def look(world: World, arguments: dict[str, Any]) -> None:
    now = world.now()
    async with reading(world.engine) as connection:
        try:
            calendar = (await programme(connection)).calendar
        except Unavailable:
            return  # not set up yet
        ended = await queries.over(connection, calendar, season(now, calendar))
    ready = [window for window in ended if may_close(window, now)]
    async with writing(world.engine) as connection:
        await announce(
            connection,
            *(Job("close_season", {"at": w.start.isoformat()}, f"close_season:{w.key}") for w in ready),
        )


async def close(world: World, arguments: dict[str, Any]) -> None:
    async with writing(world.engine) as connection:
        await close_season(connection, datetime.fromisoformat(arguments["at"]), world.now())
