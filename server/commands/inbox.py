"""The reader has seen their inbox up to some row."""

import msgspec
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.commands.notify import topic
from server.commands.once import Input, once
from server.outbox import Frame, announce
from server.queries.inbox import unread
from server.tables import notification
from server.world import Caller, World


class ReadInbox(Input, frozen=True):
    up_to: int


class InboxTold(msgspec.Struct):
    unread: int


@once(InboxTold)
async def read_inbox(
    connection: AsyncConnection, world: World, caller: Caller, asked: ReadInbox
) -> InboxTold:
    """What came in meanwhile stays unread; the person's other phones hear the count."""
    await connection.execute(
        update(notification)
        .where(
            notification.c.person_id == caller.person_id,
            notification.c.id <= asked.up_to,
            notification.c.read_at.is_(None),
        )
        .values(read_at=world.now())
    )
    left = await unread(connection, caller.person_id)
    body = {"type": "inbox_read", "upTo": str(asked.up_to), "unread": left}
    await announce(connection, Frame(topic(caller.person_id), body, key="inbox"))
    return InboxTold(left)
