"""One-use secrets: consumed once, in time, for what they were made for."""

import asyncio
from datetime import timedelta

from server import ceremony
from server.world import World

SECRET = "a secret of more than 128 bits"


async def begin(world: World, kind: str = "socket", worth: timedelta = timedelta(seconds=30)) -> None:
    async with world.engine.begin() as connection:
        await ceremony.begin(connection, kind, SECRET, world.now() + worth, payload={"session": 7})


async def consume(world: World, kind: str = "socket", secret: str = SECRET) -> ceremony.Begun | None:
    async with world.engine.begin() as connection:
        return await ceremony.consume(connection, kind, secret, world.now())


async def test_the_secret_gives_back_what_was_kept(world: World) -> None:
    await begin(world)
    assert await consume(world) == ceremony.Begun(None, {"session": 7})


async def test_of_a_hundred_uses_one_wins(world: World) -> None:
    await begin(world)
    answers = await asyncio.gather(*(consume(world) for _ in range(100)))
    assert sum(answer is not None for answer in answers) == 1


async def test_too_late_is_too_late(world: World) -> None:
    await begin(world, worth=timedelta(seconds=-1))
    assert await consume(world) is None


async def test_a_secret_of_one_kind_opens_no_other(world: World) -> None:
    await begin(world, "sign_in")
    assert (await consume(world, "register"), await consume(world, "sign_in") is not None) == (None, True)


async def test_a_made_up_secret_opens_nothing(world: World) -> None:
    await begin(world)
    assert await consume(world, secret="made up") is None
