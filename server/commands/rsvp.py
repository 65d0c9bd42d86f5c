"""Take a place, wait for one, accept or decline an offer, give a place back."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.allotment import RsvpState, hindrance, step
from gamification.levels import level_at
from realtime import Close
from server.commands.once import Input, once
from server.commands.seating import Locked, lock, move_up, site_places, tell
from server.errors import Refused
from server.outbox import CONTROL, Frame, announce
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


@once(Answered)
async def rsvp(connection: AsyncConnection, world: World, caller: Caller, asked: Rsvp) -> Answered:
    """Errors: Refused(not_found | cancelled | closed | wrong_site | level_too_low | too_late)."""
    return await answered(connection, caller, asked, world.now())


async def answered(connection: AsyncConnection, caller: Caller, asked: Rsvp, now: datetime) -> Answered:
    """`rsvp` within somebody's transaction: who leaves the programme gives their places back."""
    locked = await lock(connection, asked.event_id)
    mine = await read_mine(connection, locked.id, caller, now)
    if asked.intent == "confirm":
        await _take(connection, locked, mine, caller, now)
    else:
        await _give_back(connection, locked, mine, caller, asked.intent, now)
    return Answered(locked.id)


_MINE = text("""
SELECT mine.id, mine.state, mine.offer_expires_at, room.held, room.waiting,
       NOT EXISTS (SELECT 1 FROM event_site n WHERE n.event_id = :event_id)
         OR EXISTS (SELECT 1 FROM event_site n WHERE n.event_id = :event_id AND n.site_id = :site_id) AS invited,
       coalesce((SELECT points FROM score WHERE board = 'all' AND kind = 'person' AND subject_id = :person_id), 0)
FROM (SELECT count(*) FILTER (WHERE state IN ('confirmed', 'checked_in', 'no_show')
                              OR state = 'offered' AND offer_expires_at > :now) AS held,
             count(*) FILTER (WHERE state = 'waitlisted') AS waiting
      FROM rsvp WHERE event_id = :event_id) room
LEFT JOIN (SELECT id, state, offer_expires_at FROM rsvp
           WHERE event_id = :event_id AND person_id = :person_id ORDER BY id DESC LIMIT 1) mine ON true
""")
"""Spelled out, as are the writes below: building a statement takes longer than running it, and 2,000 wait in line."""


async def read_mine(connection: AsyncConnection, event_id: int, caller: Caller, now: datetime) -> Mine:
    """One SELECT, sent once the event is locked: what it counts cannot change before the commit."""
    given = {"event_id": event_id, "person_id": caller.person_id, "site_id": caller.site_id, "now": now}
    return Mine(*(await connection.execute(_MINE, given)).one())


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
    free = mine.held < locked.capacity and not mine.waiting and not locked.awaits_draw
    if free and locked.site_quota is not None:
        free = await site_places(connection, locked, caller.site_id, now) < locked.site_quota
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
        if (
            mine.state == "confirmed"
        ):  # the guests' channel closes: the phone comes back with what it still may hear
            await announce(
                connection, Frame(CONTROL, {"person_id": str(caller.person_id), "code": int(Close.DRAIN)})
            )
        await move_up(connection, locked, now)
    elif intent == "decline" and mine.state != "declined":
        await _answer(connection, locked, caller, "declined", now)


_ANSWER = text("""
INSERT INTO rsvp (event_id, person_id, state, created_at, changed_at)
VALUES (:event_id, :person_id, :state, :now, :now)
""")
_BECOME = text("UPDATE rsvp SET state = :state, changed_at = :now, offer_expires_at = NULL WHERE id = :id")


async def _answer(
    connection: AsyncConnection, locked: Locked, caller: Caller, state: str, now: datetime
) -> None:
    row = {"event_id": locked.id, "person_id": caller.person_id, "state": state, "now": now}
    await connection.execute(_ANSWER, row)


async def _become(connection: AsyncConnection, mine: Mine, state: RsvpState, now: datetime) -> None:
    """One step of the graph; `offer_expires_at` goes with the offer."""
    if mine.state:
        step(cast(RsvpState, mine.state), state)
    await connection.execute(_BECOME, {"id": mine.id, "state": state, "now": now})
