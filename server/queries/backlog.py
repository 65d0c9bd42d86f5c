"""How much waits to be sent or done: what tells an operator that something is stuck."""

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_BACKLOG = text("""
SELECT (SELECT count(*) FROM outbox WHERE set_aside_at IS NULL) AS waiting,
       (SELECT count(*) FROM outbox WHERE set_aside_at IS NOT NULL) AS set_aside,
       (SELECT count(*) FROM job WHERE done_at IS NULL AND run_at < now()) AS due,
       (SELECT count(*) FROM job WHERE done_at IS NULL AND attempts >= 5) AS failing
""")


class Backlog(NamedTuple):
    """Outbox rows that wait and that were set aside; jobs that are due, and that were begun five times or more."""

    waiting: int
    set_aside: int
    due: int
    failing: int


async def backlog(connection: AsyncConnection) -> Backlog:
    return Backlog(*(await connection.execute(_BACKLOG)).one())
