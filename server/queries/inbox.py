"""The inbox: what a person was told, newest first. Push is only its doorbell."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.database import reading
from server.queries.live import At, standing_at
from server.tables import notification
from server.world import Caller, World


@dataclass(frozen=True, slots=True)
class NotificationRow:
    """`kind` is a message code, `params` its gaps; the phone says it in its language."""

    id: int
    kind: str
    params: dict[str, Any]
    url: str
    created_at: datetime
    read_at: datetime | None

    def worded(self, locale: str) -> dict[str, Any]:
        """`params` with each {"fr": …, "en": …} in the reader's language."""
        return {name: _in(value, locale) for name, value in self.params.items()}


def _in(value: object, locale: str) -> object:
    return cast("dict[str, str]", value)[locale] if isinstance(value, dict) else value


@dataclass(frozen=True, slots=True)
class Inbox:
    rows: list[NotificationRow]
    more: bool
    unread: int
    at: At


async def inbox(world: World, caller: Caller, first: int, after: int | None) -> Inbox:
    (at,) = await standing_at(world, [f"person:{caller.person_id}"])
    mine = notification.c.person_id == caller.person_id
    page = select(
        notification.c.id, notification.c.kind, notification.c.params, notification.c.url,
        notification.c.created_at, notification.c.read_at,
    ).where(mine).order_by(notification.c.id.desc()).limit(first + 1)  # fmt: skip
    if after is not None:
        page = page.where(notification.c.id < after)
    async with reading(world.engine) as connection:
        rows = [NotificationRow(*row) for row in await connection.execute(page)]
        counted = await unread(connection, caller.person_id)
    return Inbox(rows[:first], len(rows) > first, counted, at)


async def unread(connection: AsyncConnection, person_id: int) -> int:
    """How many a person has not read."""
    counted = await connection.scalar(
        select(func.count()).where(notification.c.person_id == person_id, notification.c.read_at.is_(None))
    )
    return counted or 0
