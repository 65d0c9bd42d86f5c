"""Subscriptions as a standard client sees them: the gql library on the real application, with its hub and outbox."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
import uvicorn
from gql import Client, gql
from gql.client import AsyncClientSession
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from api.socket import MOST, PROTOCOL
from realtime import Close, Live
from server import auth
from server.app import build
from server.commands.notify import notify
from server.commands.socket_ticket import issue_ticket
from server.tables import session as sessions
from server.world import World
from tests.api.conftest import Phone, Programme, key
from tests.api.test_challenges import crowd, launch

__all__ = ["crowd"]

ROLES = ("ambassador@plant", "host@plant", "comms@office", "admin@office")
SHARE = "mutation($input: ShareInput!) { share(input: $input) { __typename } }"
POST = "mutation($input: PostInput!) { post(input: $input) { __typename ... on Problem { code } } }"
REVOKE = "mutation($input: DeviceInput!) { revokeDevice(input: $input) { __typename } }"
BOARD = (
    "subscription { leaderboard(window: WEEK) { edges { node { points person { name } } } me { points } } }"
)
CHALLENGE = "subscription($id: ID!) { challenge(id: $id) { total } }"
THREAD = """subscription($kind: ThreadKind!, $id: ID!) { thread(kind: $kind, subjectId: $id) {
  posts { edges { node { body } } } } }"""
INBOX = "subscription { inbox { unread } }"

Listen = Callable[..., contextlib.AbstractAsyncContextManager[AsyncClientSession]]


@dataclass
class House:
    """The application on a real port; `ticket(phone)` as the phone would fetch it."""

    world: World
    live: Live
    port: int
    origin: str

    async def ticket(self, phone: Phone) -> str:
        caller = await auth.caller(self.world, phone.token)
        assert caller
        return await issue_ticket(self.world, caller)

    def raw(self, **more: Any) -> connect:
        given: dict[str, Any] = {
            "origin": Origin(self.origin),
            "subprotocols": [Subprotocol(PROTOCOL)],
        } | more
        return connect(f"ws://127.0.0.1:{self.port}/graphql", **given)


@pytest.fixture
async def house(world: World, small: Programme) -> AsyncIterator[House]:
    built = build(world)
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listening:
        config = uvicorn.Config(built.app, ws=built.live.switch, log_level="error", ws_max_size=32_768)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listening]))
        while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.01)
        try:
            yield House(world, built.live, listening.getsockname()[1], world.settings.origin)
        finally:
            server.should_exit = True
            await serving


@pytest.fixture
async def listen(house: House) -> Listen:
    """`async with listen(phone) as session`: a client of gql, connected."""

    @asynccontextmanager
    async def connected(phone: Phone) -> AsyncGenerator[AsyncClientSession]:
        transport = WebsocketsTransport(
            url=f"ws://127.0.0.1:{house.port}/graphql", headers={"Origin": house.origin},
            init_payload={"ticket": await house.ticket(phone)}, subprotocols=[Subprotocol(PROTOCOL)],
            close_timeout=0.1,
        )  # fmt: skip
        async with Client(transport=transport) as session:
            yield session

    return connected


async def until(answers: Any, seen: Callable[[Any], bool]) -> Any:
    """The first answer of which that is so: what comes between is the hub's affair."""
    async with asyncio.timeout(20):
        async for answer in answers:
            if seen(answer):
                return answer
    raise AssertionError("the subscription ended")


def answers(session: AsyncClientSession, text: str, **variables: Any) -> Any:
    request = gql(text)
    request.variable_values = variables
    return session.subscribe(request)


async def test_a_share_moves_somebody_elses_leaderboard(phone: Any, listen: Listen) -> None:
    someone, other = await phone("ambassador@plant"), await phone("ambassador@office")
    async with listen(other) as session:
        told = answers(session, BOARD)
        assert (await anext(told))["leaderboard"]["edges"] == []
        await someone.ask(SHARE, input={"key": key(), "storyId": "1", "network": "LINKEDIN"})
        found = await until(told, lambda one: one["leaderboard"]["edges"])
    assert found["leaderboard"]["edges"][0]["node"] == {"points": 3, "person": {"name": "Ambassador plant"}}


async def test_my_own_deed_is_told_to_my_other_screen(phone: Any, listen: Listen) -> None:
    someone = await phone("ambassador@plant")
    async with listen(someone) as session:
        told = answers(session, BOARD)
        await anext(told)
        await someone.ask(SHARE, input={"key": key(), "storyId": "1", "network": "LINKEDIN"})
        assert (await until(told, lambda one: one["leaderboard"]["me"]))["leaderboard"]["me"]["points"] == 3


async def test_a_challenge_tells_what_everyone_gave(
    phone: Any, listen: Listen, world: World, crowd: list[int]
) -> None:
    made, someone = await launch(phone, world), await phone("ambassador@plant")
    async with listen(await phone("ambassador@office")) as session:
        told = answers(session, CHALLENGE, id=str(made))
        assert (await anext(told))["challenge"]["total"] == 0
        await someone.ask(SHARE, input={"key": key(), "storyId": "1", "network": "LINKEDIN"})
        assert await until(told, lambda one: one["challenge"]["total"] == 3)


async def test_a_message_arrives_in_the_channel(phone: Any, listen: Listen) -> None:
    async with listen(await phone("ambassador@plant")) as session:
        told = answers(session, THREAD, kind="SITE", id="2")
        await anext(told)
        host = await phone("host@plant")
        await host.ask(POST, input={"key": key(), "kind": "SITE", "subjectId": "2", "body": "Bonjour à tous"})
        found = await until(told, lambda one: one["thread"]["posts"]["edges"])
    assert found["thread"]["posts"]["edges"][0]["node"]["body"] == "Bonjour à tous"


async def test_what_lies_in_my_inbox_is_told(phone: Any, listen: Listen, world: World) -> None:
    someone = await phone("ambassador@plant")
    async with listen(someone) as session:
        told = answers(session, INBOX)
        assert (await anext(told))["inbox"]["unread"] == 0
        async with world.engine.begin() as c:
            await notify(c, someone.person_id, "welcomed", {"name": "Ana"}, "/me", "welcomed:1", world.now())
        world.ring()
        assert await until(told, lambda one: one["inbox"]["unread"] == 1)


@pytest.mark.parametrize("who", ROLES)
async def test_each_role_is_answered_on_each_field(
    phone: Any, listen: Listen, world: World, crowd: list[int], who: str
) -> None:
    made = await launch(phone, world)
    asked = {BOARD: {}, INBOX: {}, CHALLENGE: {"id": str(made)}, THREAD: {"kind": "PROGRAMME", "id": "0"}}
    async with listen(await phone(who)) as session:
        for text, variables in asked.items():
            assert await anext(answers(session, text, **variables))


async def test_another_sites_channel_is_not_found(phone: Any, listen: Listen) -> None:
    async with listen(await phone("ambassador@plant")) as session:
        with pytest.raises(TransportQueryError) as refused:
            await anext(answers(session, THREAD, kind="SITE", id="3"))
    assert "not_found" in str(refused.value)


async def said(opened: ClientConnection, **message: Any) -> dict[str, Any]:
    """Say this -> what is answered."""
    await opened.send(json.dumps(message))
    answer: dict[str, Any] = json.loads(await opened.recv())
    return answer


@asynccontextmanager
async def admitted(house: House, phone: Phone) -> AsyncGenerator[ClientConnection]:
    async with house.raw() as opened:
        payload = {"ticket": await house.ticket(phone)}
        assert (await said(opened, type="connection_init", payload=payload))["type"] == "connection_ack"
        yield opened


async def ending(opened: ClientConnection) -> int | None:
    """The code the socket is closed with."""
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(10):
            while True:
                await opened.recv()
    return opened.close_code


@pytest.mark.parametrize(
    "wrong", [{"origin": Origin("https://elsewhere.example")}, {"origin": None}, {"subprotocols": None}]
)
async def test_who_comes_from_elsewhere_is_not_let_in(house: House, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await house.raw(**wrong)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([{"type": "subscribe", "id": "1", "payload": {"query": BOARD}}], 4401),
        ([{"type": "connection_init", "payload": {"ticket": "invented"}}], 4403),
        ([{"type": "connection_init", "payload": {}}], 4403),
        ([{"type": "connection_init", "payload": {"ticket": 7}}], 4403),
        ([{"type": "connection_init", "payload": "x"}], 4400),
        ([{"type": "invented"}], 4400),
        ([{}], 4400),
        ([["not", "an", "object"]], 4400),
        ([5], 4400),
    ],
)
async def test_a_broken_greeting_is_told_by_its_code(house: House, messages: list[Any], code: int) -> None:
    async with house.raw() as opened:
        for message in messages:
            await opened.send(json.dumps(message))
        assert await ending(opened) == code


@pytest.mark.parametrize(
    ("text", "code"), [("{", 4400), ("[" * 20_000, 4400), (b"{}", 4400), ("x" * 40_000, 1009)]
)
async def test_what_is_no_message_is_told_by_its_code(house: House, text: Any, code: int) -> None:
    async with house.raw() as opened:
        await opened.send(text)
        assert await ending(opened) == code


async def test_a_ticket_opens_one_socket(house: House, phone: Any) -> None:
    ticket = await house.ticket(await phone("ambassador@plant"))
    greeting = json.dumps({"type": "connection_init", "payload": {"ticket": ticket}})
    async with house.raw() as first, house.raw() as second:
        await first.send(greeting)
        await first.recv()
        await second.send(greeting)
        assert await ending(second) == 4403


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"type": "connection_init"}, 4429),
        ({"type": "subscribe", "id": "1"}, 4400),
        ({"type": "subscribe", "id": "1", "payload": 5}, 4400),
        ({"type": "subscribe", "id": ["1"], "payload": {"query": BOARD}}, 4400),
    ],
)
async def test_a_broken_message_is_told_by_its_code(
    house: House, phone: Any, message: dict[str, Any], code: int
) -> None:
    async with admitted(house, await phone("ambassador@plant")) as opened:
        await opened.send(json.dumps(message))
        assert await ending(opened) == code


async def test_an_id_stands_for_one_subscription(house: House, phone: Any) -> None:
    async with admitted(house, await phone("ambassador@plant")) as opened:
        for _ in range(2):
            await opened.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": INBOX}}))
        assert await ending(opened) == 4409


BOMB = "subscription { ...F0 } " + " ".join(
    f"fragment F{n} on Subscription {{ ...F{(n + 1) % 40} ...F{(n + 1) % 40} }}" for n in range(40)
)
"""Forty fragments, each twice in the one before: a walk that follows them all never ends."""
DEEP = f"subscription {{ {'... { ' * 450} inbox {{ unread }} {'} ' * 450} }}"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": BOMB}, "too_complex"),
        ({"query": DEEP}, "bad_document"),
        ({"query": f"{INBOX} fragment F on Challenge {{ {'board { id } ' * 350} }}"}, "bad_document"),
        ({"query": "{ me { name } }"}, "bad_document"),
        ({"query": 'mutation { leave(input: {key: "01234567"}) { __typename } }'}, "bad_document"),
        ({"query": "subscription { __schema { types { name } } }"}, "bad_document"),
        ({"query": "subscription {"}, "bad_document"),
        ({"query": "subscription { nothing }"}, "bad_document"),
        ({"query": f"subscription {{ inbox {{ {'unread ' * 500} }} }}"}, "too_complex"),
        ({"query": CHALLENGE, "variables": {}}, "bad_document"),
        ({"query": CHALLENGE, "variables": 5}, "invalid"),
        ({"query": 5}, "invalid"),
        ({"query": CHALLENGE, "variables": {"id": "999"}}, "not_found"),
        ({"query": CHALLENGE, "variables": {"id": "x"}}, "not_found"),
        ({"query": THREAD, "variables": {"kind": "SITE", "id": "3"}}, "not_found"),
    ],
)
async def test_what_may_not_be_asked_is_told_by_its_code(
    house: House, phone: Any, payload: dict[str, Any], code: str
) -> None:
    async with admitted(house, await phone("ambassador@plant")) as opened:
        told = await said(opened, type="subscribe", id="1", payload=payload)
        problems = told["payload"] if told["type"] == "error" else told["payload"]["errors"]
        assert [one["extensions"]["code"] for one in problems] == [code]
        assert (await said(opened, type="ping"))["type"] in ("complete", "pong")


async def test_a_socket_holds_so_many_subscriptions(house: House, phone: Any) -> None:
    async with admitted(house, await phone("ambassador@plant")) as opened:
        types = [
            (await said(opened, type="subscribe", id=str(n), payload={"query": INBOX}))["type"]
            for n in range(MOST + 1)
        ]
    assert types == ["next"] * MOST + ["error"]


async def test_who_talks_too_much_is_sent_away(house: House, phone: Any) -> None:
    async with admitted(house, await phone("ambassador@plant")) as opened:
        with contextlib.suppress(ConnectionClosed):
            for _ in range(100):
                await opened.send(json.dumps({"type": "ping"}))
        assert await ending(opened) == Close.RATE


async def test_a_revoked_session_ends_its_socket(house: House, phone: Any) -> None:
    someone = await phone("ambassador@plant")
    async with admitted(house, someone) as opened:
        await said(opened, type="subscribe", id="1", payload={"query": INBOX})
        async with house.world.engine.connect() as c:
            device = await c.scalar(sa.select(sessions.c.id))
        await someone.ask(REVOKE, input={"key": key(), "deviceId": str(device)})
        assert await ending(opened) == Close.UNAUTHORISED


async def test_a_socket_that_closes_leaves_nothing_behind(house: House, phone: Any) -> None:
    async with admitted(house, await phone("ambassador@plant")) as opened:
        await said(opened, type="subscribe", id="1", payload={"query": BOARD})
        await said(opened, type="subscribe", id="2", payload={"query": INBOX})
    async with asyncio.timeout(10):
        while house.live.registry.connections or any(t.members for t in house.live.hub.topics.values()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
