"""Processes that die or freeze under phones that listen: a hub by kill -9, Redis by SIGSTOP."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from websockets.exceptions import ConnectionClosed

from realtime import Publication, publish
from tests.realtime.conftest import Doorman, House, OpenHouse, Phone, Valkey, die_with_parent
from tests.realtime.test_faults import flaws


class Hub:
    """A hub in a process of its own."""

    def __init__(self, redis_url: str) -> None:
        command = [sys.executable, "-m", "tests.realtime.process", redis_url]
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent)
        assert self.child.stdout
        self.port = int(self.child.stdout.readline())

    def phone(self, offset: int, epoch: str | None) -> contextlib.AbstractAsyncContextManager[Phone]:
        """A phone that has everything up to `offset`."""
        door: House = House(None, Doorman(), self.port)  # type: ignore[arg-type]  # only its port is asked for
        return door.phone({"c": "feed", "e": epoch, "o": offset} if epoch else {"c": "feed"})

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()
        assert self.child.stdout
        self.child.stdout.close()


@pytest.fixture
def hubs(redis_url: str) -> Iterator[list[Hub]]:
    running = [Hub(redis_url), Hub(redis_url), Hub(redis_url)]
    yield running
    for hub in running:
        if hub.child.returncode is None:
            hub.kill()


async def test_a_phone_whose_process_is_killed_resumes_at_another_and_misses_nothing(
    hubs: list[Hub], redis: Redis
) -> None:
    await publish(redis, "feed", 0)
    first = await publish(redis, "feed", 1)
    heard = [first.offset]

    async def publishing() -> None:
        for number in range(200):
            await publish(redis, "feed", number)
            await asyncio.sleep(0.01)
            if number in (60, 120):
                hubs[number // 60 - 1].kill()

    following = asyncio.create_task(follow(hubs, heard, first.epoch))
    await publishing()
    await following
    assert flaws([1, *heard]) == []
    assert heard[-1] == 202


async def follow(hubs: list[Hub], heard: list[int], epoch: str) -> list[int]:
    """Listen up to 202, from one process to the next that lives -> all offsets heard."""
    turn = 0
    while heard[-1] < 202:
        with contextlib.suppress(ConnectionClosed, OSError):
            async with hubs[turn].phone(heard[-1], epoch) as phone:
                assert (await phone.until("subd"))["rec"]
                while heard[-1] < 202:
                    heard.append((await phone.until("msg", 20))["o"])
        turn = min(turn + 1, len(hubs) - 1)
    return heard


@asynccontextmanager
async def frozen(valkey: Valkey) -> AsyncGenerator[None]:
    """Redis that answers nobody, though its connections stand."""
    os.kill(valkey.child.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(valkey.child.pid, signal.SIGCONT)


async def test_while_redis_is_frozen_phones_are_told_and_afterwards_have_everything_once(
    open_house: OpenHouse, valkey: Valkey
) -> None:
    async with open_house(url=valkey.url) as house, house.phone({"c": "feed"}) as phone:
        await phone.until("subd")
        await house.live.publish_all([Publication("feed", "before", dedupe="outbox:1")])
        assert (await phone.until("msg"))["o"] == 1
        async with frozen(valkey):
            assert await phone.until("paused", 10) == {"t": "paused", "on": True}
            with pytest.raises((RedisError, OSError)):
                await house.live.publish_all([Publication("feed", "meanwhile", dedupe="outbox:2")])
            assert (await phone.until("msg"))["o"] == 0
        # what was said into the frozen socket may be heard now, so saying it again must not double it
        for number, body in ((2, "meanwhile"), (3, "after")):
            await house.live.publish_all([Publication("feed", body, dedupe=f"outbox:{number}")])
        told = [frame async for frame in all_until(phone, 3)]
        assert {"t": "paused", "on": False} in told
        bodies = [(frame["o"], frame["d"]) for frame in told if frame["t"] == "msg"]
        assert bodies == [(2, "meanwhile"), (3, "after")]


async def all_until(phone: Phone, offset: int) -> AsyncIterator[dict[str, Any]]:
    """Frames up to the one with that offset, and until live is no longer paused."""
    caught_up, paused = False, True
    while not caught_up or paused:
        frame = await phone.hear(10)
        caught_up = caught_up or (frame.get("o") == offset and frame["t"] == "msg")
        paused = frame["on"] if frame["t"] == "paused" else paused
        yield frame


async def listened_by(redis: Any, number: int) -> None:
    """As many processes hear `feed` from Redis."""
    while (await redis.pubsub_numsub("rt:{feed}"))[0][1] != number:
        pass


async def test_processes_whose_links_to_redis_die_while_people_publish_lose_and_reorder_nothing(
    hubs: list[Hub], redis: Redis
) -> None:
    first = await publish(redis, "feed", 0)
    following = [asyncio.create_task(follow([hub], heard, first.epoch)) for hub, heard in hear(hubs)]
    for number in range(1, 202):
        if number % 20 == 1:
            await listened_by(redis, 3)
            assert await kill_pubsub(redis) == 3
        await publish(redis, "feed", number)
    assert [flaws(await one) for one in following] == [[], [], []]


def hear(hubs: list[Hub]) -> Iterator[tuple[Hub, list[int]]]:
    """Each with what its phone has heard: the first publication."""
    for hub in hubs:
        yield hub, [1]


async def kill_pubsub(redis: Any) -> int:
    """-> how many links were cut."""
    return int(await redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub"))
