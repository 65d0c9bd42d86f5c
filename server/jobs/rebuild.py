"""The rebuild proof: every derived row again from the ledger, compared, and repaired only when asked.

PostgreSQL folds the boards, by the same windows that `gamification.boards` names: sums, firsts and greatest, so ten
million entries never pass through Python. Badges are read a person at a time; of each person only tags and weeks.
"""

import asyncio
from collections.abc import AsyncGenerator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.database import open_engine, writing
from server.jobs import rebuilt_badges, rebuilt_scores
from server.queries.programme import programme

SLOWEST = 3600.0
"""Ten million entries take longer than any request may: seconds for one statement."""
MOST_TOLD = 1000
"""Differences told of one table; whatever their number, all are repaired."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A derived row that is not what the ledger says; None where a side has no row."""

    table: str
    key: tuple[Hashable, ...]
    stored: object
    derived: object


async def rebuild(engine: AsyncEngine, *, repair: bool = False) -> list[Difference]:
    """Boards and badges against the ledger -> what differs. Boards in PostgreSQL and badges in Python, at once, with
    writers held off; with `repair` the ledger wins. Of each table the first MOST_TOLD are told."""
    patient = open_engine(engine.url.render_as_string(hide_password=False), pool=2, slowest=SLOWEST)
    try:
        async with _holding(patient) as one, writing(patient) as other:
            await other.execute(text("SET LOCAL work_mem = '256MB'"))
            scores, badges = await asyncio.gather(_scores(one, repair), _badges(other, repair))
            return scores + badges
    finally:
        await patient.dispose()


@asynccontextmanager
async def _holding(engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    """A transaction during which no entry is written: what two connections read meanwhile belongs together."""
    async with writing(engine) as connection:
        await connection.execute(text("LOCK TABLE point_entry IN SHARE MODE"))
        await connection.execute(text("SET LOCAL work_mem = '256MB'"))
        yield connection


async def _scores(connection: AsyncConnection, repair: bool) -> list[Difference]:
    """`version` is left out: it also grows when a person hides."""
    calendar = (await programme(connection)).calendar
    await rebuilt_scores.derive(connection, calendar)
    found = [
        Difference(
            "score",
            (row.board, row.kind, row.subject_id),
            tuple(row[3:7]) if row.stored else None,
            tuple(row[7:11]) if row.derived else None,
        )
        for row in await connection.execute(rebuilt_scores.DIFFERENT, {"most": MOST_TOLD})
    ]
    if found and repair:
        await rebuilt_scores.repair(connection)
    return found


async def _badges(connection: AsyncConnection, repair: bool) -> list[Difference]:
    await rebuilt_badges.derive(connection)
    found = [
        Difference("badge_award", (row.person_id, row.badge), row.stored, row.derived)
        for row in await connection.execute(rebuilt_badges.DIFFERENT, {"most": MOST_TOLD})
    ]
    if found and repair:
        await rebuilt_badges.repair(connection)
    return found
