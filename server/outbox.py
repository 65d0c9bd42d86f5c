"""announce(frame | job): a row now, in the transaction of what it announces; sent after the commit.

One path for both the usual case and the broken one: a process's outbox wakes at each commit, or after
SWEEP_SECONDS, takes the oldest rows nobody else holds, hands them to Redis, and deletes them. A crash between
the two sends a row twice; the publish script drops the second by its dedupe key.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import structlog
from redis.exceptions import RedisError
from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from realtime import Publication, kick
from server.database import writing
from server.errors import Unavailable
from server.standings import Total, put
from server.tables import job, outbox
from server.world import World

SWEEP_SECONDS = 15.0
BATCH = 500
DOORBELL = "relais:jobs"
CONTROL = "control:session"
"""Not a topic of the hub: rows on it hang up on sockets, {"session_id"} or {"person_id"}."""

log = structlog.get_logger(__name__)


class Frame(NamedTuple):
    """One publication: `topic` of the hub, `body` as JSON; with a `key` only the newest per key matters."""

    topic: str
    body: dict[str, Any]
    key: str | None = None


class Job(NamedTuple):
    """Work to do after the commit, or at `run_at`; one row per `dedupe_key`, ever."""

    name: str
    arguments: dict[str, Any]
    dedupe_key: str | None = None
    run_at: datetime | None = None


class Sent(NamedTuple):
    """An outbox row as the flush reads it."""

    id: int
    topic: str
    key: str | None
    body: dict[str, Any]


Publish = Callable[[Sequence[Sent]], Awaitable[None]]


async def announce(connection: AsyncConnection, *announced: Frame | Job) -> None:
    """Write the rows; `perform` rings the outbox once the transaction has committed."""
    frames = [{"topic": a.topic, "key": a.key, "body": a.body} for a in announced if isinstance(a, Frame)]
    if frames:
        await connection.execute(insert(outbox), frames)
    jobs = [
        {
            "name": a.name,
            "arguments": a.arguments,
            "dedupe_key": a.dedupe_key,
            "run_at": a.run_at or datetime.now(UTC),
        }
        for a in announced
        if isinstance(a, Job)
    ]
    if jobs:
        await connection.execute(upsert(job).on_conflict_do_nothing(), jobs)


async def flush(world: World, publish: Publish) -> int:
    """Send the oldest rows nobody else is sending -> how many. A Redis that is away leaves them where they are."""
    async with writing(world.engine) as connection:
        oldest = (
            select(outbox.c.id, outbox.c.topic, outbox.c.key, outbox.c.body)
            .order_by(outbox.c.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        rows = [Sent(*row) for row in await connection.execute(oldest)]
        if rows:
            await publish(rows)
            await connection.execute(delete(outbox).where(outbox.c.id.in_([row.id for row in rows])))
    return len(rows)


class Outbox:
    """The flusher of one process: a task, an event, nothing else."""

    def __init__(self, world: World, publish: Publish) -> None:
        self._world = world
        self._publish = publish
        self._rung = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def ring(self) -> None:
        self._rung.set()

    def start(self) -> None:
        self._world.ring = self.ring
        self._task = asyncio.create_task(self._run(), name="outbox")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(SWEEP_SECONDS):
                    await self._rung.wait()
            except TimeoutError:
                pass
            self._rung.clear()
            try:
                await self._world.redis.publish(DOORBELL, b"1")  # pyright: ignore[reportUnknownMemberType] (redis-py)
                while await flush(self._world, self._publish) == BATCH:
                    pass
            except (RedisError, OSError, Unavailable) as error:
                log.warning("outbox_waits", problem=type(error).__name__)
                await asyncio.sleep(0.5)
            except Exception as error:  # must not end the task: nobody would start it again
                log.error("outbox_failed", exc_info=error)
                await asyncio.sleep(0.5)


PublishAll = Callable[[Sequence[Publication]], Awaitable[object]]


def publisher(world: World, publish_all: PublishAll) -> Publish:
    """How a process sends rows: totals of people go to the standings first, so that a frame carries its rank."""

    async def publish(rows: Sequence[Sent]) -> None:
        people = [row for row in rows if row.topic.startswith("board:") and row.topic.endswith(":people")]
        found = await put(world.redis, [_total(row) for row in people])
        rank_of = dict(zip((row.id for row in people), found, strict=True))
        for row in rows:
            if row.topic == CONTROL:
                await kick(world.redis, **row.body)
        await publish_all([_publication(row, rank_of.get(row.id)) for row in rows if row.topic != CONTROL])

    return publish


def _total(row: Sent) -> Total:
    return Total(
        board=row.topic.removeprefix("board:").removesuffix(":people"),
        subject_id=int(row.key or 0),
        points=row.body["points"],
        version=row.body["version"],
        reached_at=datetime.fromisoformat(row.body["reachedAt"]),
        listed=row.body["type"] != "rank_left",
    )


def _publication(row: Sent, rank: int | None) -> Publication:
    body = row.body if rank is None else {**row.body, "rank": rank}
    return Publication(row.topic, body, row.key, f"outbox:{row.id}")
