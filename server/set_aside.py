"""Rows of the outbox that cannot be sent: after TRIES they are set aside, so that what is behind them goes on.

They stay in the table for whoever runs Relais: `relais outbox` lists them, `relais outbox --retry` sends them again,
/metrics counts them, upkeep forgets them after 30 days. Nothing true is lost with one: a frame tells of rows.
"""

from datetime import datetime
from typing import NamedTuple

import structlog
from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.tables import outbox

TRIES = 5

log = structlog.get_logger(__name__)


class SetAside(NamedTuple):
    """`problem` is what the last try met."""

    id: int
    topic: str
    problem: str
    set_aside_at: datetime


async def refused(connection: AsyncConnection, number: int, problem: str) -> None:
    """Count a try of the row; the last one sets it aside."""
    last = outbox.c.attempts + 1 >= TRIES
    row = await connection.execute(
        update(outbox)
        .where(outbox.c.id == number)
        .values(attempts=outbox.c.attempts + 1, problem=problem, set_aside_at=case((last, func.now())))
        .returning(outbox.c.topic, outbox.c.attempts, outbox.c.set_aside_at)
    )
    topic, attempts, at = row.one()
    given = {"id": number, "topic": topic, "attempts": attempts, "problem": problem.partition(":")[0]}
    if at is None:
        log.warning("outbox_row_refused", **given)
    else:
        log.error("outbox_row_set_aside", **given)


async def listed(connection: AsyncConnection, limit: int = 100) -> list[SetAside]:
    """The oldest first."""
    columns = (outbox.c.id, outbox.c.topic, outbox.c.problem, outbox.c.set_aside_at)
    query = select(*columns).where(outbox.c.set_aside_at.is_not(None)).order_by(outbox.c.id).limit(limit)
    return [SetAside(*row) for row in await connection.execute(query)]


async def retry(connection: AsyncConnection) -> int:
    """Give every row set aside its tries again -> how many. They arrive after what has overtaken them."""
    again = update(outbox).where(outbox.c.set_aside_at.is_not(None)).values(set_aside_at=None, attempts=0)
    return (await connection.execute(again)).rowcount
