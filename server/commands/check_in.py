"""A host sees that somebody came. Meeting in person is worth as much as a share."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.facts import CheckedIn
from server.commands.award import award
from server.commands.notify import notify
from server.commands.once import Input, once
from server.commands.rsvp import Answered
from server.commands.seating import Locked, lock, tell
from server.errors import Forbidden, Invalid, Refused
from server.queries.events import seat_counts
from server.queries.playing import lock as lock_player
from server.tables import person, rsvp
from server.world import Caller, World

DOORS_OPEN = timedelta(hours=2)
DOORS_CLOSE = timedelta(hours=24)


class CheckIn(Input, frozen=True):
    event_id: int
    person_id: int


@once(Answered)
async def check_in(connection: AsyncConnection, world: World, caller: Caller, asked: CheckIn) -> Answered:
    """Errors: Refused(not_found | cancelled | too_early | too_late | not_yourself | no_place),
    Forbidden(other_site)."""
    now = world.now()
    locked = await lock(connection, asked.event_id)
    _check(locked, caller, asked, now)
    state = await connection.scalar(
        select(rsvp.c.state)
        .where(rsvp.c.event_id == locked.id, rsvp.c.person_id == asked.person_id)
        .order_by(rsvp.c.id.desc())
        .limit(1)
    )
    if state != "checked_in":
        await _seat(connection, locked, asked.person_id, state, now)
        await _reward(connection, world, locked, asked.person_id, caller, now)
    return Answered(locked.id)


async def _reward(
    connection: AsyncConnection, world: World, locked: Locked, person_id: int, caller: Caller, now: datetime
) -> None:
    player = await lock_player(connection, person_id)
    fact = CheckedIn(
        id=f"check_in:{locked.id}:{person_id}", person_id=person_id, site_id=player.site_id,
        team_id=player.team_id, occurred_at=now, recorded_at=now, event_id=locked.id, event_kind=locked.kind,
        checked_in_by=caller.person_id,
    )  # fmt: skip
    told = await award(connection, world, player, fact)
    params = {**locked.named(), "points": told.points}
    url = f"/events/{locked.id}"
    await notify(connection, person_id, "checked_in", params, url, f"checked_in:{locked.id}", now)


def _check(locked: Locked, caller: Caller, asked: CheckIn, now: datetime) -> None:
    if not caller.organiser and locked.site_id != caller.site_id:
        raise Forbidden("other_site")
    if asked.person_id == caller.person_id:
        raise Refused("not_yourself")
    if locked.cancelled_at:
        raise Refused("cancelled")
    if now < locked.starts_at - DOORS_OPEN:
        raise Refused("too_early")
    if now >= locked.ends_at + DOORS_CLOSE:
        raise Refused("too_late")


async def _seat(
    connection: AsyncConnection, locked: Locked, person_id: int, state: str | None, now: datetime
) -> None:
    """An exclusive event needs a confirmed place; a café takes whoever comes by while there is room."""
    held, waiting = await seat_counts(connection, locked.id, now)
    if state in ("confirmed", "no_show"):
        await connection.execute(
            update(rsvp)
            .where(rsvp.c.event_id == locked.id, rsvp.c.person_id == person_id, rsvp.c.state == state)
            .values(state="checked_in", changed_at=now)
        )
    elif locked.kind == "cafe" and held < locked.capacity and state not in ("waitlisted", "offered"):
        if not await connection.scalar(select(person.c.id).where(person.c.id == person_id)):
            raise Invalid("not_found", "personId")
        row = {"event_id": locked.id, "person_id": person_id, "state": "checked_in"}
        await connection.execute(insert(rsvp).values(**row, created_at=now, changed_at=now))
        held += 1
    else:
        raise Refused("no_place")
    await tell(connection, locked.id, held, waiting)
