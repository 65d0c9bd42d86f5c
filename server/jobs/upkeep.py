"""Once a day: rows that have served go. Truth (ledger, results, inbox) is never among them.

How long a row of ours is kept, a line each; docs/operations.md tells people the same.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, text

from server.commands import photos
from server.commands.forget import forget, leavers, marking
from server.database import reading, writing
from server.queries.photos import unneeded
from server.tables import photo
from server.world import World

KEPT = (
    (30, "DELETE FROM idempotency WHERE created_at < :before"),
    (7, "DELETE FROM job WHERE done_at < :before"),
    (30, "DELETE FROM effect WHERE at < :before"),
    (2, "DELETE FROM attempt WHERE at < :before"),
    (30, "DELETE FROM outbox WHERE set_aside_at < :before"),
    # What they counted stays: link.counted_clicks, and the ledger's entries.
    (30, "DELETE FROM click WHERE at < :before"),
    (365, "DELETE FROM audit WHERE at < :before"),
    # The place of a message stays, so that answers to it still make sense; its words go.
    (365, "UPDATE post SET body = '', reason = NULL, mentions = '{}', state = 'deleted', held_for = NULL, version = version + 1 WHERE state <> 'deleted' AND created_at < :before"),
    (365, "DELETE FROM report WHERE created_at < :before"),
    (365, "DELETE FROM mute WHERE until < :before"),
    (1, "DELETE FROM ceremony WHERE expires_at < :before"),
    (30, "DELETE FROM pin WHERE least(expires_at, revoked_at) < :before"),
    (30, "DELETE FROM passkey WHERE revoked_at < :before"),
    (30, "DELETE FROM invite WHERE greatest(expires_at, code_expires_at, used_at) < :before"),
    (30, "DELETE FROM recovery WHERE greatest(expires_at, hold_until) < :before"),
    (30, "DELETE FROM push_subscription p USING session s WHERE s.id = p.session_id AND least(s.expires_at, s.revoked_at) < :before"),
    (30, "DELETE FROM session WHERE least(expires_at, revoked_at) < :before"),
)  # fmt: skip
"""(days kept, what goes). Keys outlive every retry: a phone offline for a week still finds its answer, and no dedupe
key of a job that may yet run is younger than these."""

UNATTACHED = timedelta(days=7)
"""How long a photo waits for its contribution: a phone may be offline for that long."""
DECLINED = timedelta(days=30)

log = structlog.get_logger(__name__)


async def sweep(world: World, arguments: dict[str, Any]) -> None:
    """Every line in a transaction of its own. One that fails stops no other, and is tried again with the job."""
    now, failures = world.now(), list[Exception]()
    for days, statement in KEPT:
        try:
            await _purge(world, statement, now - timedelta(days=days))
        except Exception as error:
            failures.append(error)
    await _forget_leavers(world, now)
    await drop_photos(world, now)
    if failures:
        raise ExceptionGroup("upkeep", failures)


async def _purge(world: World, statement: str, before: datetime) -> None:
    async with writing(world.engine) as connection:
        await connection.execute(text(statement), {"before": before})


async def drop_photos(world: World, now: datetime) -> None:
    """Photos that nothing shows any more: the files first, then the row that knows of them."""
    while True:
        async with reading(world.engine) as connection:
            gone = await unneeded(connection, now - UNATTACHED, now - DECLINED)
        for number, name in gone:
            await photos.discard(world, name)
            async with writing(world.engine) as connection:
                await connection.execute(delete(photo).where(photo.c.id == number))
        if not gone:
            return


async def _forget_leavers(world: World, now: datetime) -> None:
    mark = await marking(world)
    async with writing(world.engine) as connection:
        gone = await leavers(connection, now)
    for one in gone:
        async with writing(world.engine) as connection:
            await forget(connection, mark, one, now)
    if gone:
        log.info("leavers_forgotten", people=len(gone))
