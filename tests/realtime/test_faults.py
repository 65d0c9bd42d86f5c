"""What breaks while phones listen: Redis links killed, Redis flushed, killed, phones that do not read."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from websockets.exceptions import ConnectionClosedError

from realtime import Close, Limits, Publication, publish
from tests.realtime.conftest import House, OpenHouse, Phone, Valkey, command


async def collect(phone: Phone, until: int) -> list[int]:
    """Offsets of `msg` frames up to `until`."""
    offsets: list[int] = []
    while not offsets or offsets[-1] != until:
        frame = await phone.hear(20)
        assert frame["t"] in ("msg", "paused"), frame
        if frame["t"] == "msg":
            offsets.append(frame["o"])
    return offsets


def flaws(offsets: list[int]) -> list[tuple[int, int]]:
    """The first steps from one offset to the next that are not + 1."""
    return [step for step in pairwise([0, *offsets]) if step[1] != step[0] + 1][:3]


async def kill_links(redis: Redis, times: int) -> None:
    for _ in range(times):
        await command(redis, "CLIENT", "KILL", "TYPE", "pubsub")
        await asyncio.sleep(0.05)


async def test_with_links_killed_again_and_again_nothing_is_lost_or_reordered(
    open_house: OpenHouse, redis: Redis
) -> None:
    async with (
        open_house() as one,
        open_house() as other,
        one.phone({"c": "feed"}) as a,
        other.phone({"c": "feed"}) as b,
    ):
        assert [(await phone.hear())["t"] for phone in (a, b)] == ["subd", "subd"]
        heard = [asyncio.create_task(collect(phone, 600)) for phone in (a, b)]
        killing = asyncio.create_task(kill_links(redis, 20))
        for number in range(600):
            await publish(redis, "feed", number)
            await asyncio.sleep(0.002)  # a link is back well before 300 more, which is what the log keeps
        await killing
        assert [flaws(await one) for one in heard] == [[], []]


async def plain_listener(redis: Any, heard: list[int], stop: asyncio.Event) -> None:
    """What a node without the log would do: subscribe again after each loss."""
    while not stop.is_set():
        with contextlib.suppress(RedisError, OSError):
            async with redis.pubsub() as plain:
                await plain.subscribe("rt:{feed}")
                while not stop.is_set():
                    message = await plain.get_message(ignore_subscribe_messages=True, timeout=0.05)
                    if message:
                        heard.append(int(message["data"].split(b" ")[1]))


async def test_a_plain_pubsub_link_loses_what_was_said_while_it_was_dead(redis: Redis) -> None:
    heard: list[int] = []
    stop = asyncio.Event()
    listening = asyncio.create_task(plain_listener(redis, heard, stop))
    await asyncio.sleep(0.1)
    killing = asyncio.create_task(kill_links(redis, 20))
    while not killing.done():
        await publish(redis, "feed", "x")
    stop.set()
    await listening
    assert 0 < len(heard) < heard[-1]


async def test_that_topics_are_being_opened_all_the_time_is_no_trouble(house: House) -> None:
    bus = house.live.bus
    await asyncio.gather(bus.open("feed"), bus.open("site:1"))
    first = bus.refresh("feed")
    since = bus.troubled_since()
    time.sleep(0.01)  # noqa: ASYNC251 (the clock goes on, the look-up does not)
    await asyncio.sleep(0)
    second = bus.refresh("site:1")  # while the first is being looked up
    await first
    now = bus.troubled_since()
    assert since is not None and (now is None or now > since)
    await second


async def test_a_flushed_redis_is_told_as_a_reset_and_live_goes_on(house: House, redis: Redis) -> None:
    async with house.phone({"c": "feed"}) as phone:
        before = await phone.hear()
        await publish(redis, "feed", "old")
        await phone.until("msg")
        await command(redis, "FLUSHALL")
        at = await publish(redis, "feed", "new")
        reset = await phone.hear()
        assert (reset["t"], reset["rec"], reset["e"], reset["o"]) == ("subd", False, at.epoch, 1)
        assert reset["e"] != before["e"]
        await publish(redis, "feed", "newer")
        assert await phone.hear() == {"t": "msg", "c": "feed", "o": 2, "d": "newer"}


async def test_a_gap_longer_than_the_log_is_an_explicit_reset(house: House, redis: Redis) -> None:
    first = await publish(redis, "feed", 0)
    for number in range(500):
        await publish(redis, "feed", number)
    async with house.phone({"c": "feed", "e": first.epoch, "o": 1}) as phone:
        stood = await phone.hear()
        assert (stood["o"], stood["rec"]) == (501, False)


async def test_a_revoked_session_dies_even_when_the_kick_was_lost(house: House, redis: Redis) -> None:
    async with house.phone() as phone:
        house.doorman.gone.add("s7")
        await command(redis, "CLIENT", "KILL", "TYPE", "pubsub")
        assert await phone.ended() == Close.UNAUTHORISED


async def test_without_redis_phones_are_told_and_hear_their_own_process(
    open_house: OpenHouse, valkey: Valkey
) -> None:
    async with open_house(url=valkey.url) as house, house.phone({"c": "feed"}) as phone:
        await phone.hear()
        valkey.kill()
        assert await phone.until("paused") == {"t": "paused", "on": True}
        for _ in range(2):  # the outbox tries again; the phone hears it once
            with pytest.raises((RedisError, OSError)):
                await house.live.publish_all([Publication("feed", "local", dedupe="outbox:1")])
        assert await phone.hear() == {"t": "msg", "c": "feed", "o": 0, "d": "local"}
        valkey.start()
        assert (await phone.hear())["rec"] is False  # this Redis forgot everything
        assert await phone.hear() == {"t": "paused", "on": False}
        await house.live.publish_all([Publication("feed", "local", dedupe="outbox:1")])
        assert await phone.hear() == {"t": "msg", "c": "feed", "o": 1, "d": "local"}


async def test_a_revoked_session_dies_without_redis(open_house: OpenHouse, valkey: Valkey) -> None:
    async with open_house(url=valkey.url) as house, house.phone() as phone:
        valkey.kill()
        house.doorman.gone.add("s7")
        assert await phone.ended() == Close.UNAUTHORISED


async def test_a_phone_that_comes_without_redis_is_told_when_it_is_back(
    open_house: OpenHouse, valkey: Valkey
) -> None:
    async with open_house(url=valkey.url) as house, house.phone() as first:
        valkey.kill()
        await first.until("paused")
        async with house.phone({"c": "feed"}) as phone:
            assert await phone.hear() == {"t": "paused", "on": True}
            assert await phone.hear() == {"t": "subd", "c": "feed", "e": "", "o": 0, "rec": False}
            valkey.start()
            stood = await phone.hear()
            assert (stood["t"], stood["rec"], len(stood["e"])) == ("subd", False, 12)


@asynccontextmanager
async def deaf_phone(house: House, topic: str) -> AsyncGenerator[tuple[socket.socket, Phone]]:
    """A phone with a small receive buffer that reads only when asked."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", house.port))
    more: dict[str, Any] = {"sock": raw, "max_queue": 1}
    async with house.silent_phone(**more) as phone:
        await phone.say("hello", ticket="8/s8", subs=[{"c": topic}])
        await phone.until("subd")
        yield raw, phone


async def test_a_phone_that_does_not_read_is_cut_and_the_others_get_everything(
    open_house: OpenHouse, redis: Redis
) -> None:
    limits = Limits(outlet_frames=20)
    async with (
        open_house(limits) as house,
        deaf_phone(house, "feed") as (_, deaf),
        house.phone({"c": "feed"}) as phone,
    ):
        await phone.until("subd")
        heard = asyncio.create_task(collect(phone, 300))
        for _ in range(300):
            await publish(redis, "feed", "x" * 30_000)
        assert flaws(await heard) == []
        with pytest.raises(ConnectionClosedError, match=str(int(Close.SLOW))):
            await deaf.until("pong")


async def test_a_slow_reader_of_a_board_keeps_only_the_newest(open_house: OpenHouse, redis: Redis) -> None:
    limits = Limits(outlet_frames=20, board_seconds=0.0)
    async with open_house(limits) as house, deaf_phone(house, "board:week") as (_, deaf):
        for number in range(300):
            await publish(redis, "board:week", [number, "x" * 30_000], key="anna")
        newest = -1
        while newest != 299:
            newest = (await deaf.until("snap"))["d"][0]
        await deaf.say("ping")
        assert await deaf.until("pong") == {"t": "pong"}


async def test_nonsense_on_the_hub_s_channels_stops_nothing(house: House, redis: Redis) -> None:
    async with house.phone({"c": "feed"}) as phone:
        await phone.hear()
        for channel in ("rt:control", "rt:{feed}"):
            for nonsense in ("", "{", '{"code":1}', "e x k\n1", "\x00"):
                await command(redis, "PUBLISH", channel, nonsense)
        await publish(redis, "feed", "sense")
        assert (await phone.hear())["d"] == "sense"
