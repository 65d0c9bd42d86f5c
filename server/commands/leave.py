"""Leave the programme: at once, without a reason, and nobody can bring me back."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.commands.once import Input, once
from server.commands.people import Did, lock_out
from server.commands.rsvp import Rsvp, answered
from server.commands.update_me import tell_boards
from server.queries.playing import lock
from server.tables import event, person
from server.tables import rsvp as places
from server.world import Caller, World


class Leave(Input, frozen=True):
    pass


@once(Did)
async def leave(connection: AsyncConnection, world: World, caller: Caller, asked: Leave) -> Did:
    """My places go to who waits for them, my name off the boards, and nothing that opens the account is kept.

    The ledger keeps its sums: what a team earned together stays earned.
    """
    for event_id in await _places(connection, world, caller):
        cancel = Rsvp(key=asked.key, event_id=event_id, intent="cancel")
        await answered(connection, caller, cancel, world.now())
    before = await lock(connection, caller.person_id)
    me = update(person).where(person.c.id == caller.person_id)
    await connection.execute(me.values(ranking="hidden", alias=None))
    await tell_boards(connection, before, await lock(connection, caller.person_id))
    await connection.execute(me.values(state="left", left_at=world.now(), user_handle=None))
    await lock_out(connection, world, caller.person_id)
    return Did()


async def _places(connection: AsyncConnection, world: World, caller: Caller) -> list[int]:
    """Events to come where I hold a place or wait for one; in one order for everyone, as they are locked in turn."""
    rows = await connection.execute(
        select(places.c.event_id)
        .distinct()
        .join(event, event.c.id == places.c.event_id)
        .where(
            places.c.person_id == caller.person_id,
            places.c.state.in_(("confirmed", "waitlisted", "offered")),
            event.c.starts_at > world.now(),
        )
        .order_by(places.c.event_id)
    )
    return list(rows.scalars())
