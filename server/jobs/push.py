"""push: ring a person's phones for what waits in their inbox, when they are awake, once.

A push says "Relais" and that something is there: never a name, never a text, since it is read on a locked screen.
What came in during rest is rung for together. A phone's key in `effect` is taken before the call: a worker killed
between the two does not ring again. That may lose a ring, never the message, which is in the inbox.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.rest import next_awake, waking_seconds_left
from server.database import reading, writing
from server.jobs.queue import Handler, Later, once
from server.jobs.ring import Bell, Ringer, Rung
from server.queries.rest import calendars
from server.tables import effect, notification, person, push_subscription, session
from server.world import World

STALE = timedelta(days=3)
"""What could not be rung for three days is read in the inbox, or not at all."""
BODIES = {
    "fr": ("Un nouveau message t'attend.", "De nouveaux messages t'attendent."),
    "en": ("A new message is waiting for you.", "New messages are waiting for you."),
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A notification that may be rung for; `together` counts those that share the ring."""

    person_id: int
    locale: str
    url: str
    deliver_at: datetime
    together: int


def payload(due: Due) -> bytes:
    """{"title", "body", "url"}: the app's name, a general sentence, where a tap leads."""
    body = BODIES[due.locale][due.together > 1]
    url = due.url if due.together == 1 and len(due.url) < 500 else "/inbox"
    return msgspec.json.encode({"title": "Relais", "body": body, "url": url})


def handler(ringer: Ringer) -> Handler:
    """The job `push` {notification_id} on this process's ringer."""

    async def push(world: World, arguments: dict[str, Any]) -> None:
        await _push(world, ringer, int(arguments["notification_id"]))

    return push


async def _push(world: World, ringer: Ringer, notification_id: int) -> None:
    now = world.now()
    async with writing(world.engine) as connection:
        due = await _due(connection, notification_id, now)
        if due is None:
            return
        rest = (await calendars(connection, [due.person_id]))[due.person_id]
    left = waking_seconds_left(now, rest)
    if left <= 0:
        raise Later(next_awake(now, rest), "rest")
    async with reading(world.engine) as connection:
        bells = await _bells(connection, due.person_id, now)
    answers = await asyncio.gather(
        *(_ring(world, ringer, bell, notification_id, due, left) for bell in bells)
    )
    waits = [one.until for one in answers if one is not None and one.until is not None]
    if waits and now - due.deliver_at < STALE:
        raise Later(next_awake(min(waits), rest), "push_service_busy")
    async with writing(world.engine) as connection:
        await connection.execute(
            update(notification).where(notification.c.id == notification_id).values(pushed_at=now)
        )


async def _due(connection: AsyncConnection, notification_id: int, now: datetime) -> Due | None:
    """The notification if it still is to be rung for; those due beside it are marked as rung for with it."""
    row = (
        await connection.execute(
            select(notification.c.person_id, person.c.locale, notification.c.url, notification.c.deliver_at)
            .join(person, person.c.id == notification.c.person_id)
            .where(notification.c.id == notification_id, person.c.left_at.is_(None))
            .with_for_update(of=person)
        )
    ).one_or_none()
    if row is None:
        return None
    open_now = (
        (notification.c.person_id == row.person_id)
        & notification.c.pushed_at.is_(None)
        & notification.c.read_at.is_(None)
        & (notification.c.deliver_at <= now)
    )
    waiting = set(await connection.scalars(select(notification.c.id).where(open_now)))
    if notification_id not in waiting:
        return None
    others = waiting - {notification_id}
    await connection.execute(update(notification).where(notification.c.id.in_(others)).values(pushed_at=now))
    return Due(row.person_id, row.locale, row.url, row.deliver_at, len(waiting))


async def _bells(connection: AsyncConnection, person_id: int, now: datetime) -> list[Bell]:
    """The person's phones that are still signed in."""
    rows = await connection.execute(
        select(
            push_subscription.c.id,
            push_subscription.c.endpoint,
            push_subscription.c.p256dh,
            push_subscription.c.auth,
        )
        .outerjoin(session, session.c.id == push_subscription.c.session_id)
        .where(push_subscription.c.person_id == person_id, session.c.revoked_at.is_(None))
        .order_by(push_subscription.c.id)
    )
    return [Bell(*row) for row in rows]


async def _ring(
    world: World, ringer: Ringer, bell: Bell, notification_id: int, due: Due, ttl: int
) -> Rung | None:
    """Ring one phone -> what came of it; None when it was rung for this before."""
    key = f"push:{notification_id}:{bell.id}"
    async with writing(world.engine) as connection:
        if not await once(connection, key):
            return None
    rung = await ringer.ring(bell, payload(due), ttl, world.now())
    async with writing(world.engine) as connection:
        if rung.answer == "delivered":
            values = {"delivered_at": world.now()}
            await connection.execute(
                update(push_subscription).where(push_subscription.c.id == bell.id).values(**values)
            )
        elif rung.answer == "gone":
            await connection.execute(delete(push_subscription).where(push_subscription.c.id == bell.id))
        elif rung.answer == "later":
            await connection.execute(delete(effect).where(effect.c.key == key))
        else:
            log.warning("push_refused", status=rung.status, subscription=bell.id)
    return rung
