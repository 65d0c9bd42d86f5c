"""Once a day: rows that have served go. Truth (ledger, results, inbox) is never among them."""

from typing import Any

from sqlalchemy import text

from server.database import writing
from server.world import World

_PURGE = (
    "DELETE FROM idempotency WHERE created_at < now() - interval '30 days'",
    "DELETE FROM job WHERE done_at < now() - interval '7 days'",
    "DELETE FROM effect WHERE at < now() - interval '30 days'",
    "DELETE FROM attempt WHERE at < now() - interval '2 days'",
    "DELETE FROM push_subscription p USING session s WHERE s.id = p.session_id AND s.expires_at < now() - interval '30 days'",
    "DELETE FROM session WHERE least(expires_at, revoked_at) < now() - interval '30 days'",
)


async def sweep(world: World, arguments: dict[str, Any]) -> None:
    """Keys outlive every retry: a phone offline for a week still finds its answer, and no dedupe key of a job
    that may yet run is younger than these."""
    for statement in _PURGE:
        async with writing(world.engine) as connection:
            await connection.execute(text(statement))
