"""Parts that go away: people are told to try again, and nothing that was acknowledged is lost."""

import uuid
from typing import Any

import sqlalchemy as sa

from server.errors import Unavailable
from server.outbox import Job, Outbox, announce, flush, publisher
from server.standings import load, ranks
from server.tables import job, outbox
from server.world import World

SHARE = (
    "mutation($input: ShareInput!) { share(input: $input) { __typename ... on Shared { outcome { rank } } } }"
)


async def share(someone: Any) -> Any:
    words = " ".join(uuid.uuid4().hex for _ in range(12))
    given = {"key": uuid.uuid4().hex, "storyId": "1", "network": "COPY", "ownWords": words}
    return await someone.ask(SHARE, input=given)


async def test_a_lost_connection_is_a_503_or_an_answer_never_a_wrong_one(phone: Any, world: World) -> None:
    someone = await phone("ambassador@plant")
    await share(someone)
    async with world.engine.connect() as c:
        await c.execute(
            sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        )  # fmt: skip
    seen = set[int]()
    for _ in range(12):
        await share(someone)
        seen.add(someone.status)
    assert seen <= {200, 503} and someone.status == 200


async def test_a_flush_of_redis_changes_no_rank(phone: Any, world: World) -> None:
    await share(await phone("ambassador@plant"))
    async with world.engine.connect() as c:
        await load(world.redis, c, "all")
    assert await ranks(world.redis, [("all", 1)]) == [2]
    await world.redis.flushall()
    assert await ranks(world.redis, [("all", 1)]) == [None]
    told = await share(await phone("colleague@plant"))
    assert told["data"]["share"]["outcome"]["rank"] == 1


async def test_rows_wait_for_a_redis_that_is_away(phone: Any, world: World) -> None:
    await share(await phone("ambassador@plant"))

    async def away(_: Any) -> None:
        raise ConnectionError

    for _ in range(2):
        try:
            await flush(world, publisher(world, away))
        except (ConnectionError, Unavailable):
            continue
    sent: list[Any] = []

    async def back(publications: Any) -> None:
        sent.extend(publications)

    await flush(world, publisher(world, back))
    async with world.engine.connect() as c:
        left = await c.scalar(sa.select(sa.func.count()).select_from(outbox))
    assert (len(sent), left) == (16, 0)  # four boards: the team, the person, and their site and brand


async def test_an_error_nobody_thought_of_does_not_end_the_outbox(world: World) -> None:
    calls: list[int] = []

    async def broken(_: Any) -> None:
        calls.append(1)
        raise ValueError

    async with world.engine.begin() as c:
        await c.execute(sa.insert(outbox).values(topic="feed", body={}))
    running = Outbox(world, broken)
    running.start()
    while len(calls) < 2:
        running.ring()
        await world.redis.ping()
    await running.stop()


async def test_nine_thousand_jobs_are_announced_at_once(world: World) -> None:
    async with world.engine.begin() as c:
        await announce(c, *(Job("streak", {"person_id": n}, f"streak:{n}") for n in range(9000)))
        assert await c.scalar(sa.select(sa.func.count()).select_from(job)) == 9000
