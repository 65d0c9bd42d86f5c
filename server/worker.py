"""arq's settings. arq wakes this process: at the outbox's doorbell, and every five seconds; the work is in rows.

Recurring work is a row as well, one for each hour or day, made by whoever wakes first: the dedupe key makes it one
row for any number of workers, and a row survives a kill -9, which a cron's run does not. What was missed while no
worker ran needs no catching up, since each of these jobs looks at what is, not at when it was called.
"""

import asyncio
import contextlib
import signal
import time
from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec
import structlog
from arq.connections import RedisSettings
from arq.cron import cron
from arq.worker import Worker
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from realtime import publish_all
from server import jobs, logs
from server.database import writing
from server.errors import Unavailable
from server.jobs.queue import Runner
from server.jobs.ring import Ringer
from server.keys import vapid_private
from server.outbox import DOORBELL, Job, Outbox, announce, publisher
from server.running import open_world
from server.settings import Settings
from server.world import World

EVERY_SECONDS = 5
SLOTS_A_SECOND = 5
AWAY = (RedisError, OSError, Unavailable, SQLAlchemyError)

log = structlog.get_logger(__name__)


async def plan(world: World) -> None:
    """The rows of this hour and this day."""
    now = world.now()
    async with writing(world.engine) as connection:
        await announce(
            connection,
            Job("streaks", {}, f"streaks:{now:%Y-%m-%dT%H}"),
            Job("feeds", {}, f"feeds:{now:%Y-%m-%dT%H}"),
            Job("seasons", {}, f"seasons:{now:%Y-%m-%dT%H}"),
            Job("upkeep", {}, f"upkeep:{now:%Y-%m-%d}"),
        )


async def run_due(ctx: dict[Any, Any]) -> None:
    """The only function arq knows."""
    try:
        await plan(ctx["world"])
        await ctx["runner"].run_due()
    except AWAY as error:  # the rows stay; we look again in five seconds
        log.warning("worker_waits", problem=type(error).__name__)


async def _listen(ctx: dict[Any, Any]) -> None:
    """All rings within a slot of time are one call of run_due at its end, for any number of workers."""
    async with ctx["redis"].pubsub() as pubsub:
        await pubsub.subscribe(DOORBELL)
        async for message in pubsub.listen():
            if message["type"] == "message":
                slot = int(time.time() * SLOTS_A_SECOND) + 1
                await ctx["redis"].enqueue_job(
                    "run_due",
                    _job_id=f"doorbell:{slot}",
                    _defer_until=datetime.fromtimestamp(slot / SLOTS_A_SECOND, UTC),
                )


async def _startup(ctx: dict[Any, Any]) -> None:
    ctx["listening"] = asyncio.create_task(_listen(ctx), name="doorbell")


async def _shutdown(ctx: dict[Any, Any]) -> None:
    ctx["listening"].cancel()
    await asyncio.gather(ctx["listening"], return_exceptions=True)


def build(world: World, runner: Runner) -> Worker:
    """One arq worker. JSON on the wire, never pickle: who writes to Redis must not run code here."""
    assert world.settings.redis_url
    return Worker(
        functions=[run_due],
        cron_jobs=[cron(run_due, second=set(range(0, 60, EVERY_SECONDS)), run_at_startup=True, max_tries=1)],
        redis_settings=RedisSettings.from_dsn(world.settings.redis_url),
        on_startup=_startup,
        on_shutdown=_shutdown,
        ctx={"world": world, "runner": runner},
        job_serializer=msgspec.json.encode,
        job_deserializer=msgspec.json.decode,
        poll_delay=0.2,
        keep_result=0,
        job_timeout=900,
        max_tries=1,
        handle_signals=False,
    )


async def work(world: World) -> None:
    """Work until cancelled. arq ends when Redis goes away; we go on from the rows, and begin again with it."""
    async with Ringer(world.settings, await vapid_private(world.engine)) as ringer:
        runner = Runner(world, jobs.handlers(ringer))
        outbox = Outbox(world, publisher(world, partial(publish_all, world.redis)))
        outbox.start()
        try:
            while True:
                await _until_redis_goes(build(world, runner))
                await run_due({"world": world, "runner": runner})
                await asyncio.sleep(1)
        finally:
            await runner.close()
            await outbox.stop()


async def _until_redis_goes(worker: Worker) -> None:
    try:
        await worker.async_run()
    except AWAY as error:
        log.warning("worker_without_redis", problem=type(error).__name__)
    finally:
        with contextlib.suppress(*AWAY, asyncio.CancelledError):
            await worker.close()


async def run(settings: Settings) -> None:
    """`relais worker`: until a signal."""
    logs.configure()
    running = asyncio.current_task()
    assert running is not None
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, running.cancel)
    async with open_world(settings) as world:
        await work(world)
