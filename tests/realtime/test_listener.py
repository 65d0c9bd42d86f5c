"""A listener in the process: under the same rights, limits and kicks as a phone."""

import asyncio

import pytest
from redis.asyncio import Redis

from realtime import Close, Limits, Listener, NotHeard, Publication, kick
from tests.realtime.conftest import House, OpenHouse


async def admitted(house: House, gone: list[Close], ticket: str = "7/s7") -> Listener:
    listener = Listener(house.live, "10.0.0.1", gone.append)
    assert await listener.admit(ticket)
    return listener


async def soon(moved: asyncio.Event) -> None:
    async with asyncio.timeout(5):
        await moved.wait()


async def test_it_hears_that_its_topic_moved_and_no_other(house: House) -> None:
    listener = await admitted(house, [])
    async with listener.hearing("mine") as mine, listener.hearing("other") as other:
        await house.live.publish_all([Publication("mine", {"n": 1})])
        await soon(mine)
        assert not other.is_set()


async def test_however_much_has_happened_one_thing_waits(house: House) -> None:
    listener = await admitted(house, [])
    async with listener.hearing("mine") as moved, listener.hearing("last") as last:
        await house.live.publish_all([Publication("mine", {"n": n}) for n in range(300)])
        await house.live.publish_all([Publication("last", {"n": 1})])
        await soon(last)
        assert moved.is_set()
        assert house.live.hub.topics["mine"].at.offset == 300


async def test_two_hear_one_topic_and_the_last_one_leaves_it(house: House) -> None:
    listener = await admitted(house, [])
    async with listener.hearing("mine") as first:
        async with listener.hearing("mine"):
            pass
        await house.live.publish_all([Publication("mine", {"n": 1})])
        await soon(first)
    assert (listener.session.topics, list(house.live.hub.topics["mine"].members)) == (set(), [])


async def test_a_forbidden_topic_is_not_heard(house: House) -> None:
    house.doorman.forbidden.add("secret")
    listener = await admitted(house, [])
    with pytest.raises(NotHeard, match="forbidden"):
        async with listener.hearing("secret"):
            pass


async def test_who_loses_a_topic_is_told_to_look_again(house: House) -> None:
    listener = await admitted(house, [])
    async with listener.hearing("mine") as moved:
        house.doorman.forbidden.add("mine")
        house.live.bus.disturbed.set()  # sessions and rights are rechecked
        await soon(moved)
        assert listener.session.topics == set()


async def test_a_kick_ends_it(house: House, redis: Redis) -> None:
    gone: list[Close] = []
    listener = await admitted(house, gone)
    async with listener.hearing("mine"):
        await kick(redis, person_id="7")
        async with asyncio.timeout(5):
            while not gone:  # noqa: ASYNC110 (the callback is all there is)
                await asyncio.sleep(0.01)
    assert (gone, house.live.registry.connections) == ([Close.UNAUTHORISED], set())


async def test_a_bad_ticket_is_worth_nothing(house: House) -> None:
    listener = Listener(house.live, "10.0.0.1", lambda _: None)
    assert await listener.admit("") is None


async def test_an_address_has_its_limit(open_house: OpenHouse) -> None:
    gone: list[Close] = []
    async with open_house(Limits(per_address=1)) as house:
        await admitted(house, gone)
        Listener(house.live, "10.0.0.1", gone.append)
        assert (gone, len(house.live.registry.connections)) == ([Close.RATE], 1)


async def test_a_person_has_a_limit(open_house: OpenHouse) -> None:
    gone: list[Close] = []
    async with open_house(Limits(per_person=1)) as house:
        await admitted(house, gone)
        assert await Listener(house.live, "10.0.0.1", gone.append).admit("7/s8") is None
        assert gone == [Close.RATE]


async def test_a_server_that_stops_sends_it_away(open_house: OpenHouse) -> None:
    gone: list[Close] = []
    async with open_house() as house:
        await admitted(house, gone)
    assert gone == [Close.DRAIN]
