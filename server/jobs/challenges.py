"""The clock of a challenge: it starts, it closes, winners get their prize, everyone is told."""

from datetime import timedelta
from typing import Any

from server.commands import challenges as commands
from server.commands import prizes
from server.database import writing
from server.jobs.queue import Later
from server.world import World

AGAIN = timedelta(seconds=5)


async def tell_of(world: World, arguments: dict[str, Any]) -> None:
    async with writing(world.engine) as connection:
        await commands.announce_challenge(connection, int(arguments["challenge_id"]), world.now())


async def start(world: World, arguments: dict[str, Any]) -> None:
    now = world.now()
    async with writing(world.engine) as connection:
        begun = await commands.start_challenge(connection, int(arguments["challenge_id"]), now)
    if not begun:
        raise Later(now + AGAIN, "not begun")


async def close(world: World, arguments: dict[str, Any]) -> None:
    now = world.now()
    async with writing(world.engine) as connection:
        settled = await commands.close_challenge(connection, int(arguments["challenge_id"]), now)
    if not settled:  # PostgreSQL's clock, which woke us, is ahead of ours
        raise Later(now + AGAIN, "grace")


async def prize(world: World, arguments: dict[str, Any]) -> None:
    async with writing(world.engine) as connection:
        await prizes.award_prize(
            connection, world, int(arguments["challenge_id"]), int(arguments["person_id"]), world.now()
        )


async def tell(world: World, arguments: dict[str, Any]) -> None:
    async with writing(world.engine) as connection:
        await prizes.tell_result(connection, int(arguments["challenge_id"]), world.now())
