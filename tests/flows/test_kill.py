"""kill -9 of the server, again and again, during 200 shares: what was acknowledged exists, and exists once."""

import asyncio
import random
import uuid
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import httpx
import pytest
import sqlalchemy as sa

from server import auth
from server.database import open_engine
from server.jobs.rebuild import rebuild
from server.tables import idempotency, person, point_entry
from server.tables import share as shares
from tests.house import document_id

T = TypeVar("T")
SHARES = 200
CLIENTS = 8
KILLS = 4
STORIES = 30


async def tokens(url: str) -> list[str]:
    """Sessions of CLIENTS ambassadors of the demo."""
    engine = open_engine(url, pool=2)
    async with engine.begin() as c:
        asked = (
            sa.select(person.c.id)
            .where(person.c.role == "ambassador")
            .order_by(person.c.id.desc())
            .limit(CLIENTS)
        )
        people = list(await c.scalars(asked))
        now = (await c.execute(sa.select(sa.func.now()))).scalar_one()
        made = [await auth.open_session(c, one, "demo", "kill test", now) for one in people]
    await engine.dispose()
    return made


async def share(client: httpx.AsyncClient, token: str, document: str, number: int) -> str:
    """Tap until it is answered, always with the same key -> the id of the share that was acknowledged."""
    given = {"key": uuid.uuid4().hex, "storyId": str(60 - number % STORIES), "ownWords": uuid.uuid4().hex * 3,
             "network": "COPY"}  # fmt: skip
    body = {"documentId": document, "variables": {"input": given}}
    headers = {"X-Relais": "1", "Cookie": f"relais={token}"}
    for _ in range(400):
        try:
            answer = await client.post("/graphql", json=body, headers=headers)
            if answer.status_code == 200:
                return str(answer.json()["data"]["share"]["shareId"])
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError("never answered")


async def storm(house: Any, document: str, session_tokens: list[str]) -> list[str]:
    """All shares, while the server is killed KILLS times -> every acknowledged id."""
    dice, left, acknowledged = random.Random(5), iter(range(SHARES)), list[str]()

    async def tapping(token: str) -> None:
        async with httpx.AsyncClient(base_url=house.url, timeout=5) as client:
            for number in left:
                acknowledged.append(await share(client, token, document, number))

    async def killing() -> None:
        for kill in range(1, KILLS + 1):
            while len(acknowledged) < SHARES * kill // (KILLS + 2):  # noqa: ASYNC110 (the moment is a random one)
                await asyncio.sleep(dice.random() / 20)
            house.kill()
            await asyncio.to_thread(house.start_server)

    async with asyncio.TaskGroup() as group:
        for token in session_tokens:
            group.create_task(tapping(token))
        group.create_task(killing())
    return acknowledged


async def counts(url: str, ids: list[str]) -> tuple[int, int, int]:
    """(acknowledged shares that exist, shares of this storm, their ledger entries)."""
    engine = open_engine(url, pool=2)
    async with engine.connect() as c:
        count = sa.func.count()
        keys = sa.select(count).where(
            idempotency.c.command == "Share",
            idempotency.c.created_at > sa.func.now() - sa.text("interval '10 minutes'"),
        )
        there = await c.scalar(sa.select(count).where(shares.c.id.in_([int(one) for one in ids])))
        facts = [f"share:{one}" for one in ids]
        entries = await c.scalar(sa.select(count).where(point_entry.c.fact_id.in_(facts)))
        stored = await c.scalar(keys)
        differences = await rebuild(engine)
    await engine.dispose()
    assert differences == []
    return int(there or 0), int(stored or 0), int(entries or 0)


def run(work: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: the browsers of the other journeys keep a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.mark.timeout(300)
def test_every_acknowledged_share_exists_exactly_once(house: Any) -> None:
    url = house.environment["RELAIS_DATABASE_URL"]
    before = run(counts(url, ["0"]))[1]
    acknowledged = run(storm(house, document_id("Share"), run(tokens(url))))
    there, stored, entries = run(counts(url, acknowledged))
    assert (len(set(acknowledged)), there, stored - before, entries) == (SHARES, SHARES, SHARES, SHARES)
