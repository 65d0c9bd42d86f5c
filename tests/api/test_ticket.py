"""The socket's ticket: good once, for the session that asked, and cheap for many at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa

from server.authority import SessionAuthority
from server.database import open_engine
from server.errors import Unavailable
from server.tables import ceremony, person, session
from server.world import World
from tests.api.conftest import Phone, Statements

Phones = Callable[[str], Awaitable[Phone]]


async def ticket(someone: Phone) -> str:
    headers = {"X-Relais": "1", "Cookie": f"relais={someone.token}"}
    told = await someone.client.post("/api/socket-ticket", json={}, headers=headers)
    return str(told.json()["ticket"])


async def test_a_ticket_is_good_once(phone: Phones, world: World) -> None:
    someone, authority = await phone("ambassador@plant"), SessionAuthority(world)
    mine = await ticket(someone)
    grant = await authority.redeem(mine)
    assert grant and grant.person_id == str(someone.person_id)
    assert await authority.redeem(mine) is None


async def test_of_a_hundred_uses_at_once_one_is_answered(phone: Phones, world: World) -> None:
    mine = await ticket(await phone("ambassador@plant"))
    doors = [SessionAuthority(world) for _ in range(10)]
    grants = await asyncio.gather(*(doors[n % 10].redeem(mine) for n in range(100)))
    assert sum(grant is not None for grant in grants) == 1


async def test_who_come_together_each_get_their_own_in_one_statement(
    phone: Phones, world: World, statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    people = [await phone(who) for who in ("ambassador@plant", "host@plant", "admin@office")]
    tickets = [await ticket(someone) for someone in people]
    authority = SessionAuthority(world)
    with statements() as asked:
        grants = await asyncio.gather(*map(authority.redeem, [*tickets, "invented"]))
    assert [grant and grant.person_id for grant in grants] == [*(str(one.person_id) for one in people), None]
    assert len(asked.sent) == 1


@pytest.mark.parametrize(
    "meanwhile",
    [
        sa.update(session).values(revoked_at=sa.func.now()),
        sa.update(session).values(expires_at=sa.func.now()),
        sa.update(person).values(left_at=sa.func.now()),
        sa.update(ceremony).values(expires_at=sa.func.now()),
    ],
)
async def test_a_ticket_is_worth_what_its_session_is(
    phone: Phones, world: World, meanwhile: sa.Update
) -> None:
    mine = await ticket(await phone("ambassador@plant"))
    async with world.engine.begin() as connection:
        await connection.execute(meanwhile)
    assert await SessionAuthority(world).redeem(mine) is None


async def test_without_a_database_everybody_is_told_and_may_try_again() -> None:
    nowhere = open_engine("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    authority = SessionAuthority(World(None, nowhere, None))  # type: ignore[arg-type]  # only the engine is asked
    for _ in range(2):
        told = await asyncio.gather(authority.redeem("a"), authority.redeem("b"), return_exceptions=True)
        assert [type(one) for one in told] == [Unavailable, Unavailable]
