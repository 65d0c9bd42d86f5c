"""The journal comms and admins read: who did what to whom, in the transaction of the deed itself."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from server.tables import audit


async def note(
    connection: AsyncConnection,
    actor_id: int | None,
    deed: str,
    subject: str,
    detail: Mapping[str, object] | None = None,
) -> None:
    """One line. `actor_id` None: nobody signed in did it. `subject` as "person:7"; `detail` as JSON can hold it."""
    row = {
        "actor_id": actor_id,
        "deed": deed,
        "subject": subject,
        "detail": msgspec.to_builtins(detail or {}),
    }
    await connection.execute(insert(audit).values(**row))
