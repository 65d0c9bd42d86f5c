"""Phones that are gone without a word, and phones on a thin line: the first are let go, the second get everything."""

import asyncio
from dataclasses import replace

from redis.asyncio import Redis

from realtime import Close, Limits, Publication, publish
from realtime.publication import positions, publish_all
from tests.realtime.conftest import House, OpenHouse
from tests.realtime.test_faults import deaf_phone, flaws

IMPATIENT = Limits(hello_seconds=1, heartbeat_seconds=1, dead_seconds=2)


def traces(house: House) -> int:
    """Sockets, and topics' members, that the hub still keeps."""
    live = house.live
    return len(live.registry.connections) + sum(len(topic.members) for topic in live.hub.topics.values())


async def let_go(house: House) -> None:
    while traces(house):  # noqa: ASYNC110 (the connection's own task does it)
        await asyncio.sleep(0.01)


async def test_a_phone_that_answers_no_ping_is_let_go(open_house: OpenHouse) -> None:
    async with open_house(IMPATIENT) as house, house.phone({"c": "feed"}) as phone:
        await phone.until("subd")
        assert traces(house) == 2
        assert await phone.ended(20) == 1006
        await let_go(house)


async def test_a_phone_that_answers_stays(open_house: OpenHouse, redis: Redis) -> None:
    async with open_house(IMPATIENT) as house, house.phone({"c": "feed"}) as phone:
        for _ in range(3):
            await phone.until("ping")
            await phone.say("pong")
        await publish(redis, "feed", "still here")
        assert (await phone.until("msg"))["d"] == "still here"


async def test_a_phone_that_takes_nothing_any_more_is_let_go_with_all_that_waited(
    open_house: OpenHouse, redis: Redis
) -> None:
    async with open_house(Limits(outlet_frames=20)) as house, deaf_phone(house, "feed"):
        for _ in range(300):
            await publish(redis, "feed", "x" * 30_000)
        await let_go(house)


async def test_its_person_s_places_are_free_again(open_house: OpenHouse) -> None:
    limits = replace(IMPATIENT, per_person=1, per_address=1)
    async with open_house(limits) as house, house.phone() as vanished:
        assert await vanished.ended(20) == 1006
        await let_go(house)
        async with house.phone() as phone:
            await phone.say("ping")
            assert await phone.until("pong") == {"t": "pong"}


async def test_over_a_thin_line_a_phone_gets_one_log_after_the_other(
    open_house: OpenHouse, redis: Redis
) -> None:
    topics, told = ("feed", "site:1", "site:2"), 280
    for topic in topics:
        await publish_all(redis, [Publication(topic, "x" * 10_000) for _ in range(told)])
    subs = [
        {"c": topic, "e": at.epoch, "o": 0}
        for topic, at in zip(topics, await positions(redis, topics), strict=True)
    ]
    heard: dict[str, list[int]] = {topic: [] for topic in topics}
    async with open_house() as house, deaf_phone(house, "event:1") as (_, phone):
        for number, sub in enumerate(subs):
            await phone.say("sub", id=number, **sub)
        while min(map(len, heard.values())) < told:
            frame = await phone.until("msg")
            heard[frame["c"]].append(frame["o"])
        assert [flaws(offsets) for offsets in heard.values()] == [[], [], []]
        assert phone.socket.close_code is not Close.SLOW


async def test_who_vanishes_between_two_logs_is_let_go(open_house: OpenHouse, redis: Redis) -> None:
    for topic in ("feed", "site:1"):
        await publish_all(redis, [Publication(topic, "x" * 30_000) for _ in range(280)])
    first, second = await positions(redis, ["feed", "site:1"])
    async with open_house(IMPATIENT) as house, deaf_phone(house, "event:1") as (_, phone):
        await phone.say("sub", id=1, c="feed", e=first.epoch, o=0)
        await phone.say("sub", id=2, c="site:1", e=second.epoch, o=0)
        await let_go(house)
