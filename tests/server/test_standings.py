"""Ranks in Redis, and what a flush at the worst moment does to them."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis

from server.standings import Total, load, put, ranks
from server.world import World

COMMAND = re.compile(rb"(?=\*\d+\r\n\$)")


@pytest.fixture
async def flushed_before_the_count(world: World) -> AsyncIterator[Any]:
    """A client whose Redis is flushed by somebody else just before each ZCOUNT arrives."""
    assert world.settings.redis_url
    port = int(world.settings.redis_url.rpartition(":")[2].partition("/")[0])
    other: Any = world.redis

    async def between(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, redis = await asyncio.open_connection("127.0.0.1", port)
        while chunk := await reader.read(65_536):
            for one in filter(None, COMMAND.split(chunk)):
                if b"ZCOUNT" in one:
                    await other.flushall()
                redis.write(one)
                writer.write(await answers.read(65_536))
        redis.close()
        writer.close()

    proxy = await asyncio.start_server(between, "127.0.0.1", 0)
    client: Any = Redis.from_url(f"redis://127.0.0.1:{proxy.sockets[0].getsockname()[1]}/0")
    yield client
    await client.aclose()
    proxy.close()


async def leader(world: World) -> None:
    async with world.engine.connect() as connection:
        await load(world.redis, connection, "all")
    await put(world.redis, [Total("all", 7, 100, 1, world.now())])


async def test_a_rank_counts_who_has_more(world: World) -> None:
    await leader(world)
    assert await ranks(world.redis, [("all", 99), ("all", 100), ("week:2026-W01", 1)]) == [2, 1, None]


async def test_a_flush_between_two_questions_makes_nobody_first(
    world: World, flushed_before_the_count: Any
) -> None:
    await leader(world)
    assert await ranks(flushed_before_the_count, [("all", 1)]) == [None]


async def test_nakama_1187_1204_of_two_totals_the_later_stays_whichever_comes_last(world: World) -> None:
    await leader(world)
    later, earlier = (
        Total("all", 7, points, version, world.now()) for points, version in ((300, 3), (200, 2))
    )
    await put(world.redis, [later, earlier])
    assert await ranks(world.redis, [("all", 299), ("all", 300)]) == [2, 1]
