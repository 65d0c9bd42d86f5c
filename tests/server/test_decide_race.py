"""Two moderators answer one contribution differently, at the same moment, on real PostgreSQL; and what happens without
the lock."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.commands import contributions as command
from server.commands.contributions import Decide, decide
from server.errors import Refused
from server.tables import audit, brand, contribution, person, site, team
from server.world import Caller, World

ROUNDS = 20


@pytest.fixture
async def made(world: World) -> None:
    """One site, an author, two people of comms, ROUNDS contributions."""
    someone = {"name": "A", "site_id": 1, "team_id": 1, "state": "active", "locale": "fr"}
    row = {"person_id": 1, "site_id": 1, "theme": "event", "locale": "fr", "body": "x"}
    async with world.engine.begin() as c:
        await c.execute(sa.insert(brand).values(id=1, slug="a", name="A", hue=1))
        place = {"id": 1, "slug": "a", "name": "A", "kind": "office", "brand_id": 1, "country": "FR"}
        await c.execute(sa.insert(site).values(**place, time_zone="Europe/Paris"))
        await c.execute(sa.insert(team).values(id=1, slug="a", name="A", kind="site", site_id=1, hue=1))
        await c.execute(sa.text(
            "INSERT INTO programme (name, company, time_zone, demo) VALUES ('R', 'A', 'Europe/Paris', true)"
        ))  # fmt: skip
        await c.execute(sa.insert(person), [{"id": n, **someone} for n in (1, 2, 3)])
        await c.execute(sa.insert(contribution), [{"id": n, **row} for n in range(1, ROUNDS + 1)])


async def both(world: World, its: int) -> list[object]:
    """Person 2 says yes, person 3 says no, as close as the database lets them."""

    def says(who: int, approve: bool) -> Any:
        asked = Decide(key=uuid4().hex, contribution_id=its, approve=approve, reason="No.")
        return decide(world, Caller(who, "comms", 1, 1, "fr", 0, "demo"), asked)

    return list(await asyncio.gather(says(2, True), says(3, False), return_exceptions=True))


async def answers(world: World) -> int:
    async with world.engine.connect() as c:
        return int(await c.scalar(sa.select(sa.func.count()).select_from(audit)) or 0)


def at_the_same_row(monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    """Both stand before the row when they read it: with the lock one waits there, without it both see "submitted"."""
    found = command._locked  # pyright: ignore[reportPrivateUsage]
    doors: dict[int, asyncio.Barrier] = {}

    async def read(connection: AsyncConnection, caller: Caller, its: int) -> Any:
        door = doors.setdefault(its, asyncio.Barrier(2))
        if locked:
            await door.wait()
            return await found(connection, caller, its)
        row = (await connection.execute(sa.select(contribution).where(contribution.c.id == its))).one()
        await door.wait()
        return row

    monkeypatch.setattr(command, "_locked", read)


async def test_the_first_answer_holds_and_the_second_is_told_so(
    world: World, made: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_the_same_row(monkeypatch, locked=True)
    for its in range(1, ROUNDS + 1):
        refused = [one for one in await both(world, its) if isinstance(one, Refused)]
        assert [one.code for one in refused] == ["already_decided"]
    assert await answers(world) == ROUNDS


async def test_without_the_lock_both_answer(
    world: World, made: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_the_same_row(monkeypatch, locked=False)
    for its in range(1, ROUNDS + 1):
        await both(world, its)
    assert await answers(world) > ROUNDS
