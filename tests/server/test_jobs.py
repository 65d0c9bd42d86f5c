"""Jobs: done once whoever dies, never dropped, never run by two at a time."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from server.database import writing
from server.jobs.queue import Later, Runner, backoff, once
from server.outbox import Job, announce
from server.tables import effect, job
from server.world import World

SHORT = timedelta(seconds=0.6)


async def add(world: World, *names: str, **arguments: Any) -> None:
    async with world.engine.begin() as connection:
        await announce(connection, *(Job(name, arguments) for name in names))


async def rows(world: World) -> list[Any]:
    async with world.engine.connect() as connection:
        return list((await connection.execute(sa.select(job).order_by(job.c.id))).all())


async def due_now(world: World) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(job).values(run_at=sa.func.now() - timedelta(seconds=1)))


class Work:
    """A handler that notes its runs, and does as it is told."""

    def __init__(self, *answers: BaseException | None) -> None:
        self.runs: list[dict[str, Any]] = []
        self.answers = list(answers)

    async def __call__(self, world: World, arguments: dict[str, Any]) -> None:
        self.runs.append(arguments)
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer


async def test_a_due_job_is_done_once(world: World) -> None:
    work = Work()
    await add(world, "work", story=7)
    await Runner(world, {"work": work}).run_due()
    await Runner(world, {"work": work}).run_due()
    assert (work.runs, (await rows(world))[0].done_at is not None) == ([{"story": 7}], True)


async def test_a_job_waits_for_its_time(world: World) -> None:
    async with world.engine.begin() as connection:
        await announce(connection, Job("work", {}, None, world.now() + timedelta(hours=1)))
    assert await Runner(world, {"work": Work()}).run_due() == 0


async def test_many_workers_share_the_rows(world: World) -> None:
    work = Work()
    await add(world, *["work"] * 60)
    await asyncio.gather(*(Runner(world, {"work": work}, slots=2).run_due() for _ in range(4)))
    assert len(work.runs) == 60


async def test_a_failed_job_is_tried_again_later(world: World) -> None:
    work = Work(ValueError("no"))
    await add(world, "work")
    await Runner(world, {"work": work}).run_due()
    (row,) = await rows(world)
    assert (row.done_at, row.problem, row.run_at > row.created_at) == (None, "ValueError", True)
    await due_now(world)
    await Runner(world, {"work": work}).run_due()
    assert (await rows(world))[0].done_at is not None


async def test_a_handler_may_say_later(world: World) -> None:
    at = world.now() + timedelta(hours=3)
    await add(world, "work")
    await Runner(world, {"work": Work(Later(at))}).run_due()
    assert (await rows(world))[0].run_at == at


async def test_a_job_nobody_knows_is_kept(world: World) -> None:
    await add(world, "of_the_next_version")
    await Runner(world, {}).run_due()
    assert [(row.done_at, row.problem) for row in await rows(world)] == [(None, "unknown_job")]


async def test_a_stopped_worker_frees_its_job_at_once(world: World) -> None:
    began, after = asyncio.Event(), Work()

    async def slow(_: World, __: dict[str, Any]) -> None:
        began.set()
        await asyncio.Event().wait()

    await add(world, "work")
    stopped = Runner(world, {"work": slow})
    running = asyncio.create_task(stopped.run_due())
    await began.wait()
    await stopped.close()
    await running
    await Runner(world, {"work": after}).run_due()
    assert len(after.runs) == 1


async def test_a_lost_lease_is_taken_over_and_its_first_owner_cannot_settle(world: World) -> None:
    await add(world, "work")
    first, second = Runner(world, {}, lease=SHORT), Runner(world, {"work": Work()})
    (held,) = await first.claim(1)  # and is killed: no heartbeat
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(job).values(leased_until=sa.func.now() - timedelta(seconds=1)))
    await second.run_due()
    (done,) = await rows(world)
    await first.work(held)
    assert (await rows(world))[0] == done


async def test_a_long_job_keeps_its_lease(world: World) -> None:
    finished = asyncio.Event()

    async def slow(_: World, __: dict[str, Any]) -> None:
        await finished.wait()

    await add(world, "work")
    owner, other = Runner(world, {"work": slow}, lease=SHORT), Work()
    running = asyncio.create_task(owner.run_due())
    for _ in range(8):
        await asyncio.sleep(SHORT.total_seconds() / 4)
        await Runner(world, {"work": other}).run_due()
    finished.set()
    await running
    assert (other.runs, (await rows(world))[0].attempts) == ([], 1)


async def test_a_dedupe_key_is_taken_once(world: World) -> None:
    taken: list[bool] = []
    for _ in range(2):
        async with writing(world.engine) as connection:
            taken.append(await once(connection, "push:1:2"))
    assert taken == [True, False]


async def test_a_key_is_free_again_when_its_effect_was_rolled_back(world: World) -> None:
    with pytest.raises(ValueError, match="no"):
        async with writing(world.engine) as connection:
            await once(connection, "push:1:2")
            raise ValueError("no")
    async with world.engine.connect() as connection:
        assert (await connection.execute(sa.select(effect))).all() == []


async def test_redis_flushed_loses_no_job(world: World) -> None:
    work = Work()
    await add(world, "work")
    redis: Any = world.redis  # its stubs are partial
    await redis.flushall()
    await Runner(world, {"work": work}).run_due()
    assert len(work.runs) == 1


def test_waits_grow_to_an_hour_and_no_further() -> None:
    assert backoff(1) < timedelta(seconds=3) < backoff(5) < backoff(30) <= timedelta(minutes=75)
