"""The outbox: a row that can never be sent holds up nobody else, and is there for whoever looks."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from redis.exceptions import OutOfMemoryError, ResponseError
from structlog.testing import capture_logs

from realtime import Publication, publish_all
from server import set_aside
from server.database import writing
from server.outbox import CONTROL, Flushed, Frame, Outbox, announce, flush, publisher
from server.queries.backlog import backlog
from server.set_aside import TRIES
from server.world import World

HUGE = {"text": "x" * 70_000}


class Heard:
    """Takes publications as the hub would, after the real checks and the real Redis."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.frames: list[tuple[str, Any]] = []
        self.came = asyncio.Event()

    async def __call__(self, publications: Sequence[Publication]) -> None:
        await publish_all(self.world.redis, publications)
        self.frames += [(one.topic, one.data) for one in publications]
        if self.frames:
            self.came.set()


async def tell(world: World, *frames: Frame) -> None:
    async with writing(world.engine) as connection:
        for frame in frames:
            await announce(connection, frame)


async def flushed(world: World, times: int = TRIES) -> Heard:
    heard = Heard(world)
    for _ in range(times):
        await flush(world, publisher(world, heard))
    return heard


async def waiting(world: World) -> tuple[int, int]:
    async with world.engine.connect() as connection:
        found = await backlog(connection)
    return found.waiting, found.set_aside


@pytest.mark.parametrize(
    "bad",
    [
        Frame("feed", HUGE),
        Frame("Not a topic", {}),
        Frame("feed", {}, "a bad key"),
        Frame("board:all:people", {"type": "rank_moved"}, "7"),
        Frame(CONTROL, {"nobody": 1}),
    ],
    ids=["huge", "topic", "key", "total", "control"],
)
async def test_a_row_that_cannot_be_sent_is_set_aside_and_the_rest_goes_on(world: World, bad: Frame) -> None:
    await tell(world, bad, *(Frame("feed", {"n": n}) for n in range(3)))
    heard = await flushed(world, TRIES + 1)
    assert heard.frames == [("feed", {"n": n}) for n in range(3)]
    assert await waiting(world) == (0, 1)


async def test_a_topic_redis_refuses_is_set_aside_too(world: World) -> None:
    await world.redis.set("rt:{feed}:head", "not a hash")
    await tell(world, Frame("feed", {}), Frame("site:1", {"n": 1}))
    heard = await flushed(world)
    assert (heard.frames, await waiting(world)) == ([("site:1", {"n": 1})], (0, 1))


async def test_other_topics_do_not_wait_and_their_own_keeps_its_order(world: World) -> None:
    await tell(world, Frame("feed", HUGE), Frame("feed", {"n": 1}), Frame("site:1", {"n": 2}))
    heard = await flushed(world, times=1)
    assert (heard.frames, await waiting(world)) == ([("site:1", {"n": 2})], (2, 0))


async def test_a_full_redis_is_no_fault_of_a_row(world: World) -> None:
    async def full(_: Any) -> None:
        raise OutOfMemoryError

    await tell(world, Frame("feed", {}))
    for _ in range(TRIES + 1):
        with pytest.raises(OutOfMemoryError):
            await flush(world, full)
    assert await waiting(world) == (1, 0)


async def test_a_redis_that_takes_no_writes_is_no_fault_of_a_row(world: World) -> None:
    async def misconfigured(_: Any) -> None:
        raise ResponseError("MISCONF")

    await tell(world, Frame("feed", {}))
    await world.redis.config_set("maxmemory", "1")
    try:
        for _ in range(TRIES + 1):
            with pytest.raises(ResponseError):
                await flush(world, misconfigured)
    finally:
        await world.redis.config_set("maxmemory", "0")
    assert await waiting(world) == (1, 0)


async def test_what_was_set_aside_is_listed_and_sent_again(world: World) -> None:
    await world.redis.set("rt:{feed}:head", "not a hash")
    await tell(world, Frame("feed", {"n": 1}))
    await flushed(world)
    await world.redis.delete("rt:{feed}:head")
    async with writing(world.engine) as connection:
        (one,) = await set_aside.listed(connection)
        assert await set_aside.retry(connection) == 1
    assert one.topic == "feed" and "WRONGTYPE" in one.problem
    assert (await flushed(world, times=1)).frames == [("feed", {"n": 1})]


async def test_it_is_said_in_the_log_without_what_the_row_says(world: World) -> None:
    await tell(world, Frame("feed", HUGE))
    with capture_logs() as lines:
        await flushed(world)
    assert [line["event"] for line in lines][-2:] == ["outbox_row_refused", "outbox_row_set_aside"]
    assert (lines[-1]["topic"], lines[-1]["problem"]) == ("feed", "ValueError")


async def test_an_old_total_sent_again_does_not_reach_phones(world: World) -> None:
    def total(version: int) -> Frame:
        reached = world.now().isoformat()
        body = {"type": "rank_moved", "points": version * 10, "version": version, "reachedAt": reached}
        return Frame("board:all:people", body, "7")

    await tell(world, total(2), total(1), total(3))
    heard = await flushed(world, times=1)
    assert [data["version"] for _, data in heard.frames] == [2, 3]


async def test_a_second_sender_waits_for_the_first(world: World) -> None:
    heard, began, go = Heard(world), asyncio.Event(), asyncio.Event()

    async def slow(rows: Any) -> None:
        began.set()
        await go.wait()
        await publisher(world, heard)(rows)

    await tell(world, Frame("feed", {"n": 1}))
    first = asyncio.create_task(flush(world, slow))
    await began.wait()
    await tell(world, Frame("feed", {"n": 2}))
    second = asyncio.create_task(flush(world, publisher(world, heard)))
    await waits_for_a_lock(world)
    go.set()
    assert await asyncio.gather(first, second) == [Flushed(1, 0), Flushed(1, 0)]
    assert [data["n"] for _, data in heard.frames] == [1, 2]


async def waits_for_a_lock(world: World) -> None:
    blocked = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    async with world.engine.connect() as connection:
        while not await connection.scalar(blocked):  # noqa: ASYNC110 (another connection does it)
            await asyncio.sleep(0)


async def test_a_running_outbox_gets_past_a_bad_row_by_itself(world: World) -> None:
    heard = Heard(world)
    await tell(world, Frame("feed", HUGE), Frame("feed", {"n": 1}))
    running = Outbox(world, publisher(world, heard))
    running.start()
    running.ring()
    await heard.came.wait()
    await running.stop()
    assert (await waiting(world))[1] == 1
