"""Another phone was approved for my account: my old phone hears of it, and one tap refuses it."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

from playwright.sync_api import expect
from sqlalchemy import insert, select

from server.commands.notify import notify
from server.database import open_engine, writing
from server.tables import recovery
from server.world import World
from tests.house import House

Answer = TypeVar("Answer")


async def approve(house: House, person_id: int) -> None:
    """What a host's approval leaves behind (its rules have tests of their own)."""
    engine, now = open_engine(house.environment["RELAIS_DATABASE_URL"], pool=1), World.now()
    waits = {"state": "hold", "hold_until": now + timedelta(hours=24), "expires_at": now + timedelta(days=8)}
    async with writing(engine) as connection:
        await connection.execute(
            insert(recovery).values(claim_hash=b"flow", code_hash=b"flow", person_id=person_id, **waits)
        )
        await notify(connection, person_id, "recovery", {}, "/me/devices", "recovery:flow", now)
    await engine.dispose()


def done(work: Coroutine[Any, Any, Answer]) -> Answer:
    """In a thread of its own: this one's loop is the browser's."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


async def state(house: House) -> str:
    engine = open_engine(house.environment["RELAIS_DATABASE_URL"], pool=1)
    async with engine.connect() as connection:
        row = await connection.execute(select(recovery.c.state).where(recovery.c.claim_hash == b"flow"))
    await engine.dispose()
    return str(row.scalar_one())


def test_that_was_not_me(phone: Callable[..., Any]) -> None:
    made = phone("plant")
    mine = int(made.ask("Shell")["data"]["me"]["id"])
    done(approve(made.house, mine))
    made.page.goto(f"{made.house.url}/inbox")
    made.page.get_by_role("link", name="Un autre téléphone a été approuvé").click()
    made.page.get_by_role("button", name="Ce n’était pas moi").click()
    expect(made.page.get_by_text("C’est refusé. Ton compte reste ici.")).to_be_visible()
    expect(made.page.get_by_role("button", name="Ce n’était pas moi")).to_have_count(0)
    assert done(state(made.house)) == "refused"
