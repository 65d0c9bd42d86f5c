"""Jobs: a job exists because of its row, and is done because of its row. arq only wakes whoever looks for due ones.

    claim   rows that are due and that nobody holds, by SKIP LOCKED; they are ours for LEASE
    hold    a heartbeat moves the lease on; whoever is killed stops beating, and another worker takes the row
    settle  done, or tried again later, ever later: no number of failures drops a job

`attempts` counts claims and fences: a worker that lost its lease cannot settle what another has claimed since.
Leases are told by PostgreSQL's clock alone, so that workers need not agree on the time. A handler may run twice
(killed between its effect and the row): it takes a dedupe key first (`once`), or its writes are idempotent.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from server.database import writing
from server.errors import RelaisError
from server.tables import effect
from server.world import World

LEASE = timedelta(seconds=25)
HEARTBEAT_SECONDS = 8.0
LONGEST = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=1)
SLOTS = 10

log = structlog.get_logger(__name__)

Handler = Callable[[World, dict[str, Any]], Awaitable[None]]

_CLAIM = text("""
UPDATE job SET leased_until = now() + :lease, attempts = attempts + 1
WHERE id IN (
  SELECT id FROM job WHERE done_at IS NULL AND run_at <= now() AND (leased_until IS NULL OR leased_until < now())
  ORDER BY run_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
)
RETURNING id, name, arguments, attempts
""")
_HOLD = text("""
UPDATE job SET leased_until = now() + :lease WHERE id = :id AND attempts = :attempts AND done_at IS NULL
""")
_DONE = text("""
UPDATE job SET done_at = now(), leased_until = NULL, problem = NULL WHERE id = :id AND attempts = :attempts
""")
_LATER = text("""
UPDATE job SET run_at = coalesce(CAST(:at AS timestamptz), now() + :wait), leased_until = NULL, problem = :problem
WHERE id = :id AND attempts = :attempts AND done_at IS NULL
""")


class Later(Exception):
    """Not now, for no fault of anyone: come again at `at`."""

    def __init__(self, at: datetime, why: str = "later") -> None:
        self.at = at
        self.why = why
        super().__init__(why)


class Claimed(NamedTuple):
    """A job that is ours until its lease ends."""

    id: int
    name: str
    arguments: dict[str, Any]
    attempts: int


async def once(connection: AsyncConnection, key: str) -> bool:
    """Take a dedupe key in the transaction of its effect -> False when it was taken before."""
    taken = await connection.execute(insert(effect).values(key=key).on_conflict_do_nothing())
    return bool(taken.rowcount)


def backoff(attempts: int) -> timedelta:
    """2, 4, 8 … seconds up to an hour, each a little apart so that what failed together does not return together."""
    wait = min(LONGEST_WAIT.total_seconds(), 2.0 ** min(attempts, 12))
    return timedelta(seconds=wait * random.uniform(0.75, 1.25))


class Runner:
    """The jobs that one process works on, at most `slots` at a time."""

    def __init__(
        self, world: World, handlers: Mapping[str, Handler], slots: int = SLOTS, lease: timedelta = LEASE
    ) -> None:
        self._world = world
        self._handlers = handlers
        self._slots = slots
        self._lease = lease
        self._running: set[asyncio.Task[None]] = set()
        self._claiming = asyncio.Lock()
        self._closed = False

    async def run_due(self) -> int:
        """Work until nothing is due and nothing runs here -> how many were claimed."""
        claimed = 0
        while True:
            claimed += await self._start()
            if self._closed or not self._running:
                return claimed
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    async def close(self) -> None:
        """Let go of what runs: the rows are free at once for another worker."""
        self._closed = True
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _start(self) -> int:
        async with self._claiming:
            free = 0 if self._closed else self._slots - len(self._running)
            rows = await self.claim(free) if free > 0 else []
            for row in rows:
                task = asyncio.create_task(self._run(row), name=f"job {row.name} {row.id}")
                self._running.add(task)
                task.add_done_callback(self._running.discard)
        return len(rows)

    async def claim(self, limit: int) -> list[Claimed]:
        """Due rows that nobody holds; ours from now until the lease ends."""
        async with writing(self._world.engine) as connection:
            rows = await connection.execute(_CLAIM, {"lease": self._lease, "limit": limit})
            return [Claimed(*row) for row in rows]

    async def _run(self, job: Claimed) -> None:
        beat = asyncio.create_task(self._hold(job))
        work = asyncio.create_task(self.work(job))
        try:
            await asyncio.wait((work, beat), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            await self._settle(job, _LATER, {"at": None, "wait": timedelta(0), "problem": "stopped"})
            raise
        finally:
            beat.cancel()
            work.cancel()  # its lease is lost when only the heart stopped
            await asyncio.gather(beat, work, return_exceptions=True)

    async def _hold(self, job: Claimed) -> None:
        """Beat until the row is no longer ours."""
        held = True
        while held:
            await asyncio.sleep(min(HEARTBEAT_SECONDS, self._lease.total_seconds() / 3))
            async with writing(self._world.engine) as connection:
                given = {"id": job.id, "attempts": job.attempts, "lease": self._lease}
                held = bool((await connection.execute(_HOLD, given)).rowcount)

    async def work(self, job: Claimed) -> None:
        """Do it and settle its row; nothing is settled when the lease went to another."""
        handler = self._handlers.get(job.name)
        try:
            if handler is None:
                raise RelaisError("unknown_job")
            async with asyncio.timeout(LONGEST.total_seconds()):
                await handler(self._world, job.arguments)
        except Later as later:
            await self._settle(job, _LATER, {"at": later.at, "wait": timedelta(0), "problem": later.why})
        except Exception as error:  # whatever it was, the row stays and is tried again
            problem = error.code if isinstance(error, RelaisError) else type(error).__name__
            log.warning("job_failed", job=job.name, id=job.id, attempts=job.attempts, exc_info=error)
            await self._settle(job, _LATER, {"at": None, "wait": backoff(job.attempts), "problem": problem})
        else:
            await self._settle(job, _DONE, {})
            self._world.ring()

    async def _settle(self, job: Claimed, statement: Any, given: dict[str, Any]) -> None:
        async with writing(self._world.engine) as connection:
            await connection.execute(statement, {"id": job.id, "attempts": job.attempts, **given})
