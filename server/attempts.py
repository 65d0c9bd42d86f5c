"""Limits on guessing, counted in SQL: they hold over all processes, after a restart, and without Redis."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.database import writing
from server.errors import Refused
from server.tables import attempt
from server.world import World


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts `within` a while, for each `kind` and guesser."""

    kind: str
    most: int
    within: timedelta


# A whole shift may stand behind one address of the plant's Wi-Fi, so an address may err more often than a code.
CODE = Limit("code", 20, timedelta(minutes=15))
RECOVERY = Limit("recovery", 10, timedelta(hours=1))
APPROVAL = Limit("approval", 5, timedelta(minutes=15))
PASSKEY = Limit("passkey", 120, timedelta(minutes=15))
PIN = Limit("pin", 30, timedelta(minutes=15))


async def take(world: World, limit: Limit, who: str) -> int:
    """Count an attempt before it is made, so that parallel ones cannot slip through -> its id, to forgive it.

    Errors: Refused("too_many_attempts", minutes=…).
    """
    bucket = f"{limit.kind}:{hashlib.sha256(who.encode()).hexdigest()[:24]}"
    now = world.now()
    async with writing(world.engine) as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(bucket, 0))))
        mine = attempt.c.bucket == bucket
        await connection.execute(delete(attempt).where(mine, attempt.c.at <= now - limit.within))
        made = await connection.execute(select(func.count()).select_from(attempt).where(mine))
        if made.scalar_one() >= limit.most:
            raise Refused("too_many_attempts", minutes=int(limit.within.total_seconds() // 60))
        taken = await connection.execute(
            insert(attempt).values(bucket=bucket, at=now).returning(attempt.c.id)
        )
        return int(taken.scalar_one())


async def forgive(connection: AsyncConnection, taken: int) -> None:
    """The attempt was no guess: take it off the count."""
    await connection.execute(delete(attempt).where(attempt.c.id == taken))
