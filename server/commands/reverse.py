"""Take an entry back: a reversing entry with a reason, never a change to what was written."""

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.badges import Record, lost
from gamification.ledger import CannotReverse, Message, restore
from gamification.ledger import reverse as reversal
from server.commands.award import tell
from server.commands.entries import Recorded, record
from server.commands.journal import note
from server.commands.notify import notify
from server.commands.once import Input, once
from server.commands.reason import reasoned
from server.database import writing
from server.errors import Refused
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


class Tried(NamedTuple):
    """What taking an entry back would do: `player` loses `badges` by key; `challenges` are running ones whose score sinks, by
    title in both languages."""

    player: Player
    row: Any
    badges: tuple[str, ...]
    challenges: list[dict[str, str]]


@once(Reversed)
async def reverse(connection: AsyncConnection, world: World, caller: Caller, asked: Reverse) -> Reversed:
    """Errors: Invalid("too_long" | "reason_missing"), Refused("not_found" | "already_reversed" | "own_entry")."""
    reason = reasoned(asked.reason)
    row = await _entry(connection, caller, asked.seq)
    player = await lock(connection, row.person_id)
    await take_back(connection, world, player, row, Message("reversed", {"reason": reason}))
    params, key = {"points": row.points, "reason": reason}, f"entry_reversed:{row.seq}"
    await notify(connection, player.id, "entry_reversed", params, "/history", key, world.now())
    await note(connection, caller.person_id, "reverse", f"entry:{asked.seq}", {"reason": reason})
    return Reversed(asked.seq)


async def try_reverse(world: World, caller: Caller, seq: int) -> Tried:
    """Done and undone: what is told is what would happen. Errors: Refused as `reverse`."""
    async with writing(world.engine) as connection:
        row = await _entry(connection, caller, seq)
        player = await lock(connection, row.person_id)
        given = {"person_id": player.id, "at": row.occurred_at}
        titles = list(await connection.scalars(_MOVED, given)) if row.points else []
        badges = await take_back(connection, world, player, row, Message("reversed"))
        await connection.rollback()
    return Tried(player, row, badges, titles)


_MOVED = text("""
SELECT c.title FROM challenge c JOIN challenge_member m ON m.challenge_id = c.id
WHERE m.person_id = :person_id AND c.scheduled_at IS NOT NULL AND c.cancelled_at IS NULL AND c.final_at IS NULL
  AND c.starts_at <= :at AND :at < c.ends_at ORDER BY c.id
""")


async def _entry(connection: AsyncConnection, caller: Caller, seq: int) -> Any:
    row = (await connection.execute(select(point_entry).where(point_entry.c.seq == seq))).one_or_none()
    if row is None:
        raise Refused("not_found")
    if row.person_id == caller.person_id:
        raise Refused("own_entry")
    return row


async def take_back(
    connection: AsyncConnection, world: World, player: Player, row: Any, reason: Message
) -> tuple[str, ...]:
    """Reverse the entry in `row`, whose owner `player` is locked: boards, badges, frames -> badges that went.
    Errors: Refused("already_reversed")."""
    try:
        entry = reversal(entry_of(row), reason, world.now())
    except CannotReverse as error:
        raise Refused("already_reversed") from error
    done = await record(connection, [entry], player.calendar, listed=player.listed)
    if not done.inserted:
        raise Refused("already_reversed")
    return await _follow(connection, world, player, done)


async def take_back_deed(
    connection: AsyncConnection, world: World, player: Player, fact_id: str, reason: Message
) -> None:
    """Reverse all that the deed, and what renewed it ("<fact_id>:…"), brought and that still stands; nothing if it brought
    nothing."""
    undone = point_entry.alias()
    stands = ~select(undone.c.seq).where(undone.c.reverses == point_entry.c.seq).exists()
    its = (point_entry.c.fact_id == fact_id) | point_entry.c.fact_id.startswith(
        f"{fact_id}:", autoescape=True
    )
    mine = (point_entry.c.person_id == player.id) & point_entry.c.reverses.is_(None)
    rows = (await connection.execute(select(point_entry).where(mine, its, stands))).all()
    if rows:
        entries = [reversal(entry_of(row), reason, world.now()) for row in rows]
        done = await record(connection, entries, player.calendar, listed=player.listed)
        await _follow(connection, world, player, done)


async def give_back_deed(
    connection: AsyncConnection, world: World, player: Player, fact_id: str, renewed_id: str
) -> None:
    """What the deed first brought, once more under `renewed_id`: whoever took it back was mistaken."""
    its = (point_entry.c.fact_id == fact_id) & (point_entry.c.person_id == player.id)
    query = select(point_entry).where(its, point_entry.c.reverses.is_(None)).order_by(point_entry.c.seq)
    rows = (await connection.execute(query)).all()
    entries = [restore(entry_of(row), renewed_id, world.now()) for row in rows]
    done = await record(connection, entries, player.calendar, listed=player.listed)
    await tell(connection, player, done.moved, world.now())


async def _follow(
    connection: AsyncConnection, world: World, player: Player, done: Recorded
) -> tuple[str, ...]:
    gone = await revoke_badges(connection, world, player)
    await tell(connection, player, done.moved, world.now())
    return gone


async def revoke_badges(connection: AsyncConnection, world: World, player: Player) -> tuple[str, ...]:
    """Only revocable badges, only because the reversal falsified them -> which."""
    now = await standing(connection, player, world.now())
    gone = lost(Record(now.tally, streak_now(player, now, world.now()).best), now.badges)
    if gone:
        mine = (badge_award.c.person_id == player.id) & badge_award.c.badge.in_(gone)
        await connection.execute(delete(badge_award).where(mine))
    return gone
