"""Take a place, wait for one, accept or decline an offer, give a place back."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import msgspec
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.allotment import RsvpState, hindrance, step
from gamification.levels import level_at
from server.commands.once import Input
from server.commands.seating import Locked, lock, move_up, tell
from server.errors import Refused
from server.queries.events import holds, invited
from server.tables import event, score
from server.tables import rsvp as table
from server.world import Caller, World


class Rsvp(Input, frozen=True):
    """`intent`: confirm (take, queue, or accept the offer), decline, cancel."""

    event_id: int
    intent: str


class Answered(msgspec.Struct):
    event_id: int


@dataclass(frozen=True, slots=True)
class Mine:
    """What the rows say once the event is locked: my newest row and the room."""

    id: int | None
    state: str | None
    offer_expires_at: datetime | None
    held: int
    waiting: int
    invited: bool
    points: int


async def rsvp(connection: AsyncConnection, world: World, caller: Caller, asked: Rsvp) -> Answered:
    """Errors: Refused(not_found | cancelled | closed | wrong_site | level_too_low | too_late)."""
    now = world.now()
    locked = await lock(connection, asked.event_id)
    mine = await read_mine(connection, locked.id, caller, now)
    if asked.intent == "confirm":
        await _take(connection, locked, mine, caller, now)
    else:
        await _give_back(connection, locked, mine, caller, asked.intent, now)
    return Answered(locked.id)


async def read_mine(connection: AsyncConnection, event_id: int, caller: Caller, now: datetime) -> Mine:
    """One SELECT, sent once the event is locked: what it counts cannot change before the commit."""
    of = table.c.event_id == event_id
    newest = (
        select(table.c.id, table.c.state, table.c.offer_expires_at)
        .where(of, table.c.person_id == caller.person_id)
        .order_by(table.c.id.desc())
        .limit(1)
        .subquery()
    )
    room = select(
        func.count().filter(holds(now)).label("held"),
        func.count().filter(table.c.state == "waitlisted").label("waiting"),
    ).where(of).subquery()  # fmt: skip
    points = select(score.c.points).where(
        score.c.board == "all", score.c.kind == "person", score.c.subject_id == caller.person_id
    )
    query = (
        select(
            newest.c.id, newest.c.state, newest.c.offer_expires_at, room.c.held, room.c.waiting,
            invited(caller.site_id), func.coalesce(points.scalar_subquery(), 0),
        )
        .select_from(event.join(room, event.c.id == event_id).outerjoin(newest, event.c.id == event_id))
    )  # fmt: skip
    return Mine(*(await connection.execute(query)).one())


async def _take(
    connection: AsyncConnection, locked: Locked, mine: Mine, caller: Caller, now: datetime
) -> None:
    if mine.state in ("confirmed", "waitlisted", "checked_in", "no_show"):
        return None  # said twice, meant once
    if mine.state == "offered" and mine.offer_expires_at and now < mine.offer_expires_at:
        if locked.cancelled_at:
            raise Refused("cancelled")
        await _become(connection, mine, "confirmed", now)
        return await tell(connection, locked.id, mine.held, mine.waiting)
    _check(locked, mine, caller, now)
    if mine.state == "offered":  # ran out; its row must end before the person queues again, at the tail
        await _become(connection, mine, "expired", now)
    free = mine.held < locked.capacity and not mine.waiting
    await _answer(connection, locked, caller, "confirmed" if free else "waitlisted", now)
    if mine.held < locked.capacity and not free:  # a place is free, and it is for the first in line
        return await move_up(connection, locked, now)
    return await tell(connection, locked.id, mine.held + free, mine.waiting + (not free))


def _check(locked: Locked, mine: Mine, caller: Caller, now: datetime) -> None:
    reason = hindrance(
        now=now,
        closes_at=locked.rsvp_closes_at,
        cancelled=locked.cancelled_at is not None,
        sites=() if mine.invited else (0,),
        min_level=locked.min_level,
        site_id=caller.site_id,
        level=level_at(mine.points).number,
    )
    if reason == "wrong_site" and not (caller.organiser or locked.site_id == caller.site_id):
        raise Refused("not_found")  # what one may not see, one may not learn of either
    if reason:
        raise Refused(reason, level=locked.min_level)


async def _give_back(
    connection: AsyncConnection, locked: Locked, mine: Mine, caller: Caller, intent: str, now: datetime
) -> None:
    if mine.state in ("checked_in", "no_show"):
        raise Refused("too_late")
    if mine.state in ("confirmed", "waitlisted", "offered"):
        declined = intent == "decline" and mine.state != "confirmed"
        await _become(connection, mine, "declined" if declined else "cancelled", now)
        await move_up(connection, locked, now)
    elif intent == "decline" and mine.state != "declined":
        await _answer(connection, locked, caller, "declined", now)


async def _answer(
    connection: AsyncConnection, locked: Locked, caller: Caller, state: str, now: datetime
) -> None:
    row = {"event_id": locked.id, "person_id": caller.person_id, "state": state}
    await connection.execute(insert(table).values(**row, created_at=now, changed_at=now))


async def _become(connection: AsyncConnection, mine: Mine, state: RsvpState, now: datetime) -> None:
    """One step of the graph; `offer_expires_at` goes with the offer."""
    if mine.state:
        step(cast(RsvpState, mine.state), state)
    await connection.execute(
        update(table).where(table.c.id == mine.id).values(state=state, changed_at=now, offer_expires_at=None)
    )
