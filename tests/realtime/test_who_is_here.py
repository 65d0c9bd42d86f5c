"""Presence and writing as phones meet them: two processes, a real Valkey."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from realtime.presence import entry
from tests.realtime.conftest import House, OpenHouse, Phone, Valkey, command

TOPIC = "event:1"


@asynccontextmanager
async def visitor(house: House, person: str) -> AsyncGenerator[Phone]:
    """Somebody who looks at the topic."""
    async with house.phone({"c": TOPIC}, ticket=f"{person}/s{person}") as phone:
        await phone.until("subd")
        await phone.say("here", c=TOPIC)
        yield phone


async def told(phone: Phone, number: int) -> list[str]:
    """Wait until the phone is told that so many are here -> who may be named."""
    while (frame := await phone.until("present"))["n"] != number:
        pass
    return list(frame.get("who", []))


async def test_people_see_each_other_come_and_go_across_processes(open_house: OpenHouse) -> None:
    async with open_house() as one, open_house() as other, visitor(one, "7") as phone:
        assert await told(phone, 1) == ["7"]
        async with visitor(other, "8") as newcomer:
            assert await told(phone, 2) == await told(newcomer, 2) == ["7", "8"]
        assert await told(phone, 1) == ["7"]


async def test_who_did_not_agree_is_counted_and_not_named(house: House) -> None:
    house.doorman.discreet.add("8")
    async with visitor(house, "7") as phone, visitor(house, "8") as discreet:
        assert await told(phone, 2) == ["7"]
        await discreet.say("writing", c=TOPIC)
        assert await phone.until("writing") == {"t": "writing", "c": TOPIC}


async def test_writing_is_heard_by_the_others_in_every_process(open_house: OpenHouse) -> None:
    async with open_house() as one, open_house() as other, visitor(one, "7") as a, visitor(other, "8") as b:
        await told(a, 2)
        await a.say("writing", c=TOPIC)
        assert await b.until("writing") == {"t": "writing", "c": TOPIC, "p": "7"}
        await b.say("writing", c=TOPIC)
        assert (await a.until("writing"))["p"] == "8"


@pytest.mark.parametrize("word", ["here", "writing"])
async def test_who_may_not_hear_a_topic_is_not_there(house: House, word: str) -> None:
    house.doorman.forbidden.add(TOPIC)
    async with house.phone() as phone:
        await phone.say(word, c=TOPIC)
        await phone.say("ping")
        assert (await phone.hear())["t"] == ("err" if word == "here" else "pong")


async def test_who_no_longer_looks_is_gone_though_they_listen(house: House) -> None:
    async with visitor(house, "7") as phone, visitor(house, "8") as other:
        await told(phone, 2)
        await other.say("here", c=TOPIC, on=False)
        await told(phone, 1)


async def test_a_process_that_was_killed_leaves_nobody_behind_for_long(house: House, redis: Redis) -> None:
    """Its entries lapse: here the clock is in the score."""
    async with visitor(house, "7") as phone:
        await told(phone, 1)
        grant = await house.doorman.redeem("9/s9")
        assert grant
        seconds = int(time.time())
        name = entry(grant, "dead")
        await command(redis, "ZADD", f"rt:{{{TOPIC}}}:here", str(seconds + 2), name)
        await command(redis, "PUBLISH", f"rt:{{{TOPIC}}}", "here")
        assert await told(phone, 2) == ["7", "9"]
        await asyncio.sleep(2.1)
        await command(redis, "PUBLISH", f"rt:{{{TOPIC}}}", "here")
        assert await told(phone, 1) == ["7"]


async def test_a_redis_that_forgot_everybody_learns_of_them_again(
    open_house: OpenHouse, valkey: Valkey
) -> None:
    async with open_house(url=valkey.url) as house, visitor(house, "7") as phone:
        await told(phone, 1)
        valkey.kill()
        await phone.until("paused")
        valkey.start()
        async with visitor(house, "8") as other:
            assert await told(phone, 2) == await told(other, 2) == ["7", "8"]
