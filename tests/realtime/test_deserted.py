"""A topic nobody listens to any more is let go, here and in Redis; one that somebody comes back to is not."""

import asyncio
from typing import Any

from redis.asyncio import Redis

from realtime import publish
from tests.realtime.conftest import House


async def listened(house: House) -> None:
    """A phone came to `feed`, and its leaving has been noticed."""
    async with house.phone({"c": "feed"}) as phone:
        await phone.hear()
    while house.live.hub.topics["feed"].members:  # noqa: ASYNC110 (the connection's own task does it)
        await asyncio.sleep(0)


async def subscribers(redis: Any) -> int:
    """How many processes Redis knows to listen to `feed`."""
    ((_, count),) = await redis.pubsub_numsub("rt:{feed}")
    return int(count)


async def test_a_deserted_topic_is_let_go_at_the_second_look(house: House) -> None:
    await listened(house)
    looks = []
    for _ in range(3):
        house.live.let_go()
        looks.append("feed" in house.live.hub.topics)
    assert looks == [True, True, False], "wanted since the last look; empty for the first time; gone"


async def test_redis_is_told_too(house: House, redis: Redis) -> None:
    await listened(house)
    assert await subscribers(redis) == 1
    for _ in range(3):
        house.live.let_go()
    while await subscribers(redis):
        pass


async def test_who_listens_keeps_the_topic(house: House, redis: Redis) -> None:
    async with house.phone({"c": "feed"}) as phone:
        await phone.hear()
        for _ in range(5):
            house.live.let_go()
        await publish(redis, "feed", "still here")
        assert (await phone.hear())["d"] == "still here"


async def test_who_comes_back_between_two_looks_keeps_the_topic(house: House, redis: Redis) -> None:
    await listened(house)
    house.live.let_go()
    house.live.let_go()
    async with house.phone({"c": "feed"}) as phone:
        await phone.hear()
        house.live.let_go()
        await publish(redis, "feed", "welcome back")
        assert (await phone.hear())["d"] == "welcome back"


async def test_who_is_about_to_listen_keeps_the_topic(house: House) -> None:
    await listened(house)
    house.live.let_go()
    house.live.let_go()
    opening = asyncio.create_task(house.live.open("feed", None))
    await asyncio.sleep(0)
    house.live.let_go()
    await opening
    assert "feed" in house.live.hub.topics


async def test_a_topic_that_was_let_go_opens_anew_and_resumes(house: House, redis: Redis) -> None:
    await listened(house)
    first = await publish(redis, "feed", 1)
    for _ in range(3):
        house.live.let_go()
    await publish(redis, "feed", 2)
    async with house.phone({"c": "feed", "e": first.epoch, "o": 1}) as phone:
        assert (await phone.hear())["rec"] is True
        assert (await phone.hear())["d"] == 2
        await publish(redis, "feed", 3)
        assert (await phone.hear())["d"] == 3


async def test_closed_and_opened_in_one_breath_it_is_listened_to(house: House, redis: Redis) -> None:
    await listened(house)
    for _ in range(3):
        house.live.let_go()
    async with house.phone({"c": "feed"}) as phone:
        await phone.hear()
        await publish(redis, "feed", "heard")
        assert (await phone.hear())["d"] == "heard"
