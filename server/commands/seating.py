"""Places of an event: the lock, who moves up, and what open phones are told. Nothing here is a counter."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, text, true, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.allotment import offer_expiry
from gamification.facts import EventKind
from server.commands.notify import notify
from server.errors import Refused
from server.outbox import Frame, Job, announce
from server.queries.events import SEATED, holds, seat_counts, topic
from server.queries.rest import calendars
from server.tables import person, rsvp


@dataclass(frozen=True, slots=True)
class Locked:
    """The event row, ours until the commit."""

    id: int
    kind: EventKind
    site_id: int | None
    title: dict[str, str]
    capacity: int
    min_level: int
    starts_at: datetime
    ends_at: datetime
    rsvp_closes_at: datetime
    cancelled_at: datetime | None
    site_quota: int | None
    draw_at: datetime | None
    draw_seed: str | None
    drawn_at: datetime | None

    @property
    def awaits_draw(self) -> bool:
        """Until then whoever wants a place only says so."""
        return self.draw_at is not None and self.drawn_at is None

    def named(self) -> dict[str, str | dict[str, str]]:
        """What a notification says of it, in both languages."""
        return {"event": str(self.id), "title": self.title}


_LOCK = text("""
SELECT id, kind, site_id, title, capacity, min_level, starts_at, ends_at, rsvp_closes_at, cancelled_at,
       site_quota, draw_at, draw_seed, drawn_at
FROM event WHERE id = :id FOR UPDATE
""").columns(title=JSONB)


async def lock(connection: AsyncConnection, event_id: int) -> Locked:
    """Lock the event row before anything about it is read: what is counted after this cannot be stale."""
    row = (await connection.execute(_LOCK, {"id": event_id})).one_or_none()
    if row is None:
        raise Refused("not_found")
    return Locked(*row)


async def move_up(connection: AsyncConnection, locked: Locked, now: datetime) -> None:
    """Under the lock: end offers that ran out, offer each free place to the next in line, tell open phones."""
    await connection.execute(
        update(rsvp)
        .where(rsvp.c.event_id == locked.id, rsvp.c.state == "offered", rsvp.c.offer_expires_at <= now)
        .values(state="expired", changed_at=now)
    )
    held, waiting = await seat_counts(connection, locked.id, now)
    closed = locked.cancelled_at is not None or now >= locked.rsvp_closes_at or locked.awaits_draw
    free = 0 if closed else max(0, min(locked.capacity - held, waiting))
    offered = 0
    while offered < free and await _offer_next(connection, locked, now):
        offered += 1
    await tell(connection, locked.id, held + offered, waiting - offered)


async def tell(connection: AsyncConnection, event_id: int, held: int, waiting: int) -> None:
    body = {"type": "places_counted", "held": held, "waiting": waiting}
    await announce(connection, Frame(topic(event_id), body, key="places"))


async def site_places(connection: AsyncConnection, locked: Locked, site_id: int, now: datetime) -> int:
    """How many places people of a site hold."""
    held = select(func.count()).select_from(rsvp.join(person, person.c.id == rsvp.c.person_id))
    of_site = rsvp.c.event_id == locked.id, person.c.site_id == site_id, holds(now)
    return await connection.scalar(held.where(*of_site)) or 0


def _within_quota(locked: Locked, now: datetime) -> ColumnElement[bool]:
    """Whoever's site has all it may hold is passed over, not removed."""
    if locked.site_quota is None:
        return true()
    theirs, mates = person.alias("theirs"), person.alias("mates")
    others = rsvp.alias("others")
    held = or_(others.c.state.in_(SEATED), and_(others.c.state == "offered", others.c.offer_expires_at > now))
    taken = (
        select(func.count())
        .select_from(others.join(mates, mates.c.id == others.c.person_id))
        .join(theirs, theirs.c.id == rsvp.c.person_id)
        .where(others.c.event_id == locked.id, held, mates.c.site_id == theirs.c.site_id)
        .correlate(rsvp)
        .scalar_subquery()
    )
    return taken < locked.site_quota


async def _offer_next(connection: AsyncConnection, locked: Locked, now: datetime) -> bool:
    """Whether there was somebody to offer a place to."""
    first = (
        select(rsvp.c.id)
        .where(rsvp.c.event_id == locked.id, rsvp.c.state == "waitlisted", _within_quota(locked, now))
        .order_by(rsvp.c.priority, rsvp.c.position)
        .limit(1)
        .scalar_subquery()
    )
    row = (
        await connection.execute(
            update(rsvp).where(rsvp.c.id == first).values(state="offered", changed_at=now)
            .returning(rsvp.c.id, rsvp.c.person_id)
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        return False
    calendar = (await calendars(connection, [row.person_id]))[row.person_id]
    until = offer_expiry(now, calendar, locked.rsvp_closes_at)
    await connection.execute(update(rsvp).where(rsvp.c.id == row.id).values(offer_expires_at=until))
    params = {**locked.named(), "until": until.isoformat()}
    url = f"/events/{locked.id}"
    await notify(connection, row.person_id, "place_offered", params, url, f"offer:{row.id}", now)
    await announce(connection, Job("expire_offer", {"event_id": locked.id}, f"expire_offer:{row.id}", until))
    return True
