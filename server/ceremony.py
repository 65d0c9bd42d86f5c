"""One-use secrets between two requests: WebAuthn challenges, OIDC states, socket tickets."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.auth import digest
from server.tables import ceremony


class Begun(NamedTuple):
    """What was kept at the beginning; `person_id` is None while nobody is signed in."""

    person_id: int | None
    payload: dict[str, Any]


async def begin(
    connection: AsyncConnection,
    kind: str,
    secret: str,
    expires_at: datetime,
    *,
    person_id: int | None = None,
    payload: dict[str, Any] | None = None,
) -> None:
    """Keep what belongs to `secret` (of 128 bits and more) until `expires_at`; what is long over is swept away."""
    over = ceremony.c.expires_at < expires_at - timedelta(hours=1)
    await connection.execute(delete(ceremony).where(over))
    await connection.execute(
        insert(ceremony).values(
            token_hash=digest(secret), kind=kind, person_id=person_id, payload=payload or {},
            expires_at=expires_at,
        )
    )  # fmt: skip


async def consume(connection: AsyncConnection, kind: str, secret: str, now: datetime) -> Begun | None:
    """Use the secret up, atomically: of a hundred callers one gets what was kept, the others None."""
    row = await connection.execute(
        update(ceremony)
        .where(
            ceremony.c.token_hash == digest(secret),
            ceremony.c.kind == kind,
            ceremony.c.used_at.is_(None),
            ceremony.c.expires_at > now,
        )
        .values(used_at=now)
        .returning(ceremony.c.person_id, ceremony.c.payload)
    )
    found = row.one_or_none()
    return Begun(*found) if found else None
