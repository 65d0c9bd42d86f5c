"""A day after an event: who held a place and was not seen is a no show, and who hosted is thanked."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.facts import Hosted
from server.commands.award import award
from server.commands.check_in import DOORS_CLOSE
from server.commands.seating import Locked, lock
from server.errors import Refused
from server.queries.playing import lock as lock_player
from server.tables import event, rsvp
from server.world import World


async def close_event(connection: AsyncConnection, world: World, event_id: int, now: datetime) -> bool:
    """Whether the event is settled; False: guests may still be checked in. May be called any number of times.

    Where nobody was checked in, nobody is a no show: the list was not used.
    """
    locked = await lock(connection, event_id)
    if locked.cancelled_at:
        return True
    if now < locked.ends_at + DOORS_CLOSE:
        return False
    came = rsvp.c.event_id == locked.id, rsvp.c.state == "checked_in"
    guests = await connection.scalar(select(func.count()).where(*came)) or 0
    if guests:
        missed = rsvp.c.event_id == locked.id, rsvp.c.state == "confirmed"
        await connection.execute(update(rsvp).where(*missed).values(state="no_show", changed_at=now))
        await _thank(connection, world, locked, guests, now)
    return True


async def _thank(
    connection: AsyncConnection, world: World, locked: Locked, guests: int, now: datetime
) -> None:
    host = await connection.scalar(select(event.c.created_by).where(event.c.id == locked.id))
    try:
        player = await lock_player(connection, host or 0)
    except Refused:
        return  # left in the meantime
    fact = Hosted(
        id=f"hosted:{locked.id}", person_id=player.id, site_id=player.site_id, team_id=player.team_id,
        occurred_at=now, recorded_at=now, event_id=locked.id, guests=guests,
    )  # fmt: skip
    await award(connection, world, player, fact)
