"""The inbox and push subscriptions over the API."""

import base64
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from server.commands.notify import notify
from server.tables import job, notification, push_subscription
from server.world import World

INBOX = """query($after: String) { inbox(first: 2, after: $after) { unread
  edges { node { id kind params url readAt } } pageInfo { hasNextPage endCursor } position { topic } } }"""
READ = """mutation($input: ReadInboxInput!) { readInbox(input: $input) { ... on InboxRead { unread } } }"""
SUBSCRIBE = """mutation($input: PushInput!) { subscribePush(input: $input) { __typename
  ... on PushSubscribed { id } ... on Invalid { code field } ... on Refused { code } } }"""
UNSUBSCRIBE = """mutation($input: UnsubscribePushInput!) { unsubscribePush(input: $input) { __typename } }"""
TEST = (
    """mutation($input: TestPushInput!) { testPush(input: $input) { __typename ... on Refused { code } } }"""
)


def key() -> str:
    return uuid4().hex


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def keys(seed: int = 1) -> dict[str, str]:
    return {"p256dh": _b64(b"\x04" + bytes([seed]) * 64), "auth": _b64(bytes([seed]) * 16)}


async def _told(world: World, person_id: int, times: int) -> None:
    async with world.engine.begin() as c:
        for n in range(times):
            await notify(
                c, person_id, "place_offered", {"event": "7"}, "/events/7", f"offer:{n}", world.now()
            )


async def _subscribe(phone: Any, endpoint: str, seed: int = 1) -> dict[str, Any]:
    answer = await phone.ask(SUBSCRIBE, input={"key": key(), "endpoint": endpoint, **keys(seed)})
    shown: dict[str, Any] = answer["data"]["subscribePush"]
    return shown


async def test_the_newest_comes_first_and_pages_hold_each_once(phone: Any, world: World) -> None:
    someone = await phone("ambassador@plant")
    await _told(world, someone.person_id, 3)
    first = (await someone.ask(INBOX))["data"]["inbox"]
    rest = (await someone.ask(INBOX, after=first["pageInfo"]["endCursor"]))["data"]["inbox"]
    ids = [int(edge["node"]["id"]) for edge in first["edges"] + rest["edges"]]
    assert (first["unread"], ids) == (3, sorted(ids, reverse=True))


async def test_nobody_reads_another_inbox(phone: Any, world: World) -> None:
    await _told(world, (await phone("ambassador@plant")).person_id, 1)
    other = await phone("colleague@plant")
    assert (await other.ask(INBOX))["data"]["inbox"]["edges"] == []


async def test_reading_leaves_what_came_later_unread(phone: Any, world: World) -> None:
    someone = await phone("ambassador@plant")
    await _told(world, someone.person_id, 3)
    second = (await someone.ask(INBOX))["data"]["inbox"]["edges"][1]["node"]["id"]
    answer = await someone.ask(READ, input={"key": key(), "upTo": second})
    assert answer["data"]["readInbox"]["unread"] == 1


async def test_the_same_news_is_told_once(phone: Any, world: World) -> None:
    someone = await phone("ambassador@plant")
    await _subscribe(someone, "http://127.0.0.1:9/one")
    await _told(world, someone.person_id, 1)
    await _told(world, someone.person_id, 1)
    async with world.engine.connect() as c:
        assert len((await c.execute(sa.select(notification.c.id))).all()) == 1
        assert len((await c.execute(sa.select(job.c.id).where(job.c.name == "push"))).all()) == 1


async def test_a_phone_subscribes_once(phone: Any, world: World) -> None:
    someone = await phone("ambassador@plant")
    first = await _subscribe(someone, "http://127.0.0.1:9/one")
    assert await _subscribe(someone, "http://127.0.0.1:9/one") == first


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example/x", "http://10.0.0.1/x", "https://127.0.0.1.evil.example/", "file:///etc/passwd",
        "https://user@127.0.0.1/", "http://[::1]/x", "https://127.0.0.1:bad/", "",
    ],
)  # fmt: skip
async def test_an_address_that_is_no_push_service_is_refused(phone: Any, endpoint: str) -> None:
    answer = await _subscribe(await phone("ambassador@plant"), endpoint)
    assert answer == {"__typename": "Invalid", "code": "bad_endpoint", "field": "endpoint"}


async def test_one_cannot_detach_anothers_phone(phone: Any, world: World) -> None:
    owner, thief = await phone("ambassador@plant"), await phone("colleague@plant")
    await _subscribe(owner, "http://127.0.0.1:9/one")
    taken = await _subscribe(thief, "http://127.0.0.1:9/one", seed=2)
    await thief.ask(UNSUBSCRIBE, input={"key": key(), "endpoint": "http://127.0.0.1:9/one"})
    async with world.engine.connect() as c:
        assert await c.scalar(sa.select(push_subscription.c.person_id)) == owner.person_id
    assert taken["code"] == "endpoint_taken"


async def test_a_shared_phone_rings_for_who_signed_in_last(phone: Any, world: World) -> None:
    first, second = await phone("ambassador@plant"), await phone("colleague@plant")
    await _subscribe(first, "http://127.0.0.1:9/one")
    await _subscribe(second, "http://127.0.0.1:9/one")
    async with world.engine.connect() as c:
        assert await c.scalar(sa.select(push_subscription.c.person_id)) == second.person_id


async def test_ten_phones_are_enough(phone: Any) -> None:
    someone = await phone("ambassador@plant")
    for n in range(10):
        await _subscribe(someone, f"http://127.0.0.1:9/{n}")
    assert (await _subscribe(someone, "http://127.0.0.1:9/11"))["code"] == "too_many_devices"


async def test_a_test_push_without_a_phone_says_so(phone: Any) -> None:
    someone = await phone("ambassador@plant")
    answer = await someone.ask(TEST, input={"key": key()})
    assert answer["data"]["testPush"]["code"] == "no_push"


async def test_a_test_push_waits_for_the_job(phone: Any, world: World) -> None:
    someone = await phone("ambassador@plant")
    await _subscribe(someone, "http://127.0.0.1:9/one")
    await someone.ask(TEST, input={"key": key()})
    async with world.engine.connect() as c:
        told = (await c.execute(sa.select(notification.c.kind, notification.c.deliver_at))).one()
        waits = (await c.execute(sa.select(job.c.name, job.c.run_at))).one()
    assert (told.kind, waits.name, waits.run_at) == ("test", "push", told.deliver_at)


async def test_who_has_no_phone_that_rings_gets_no_push(phone: Any, world: World) -> None:
    await _told(world, (await phone("ambassador@plant")).person_id, 1)
    async with world.engine.connect() as c:
        assert (await c.execute(sa.select(job.c.id))).all() == []
