"""Take an entry back: a reversing entry with a reason, never a change to what was written."""

from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.badges import Record, lost
from gamification.ledger import CannotReverse, Message
from gamification.ledger import reverse as reversal
from server.commands.award import tell
from server.commands.entries import record
from server.commands.journal import note
from server.commands.once import Input, once
from server.errors import Invalid, Refused
from server.queries.entries import entry_of
from server.queries.playing import Player, lock, standing, streak_now
from server.tables import badge_award, point_entry
from server.world import Caller, World


class Reverse(Input, frozen=True, kw_only=True):
    """`reason` is what the entry's owner reads."""

    seq: int
    reason: str


class Reversed(msgspec.Struct, frozen=True):
    seq: int


@once(Reversed)
async def reverse(connection: AsyncConnection, world: World, caller: Caller, asked: Reverse) -> Reversed:
    """Errors: Invalid("too_long" | "reason_missing"), Refused("not_found" | "already_reversed" | "own_entry")."""
    if not asked.reason.strip():
        raise Invalid("reason_missing", "reason")
    if len(asked.reason) > 300:
        raise Invalid("too_long", "reason", limit=300)
    row = (await connection.execute(select(point_entry).where(point_entry.c.seq == asked.seq))).one_or_none()
    if row is None:
        raise Refused("not_found")
    if row.person_id == caller.person_id:
        raise Refused("own_entry")
    player = await lock(connection, row.person_id)
    await take_back(connection, world, player, row, Message("reversed", {"reason": asked.reason.strip()}))
    await note(connection, caller.person_id, "reverse", f"entry:{asked.seq}", {"reason": asked.reason})
    return Reversed(asked.seq)


async def take_back(
    connection: AsyncConnection, world: World, player: Player, row: Any, reason: Message
) -> None:
    """Reverse the entry in `row`, whose owner `player` is locked: boards, badges, frames.
    Errors: Refused("already_reversed")."""
    try:
        entry = reversal(entry_of(row), reason, world.now())
    except CannotReverse as error:
        raise Refused("already_reversed") from error
    done = await record(connection, [entry], player.calendar, listed=player.listed)
    if not done.inserted:
        raise Refused("already_reversed")
    await revoke_badges(connection, world, player)
    await tell(connection, player, done.moved, world.now())


async def revoke_badges(connection: AsyncConnection, world: World, player: Player) -> None:
    """Only revocable badges, only because the reversal falsified them."""
    now = await standing(connection, player, world.now())
    gone = lost(Record(now.tally, streak_now(player, now, world.now()).best), now.badges)
    if gone:
        mine = (badge_award.c.person_id == player.id) & badge_award.c.badge.in_(gone)
        await connection.execute(delete(badge_award).where(mine))
