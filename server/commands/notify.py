"""The inbox: a row at once, a frame for an open app, a push when its owner is awake."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.rest import next_awake
from server.outbox import Frame, Job, announce
from server.queries.rest import calendars
from server.tables import notification, push_subscription

Params = Mapping[str, str | int | Mapping[str, str]]

BATCH = 1000
"""People a statement: PostgreSQL takes 32,767 parameters at most."""


def topic(person_id: int) -> str:
    return f"person:{person_id}"


async def notify(
    connection: AsyncConnection,
    person_id: int,
    kind: str,
    params: Params,
    url: str,
    dedupe_key: str,
    now: datetime,
) -> None:
    """Tell one person, once per `dedupe_key`.

    `kind` is a message code that the phone puts into words; a value in `params` is plain, or {"fr": …, "en": …}.
    """
    await notify_all(connection, [person_id], kind, params, url, dedupe_key, now)


async def notify_all(
    connection: AsyncConnection,
    person_ids: Sequence[int],
    kind: str,
    params: Params,
    url: str,
    dedupe_key: str,
    now: datetime,
) -> None:
    """Tell many the same, each once per `dedupe_key`; a push waits for each one's waking time.

    Who has no phone that rings gets no job: what they missed is in the inbox they see when they subscribe.
    """
    for start in range(0, len(person_ids), BATCH):
        await _notify_some(connection, person_ids[start : start + BATCH], kind, params, url, dedupe_key, now)


async def _notify_some(
    connection: AsyncConnection,
    person_ids: Sequence[int],
    kind: str,
    params: Params,
    url: str,
    dedupe_key: str,
    now: datetime,
) -> None:
    awake = await calendars(connection, person_ids)
    rows = [
        {
            "person_id": one, "kind": kind, "params": dict(params), "url": url, "created_at": now,
            "deliver_at": next_awake(now, awake[one]), "dedupe_key": f"{dedupe_key}:{one}",
        }
        for one in person_ids
        if one in awake
    ]  # fmt: skip
    if not rows:
        return
    inserted = await connection.execute(
        insert(notification)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(notification.c.id, notification.c.person_id, notification.c.deliver_at)
    )
    told = inserted.all()
    # A doorbell: the words depend on the reader's language, and the phone reads the inbox anyway.
    frames = [
        Frame(topic(row.person_id), {"type": "notified", "id": str(row.id), "kind": kind}) for row in told
    ]
    ringing = set(
        await connection.scalars(
            select(push_subscription.c.person_id)
            .where(push_subscription.c.person_id.in_(list(awake)))
            .distinct()
        )
    )
    pushes = [
        Job("push", {"notification_id": row.id}, f"push:{row.id}", row.deliver_at)
        for row in told
        if row.person_id in ringing
    ]
    await announce(connection, *frames, *pushes)
