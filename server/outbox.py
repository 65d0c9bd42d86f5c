"""announce(frame | job): a row now, in the transaction of what it announces; sent after the commit.

One path for both the usual case and the broken one: a process's outbox wakes at each commit, or after
SWEEP_SECONDS, takes the oldest rows, hands them to Redis, and deletes them. One process sends at a time, so rows leave
in the order they were written. A crash between the two sends a row twice; the publish script drops the second by its
dedupe key.

A Redis that is away is nobody's fault: every row waits. A row that Redis, or we, refuse on its own (no topic, a body
too large) holds back its topic until it is set aside, see server/set_aside.py.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
import structlog
from redis.exceptions import RedisError, ResponseError
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from realtime import Publication, kick
from server import sessions, set_aside
from server.database import writing
from server.errors import Unavailable
from server.scopes import Scope
from server.standings import Placed, Total, put
from server.tables import job, outbox
from server.world import World

SWEEP_SECONDS = 15.0
BATCH = 500
AGAIN_SECONDS = 0.5
DOORBELL = "relais:jobs"
CONTROL = "control:session"
"""Not a topic of the hub: rows on it hang up on sockets, {"session_id"} or {"person_id"}."""

AWAY = (RedisError, OSError, Unavailable)
_ALONE = text("""
SELECT set_config('idle_in_transaction_session_timeout', '10s', true), pg_advisory_xact_lock(hashtext('relais:outbox'))
""")
"""One sender at a time, or a later row could overtake; a sender that froze loses its turn after ten seconds."""

_TELL = text("""
INSERT INTO outbox (topic, key, body) SELECT frame ->> 0, frame ->> 2, frame -> 1
FROM jsonb_array_elements(CAST(:frames AS jsonb)) WITH ORDINALITY AS f(frame, place) ORDER BY place
""")
"""All frames of a command in one statement that needs no building."""

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
    """Write the rows; `@once` rings the outbox when the transaction has committed."""
    frames = [a for a in announced if isinstance(a, Frame)]
    if frames:
        await connection.execute(_TELL, {"frames": msgspec.json.encode(frames).decode()})
    if any(frame.topic == CONTROL for frame in frames):
        sessions.forget(connection)
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


class Flushed(NamedTuple):
    """What a flush did: rows sent and gone; rows that were refused, to be tried again or set aside."""

    sent: int
    refused: int


async def flush(world: World, publish: Publish) -> Flushed:
    """Send the oldest rows, in order. Errors: AWAY when Redis is, with every row left where it is."""
    async with writing(world.engine) as connection:
        await connection.execute(_ALONE)
        oldest = (
            select(outbox.c.id, outbox.c.topic, outbox.c.key, outbox.c.body)
            .where(outbox.c.set_aside_at.is_(None))
            .order_by(outbox.c.id)
            .limit(BATCH)
        )
        rows = [Sent(*row) for row in await connection.execute(oldest)]
        if not rows:
            return Flushed(0, 0)
        sent, refused = await _send(world, publish, rows)
        await connection.execute(delete(outbox).where(outbox.c.id.in_(sent)))
        for number, problem in refused.items():
            await set_aside.refused(connection, number, problem)
    return Flushed(len(sent), len(refused))


async def _send(world: World, publish: Publish, rows: Sequence[Sent]) -> tuple[list[int], dict[int, str]]:
    """All in one trip; if that fails through no fault of Redis, one by one -> ids sent, problems of those refused."""
    try:
        await publish(rows)
    except Exception as error:
        await _blame(world, error)
    else:
        return [row.id for row in rows], {}
    sent: list[int] = []
    refused: dict[int, str] = {}
    held = set[str]()  # a topic's later rows wait for the one that was refused
    for row in rows:
        if row.topic in held:
            continue
        try:
            await publish([row])
        except Exception as error:
            await _blame(world, error)
            held.add(row.topic)
            refused[row.id] = f"{type(error).__name__}: {error}"[:500]
        else:
            sent.append(row.id)
    return sent, refused


async def _blame(world: World, error: Exception) -> None:
    """Raise what is Redis's own trouble; return when the row is to blame. A Redis that is full or may not write
    answers with the same ResponseError as for a bad row: whether it takes a write tells."""
    if isinstance(error, AWAY) and type(error) is not ResponseError:
        raise error
    await world.redis.set("relais:outbox:writable", 1, ex=60)


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
                await self._empty()
            except AWAY as error:
                log.warning("outbox_waits", problem=type(error).__name__)
                await asyncio.sleep(AGAIN_SECONDS)
            except Exception as error:  # must not end the task: nobody would start it again
                log.error("outbox_failed", exc_info=error)
                await asyncio.sleep(AGAIN_SECONDS)

    async def _empty(self) -> None:
        while True:
            flushed = await flush(self._world, self._publish)
            if flushed.refused:
                await asyncio.sleep(AGAIN_SECONDS)
            elif flushed.sent < BATCH:
                return


PublishAll = Callable[[Sequence[Publication]], Awaitable[object]]


def publisher(world: World, publish_all: PublishAll) -> Publish:
    """How a process sends rows: totals of people go to the standings first, so that a frame carries its rank."""

    async def publish(rows: Sequence[Sent]) -> None:
        sent = [part for row in rows for part in _parts(row)]
        people = [row for row in sent if _on_board(row)]
        found = await put(world.redis, [_total(row) for row in people])
        placed = dict(zip(((row.id, row.topic) for row in people), found, strict=True))
        for row in rows:
            if row.topic == CONTROL:
                await kick(world.redis, **row.body)
        news = [(row, placed.get((row.id, row.topic))) for row in sent if row.topic != CONTROL]
        await publish_all([_publication(row, at) for row, at in news if at is None or at.newest])

    return publish


def _on_board(row: Sent) -> bool:
    return row.topic.startswith("board:") and row.topic.endswith(":people")


def _parts(row: Sent) -> list[Sent]:
    """A place on a board is told on the parts of the board too (`homes`), and those it was on forget it (`left`)."""
    if not _on_board(row):
        return [row]
    body = {name: value for name, value in row.body.items() if name not in ("homes", "left")}
    board = row.topic.removeprefix("board:").removesuffix(":people")
    gone = {**body, "type": "rank_left", "person": {"id": row.key}}
    told = [(board, body)]
    told += [(Scope(*home).of(board), body) for home in row.body.get("homes", ())]
    told += [(Scope(*home).of(board), gone) for home in row.body.get("left", ())]
    return [Sent(row.id, f"board:{name}:people", row.key, said) for name, said in told]


def _total(row: Sent) -> Total:
    return Total(
        board=row.topic.removeprefix("board:").removesuffix(":people"),
        subject_id=int(row.key or 0),
        points=row.body["points"],
        version=row.body["version"],
        reached_at=datetime.fromisoformat(row.body["reachedAt"]),
        listed=row.body["type"] != "rank_left",
    )


def _publication(row: Sent, placed: Placed | None) -> Publication:
    body = {**row.body, "rank": placed.rank} if placed and placed.rank else row.body
    return Publication(row.topic, body, row.key, f"outbox:{row.id}:{row.topic}")
