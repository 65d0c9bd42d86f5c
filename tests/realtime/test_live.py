"""The hub as a phone meets it: real uvicorn, real Valkey, a real websocket client."""

import asyncio
import contextlib
from typing import Any

import aiohttp
import pytest
from redis.asyncio import Redis
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from realtime import Close, Limits, kick, position, publish
from tests.realtime.conftest import House, OpenHouse


async def test_a_publication_reaches_a_subscribed_phone(house: House, redis: Redis) -> None:
    async with house.phone({"c": "feed"}) as phone:
        stood = await phone.hear()
        assert (stood["t"], stood["c"], stood["o"], stood["rec"]) == ("subd", "feed", 0, False)
        at = await publish(redis, "feed", {"story": 12})
        assert await phone.hear() == {"t": "msg", "c": "feed", "o": 1, "d": {"story": 12}}
        assert at == (stood["e"], 1)


async def test_a_phone_resumes_exactly_where_it_left(house: House, redis: Redis) -> None:
    first = await publish(redis, "feed", 1)
    for number in (2, 3):
        await publish(redis, "feed", number)
    async with house.phone({"c": "feed", "e": first.epoch, "o": 1}) as phone:
        stood = await phone.hear()
        assert (stood["o"], stood["rec"]) == (3, True)
        assert [(await phone.hear())["d"] for _ in range(2)] == [2, 3]


async def test_another_epoch_means_fetch_afresh(house: House, redis: Redis) -> None:
    await publish(redis, "feed", 1)
    async with house.phone({"c": "feed", "e": "another", "o": 1}) as phone:
        stood = await phone.hear()
        assert (stood["o"], stood["rec"]) == (1, False)


async def test_a_position_read_before_the_rows_bridges_to_the_frames(house: House, redis: Redis) -> None:
    at = await position(redis, "feed")
    await publish(redis, "feed", "between")
    async with house.phone({"c": "feed", "e": at.epoch, "o": at.offset}) as phone:
        assert (await phone.hear())["rec"] is True
        assert (await phone.hear())["d"] == "between"


async def test_a_repeated_publication_is_published_once(house: House, redis: Redis) -> None:
    first = await publish(redis, "feed", 1, dedupe="outbox:1")
    again = await publish(redis, "feed", 1, dedupe="outbox:1")
    assert again == first == await position(redis, "feed")


async def test_keyed_frames_come_as_snaps_newest_wins(house: House, redis: Redis) -> None:
    async with house.phone({"c": "board:week"}) as phone:
        await phone.hear()
        for points in range(50):
            await publish(redis, "board:week", points, key="anna")
        seen = [await phone.hear()]
        while seen[-1]["d"] != 49:
            seen.append(await phone.hear())
        assert {frame["t"] for frame in seen} == {"snap"}
        assert len(seen) < 10


async def test_a_missing_or_foreign_origin_is_denied(house: House) -> None:
    for origin in (None, "https://evil.example", "null", "https://sub.relais.example"):
        with pytest.raises(InvalidStatus, match="403"):
            async with house.silent_phone(origin=origin):
                pass


async def test_a_bad_frame_is_told_so(house: House) -> None:
    async with house.phone() as phone:
        await phone.socket.send("{")
        assert await phone.ended() == Close.BAD_FRAME


async def test_nothing_but_hello_comes_first(house: House) -> None:
    async with house.silent_phone() as phone:
        await phone.say("sub", id=1, c="feed")
        assert await phone.ended() == Close.BAD_FRAME


async def test_a_used_ticket_is_refused(house: House) -> None:
    async with house.silent_phone() as phone:
        await phone.say("hello", ticket="nobody")
        assert await phone.ended() == Close.UNAUTHORISED


async def test_a_late_hello_is_not_waited_for(open_house: OpenHouse) -> None:
    async with open_house(Limits(hello_seconds=0.2)) as house, house.silent_phone() as phone:
        assert await phone.ended() == Close.UNAUTHORISED


async def test_a_foreign_topic_is_forbidden_and_one_s_own_is_not(house: House) -> None:
    async with house.phone() as phone:
        await phone.say("sub", id=1, c="person:8")
        assert await phone.hear() == {"t": "err", "code": "forbidden", "c": "person:8", "id": 1}
        await phone.say("sub", id=2, c="person:7")
        assert (await phone.hear())["t"] == "subd"


async def test_a_ping_is_answered(house: House) -> None:
    async with house.phone() as phone:
        await phone.say("ping")
        assert await phone.hear() == {"t": "pong"}


async def test_after_unsub_nothing_comes(house: House, redis: Redis) -> None:
    async with house.phone({"c": "feed"}) as phone:
        await phone.hear()
        await phone.say("unsub", id=1, c="feed")
        assert await phone.hear() == {"t": "ok", "id": 1}
        await publish(redis, "feed", 1)
        await phone.say("ping")
        assert await phone.hear() == {"t": "pong"}


async def test_other_paths_stay_the_application_s(house: House) -> None:
    async with connect(f"ws://127.0.0.1:{house.port}/elsewhere") as socket:
        assert await socket.recv() == "not the hub"
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{house.port}/") as answer:
        assert await answer.text() == "here"


async def test_who_was_sent_away_comes_back_with_a_new_ticket_at_once(
    open_house: OpenHouse, redis: Redis
) -> None:
    async with open_house() as house:
        async with house.phone({"c": "feed"}) as phone:
            await phone.until("subd")
            await kick(redis, person_id="7", code=Close.DRAIN)
            assert await phone.ended() == Close.DRAIN
        async with house.phone(ticket="7/new") as back:
            await back.say("ping")
            assert (await back.hear())["t"] == "pong"


async def test_a_kick_strikes_a_ticket_that_is_being_redeemed(open_house: OpenHouse, redis: Redis) -> None:
    async with open_house() as house, house.phone({"c": "feed"}, ticket="8/other") as other:
        await other.until("subd")  # the process listens
        redeem, asked, answer = house.doorman.redeem, asyncio.Event(), asyncio.Event()

        async def slowly(ticket: str) -> Any:
            asked.set()
            await answer.wait()
            return await redeem(ticket)

        house.doorman.redeem = slowly  # type: ignore[method-assign]
        async with house.silent_phone() as late:
            await late.say("hello", ticket="7/a")
            await asked.wait()
            await kick(redis, session_id="a")
            await kick(redis, session_id="other")
            assert await other.ended() == Close.UNAUTHORISED  # the kicks have arrived
            answer.set()
            assert await late.ended() == Close.UNAUTHORISED


async def test_a_kicked_session_is_gone_on_every_process(open_house: OpenHouse, redis: Redis) -> None:
    feed = {"c": "feed"}
    async with (
        open_house() as one,
        open_house() as other,
        one.phone(feed, ticket="7/a") as a,
        other.phone(feed, ticket="7/b") as b,
        other.phone(feed, ticket="7/a") as c,
    ):
        assert [(await phone.hear())["t"] for phone in (a, b, c)] == ["subd"] * 3  # both processes listen
        await kick(redis, session_id="a")
        assert [await phone.ended() for phone in (a, c)] == [Close.UNAUTHORISED] * 2
        await b.say("ping")
        assert (await b.hear())["t"] == "pong"


async def test_two_processes_hear_each_other_s_publications(open_house: OpenHouse) -> None:
    async with open_house() as one, open_house() as other, other.phone({"c": "feed"}) as phone:
        await phone.hear()
        await one.live.publish_all([])
        await publish(one.live.redis, "feed", "across")
        assert (await phone.hear())["d"] == "across"


async def test_one_socket_too_many_of_a_person_is_refused(open_house: OpenHouse) -> None:
    async with open_house(Limits(per_person=1)) as house, house.phone(), house.silent_phone() as second:
        await second.say("hello", ticket="7/x")
        assert await second.ended() == Close.RATE


async def test_one_socket_too_many_of_an_address_is_refused(open_house: OpenHouse) -> None:
    async with open_house(Limits(per_address=1)) as house, house.phone(), house.silent_phone() as second:
        assert await second.ended() == Close.RATE


async def test_a_chatterbox_is_hung_up_on(open_house: OpenHouse) -> None:
    async with open_house(Limits(frames_burst=5)) as house, house.phone() as phone:
        for _ in range(10):
            await phone.say("ping")
        assert await phone.ended() == Close.RATE


async def test_a_message_beyond_the_limit_is_too_big(house: House) -> None:
    async with house.phone() as phone:
        await phone.socket.send("x" * 20_000)
        assert await phone.ended() == 1009


async def test_a_server_that_stops_sends_phones_to_another(open_house: OpenHouse) -> None:
    async with contextlib.AsyncExitStack() as outlives:
        async with open_house() as house:
            phone = await outlives.enter_async_context(house.phone())
        assert await phone.ended() == Close.DRAIN
