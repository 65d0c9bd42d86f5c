"""Rest for a room or a person: a pause between one's posts, and some days of reading only."""

from datetime import timedelta

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from server.commands.journal import note
from server.commands.notify import Params, notify
from server.commands.once import Input, once
from server.commands.reason import reasoned
from server.errors import Forbidden, Invalid, Refused
from server.queries.threads import Subject, a_thread
from server.tables import mute, person, thread
from server.world import Caller, World

LONGEST_MUTE = 90
LONGEST_PAUSE = 3600


class Mute(Input, frozen=True, kw_only=True):
    """`days` 0 ends it."""

    person_id: int
    days: int
    reason: str


class Slow(Input, frozen=True, kw_only=True):
    """`seconds` between two posts of one person; 0: no pause."""

    kind: str
    subject_id: int
    seconds: int


class Quieted(msgspec.Struct, frozen=True):
    """The row that was acted on: a person's, a thread's."""

    id: int


@once(Quieted)
async def mute_person(connection: AsyncConnection, world: World, caller: Caller, asked: Mute) -> Quieted:
    """Of ambassadors only: who looks after others is talked to.

    Errors: Invalid("out_of_range" | "reason_missing" | "too_long"), Refused("not_found" | "only_ambassadors"),
    Forbidden("other_site").
    """
    if not 0 <= asked.days <= LONGEST_MUTE:
        raise Invalid("out_of_range", "days", limit=LONGEST_MUTE)
    reason = reasoned(asked.reason)
    known = select(person.c.site_id, person.c.role).where(person.c.id == asked.person_id)
    row = (await connection.execute(known)).one_or_none()
    if row is None:
        raise Refused("not_found")
    if not (caller.organiser or caller.site_id == row.site_id):
        raise Forbidden("other_site")
    if row.role != "ambassador":
        raise Refused("only_ambassadors")
    now = world.now()
    made = await connection.execute(
        insert(mute)
        .values(person_id=asked.person_id, by_id=caller.person_id, reason=reason,
                until=now + timedelta(days=asked.days), created_at=now)
        .returning(mute.c.id)
    )  # fmt: skip
    kind = "muted" if asked.days else "unmuted"
    params: Params = {"days": asked.days, "reason": reason}
    await notify(connection, asked.person_id, kind, params, "/channels", f"mute:{made.scalar_one()}", now)
    await note(
        connection,
        caller.person_id,
        kind,
        f"person:{asked.person_id}",
        {"days": asked.days, "reason": reason},
    )
    return Quieted(asked.person_id)


@once(Quieted)
async def slow_thread(connection: AsyncConnection, world: World, caller: Caller, asked: Slow) -> Quieted:
    """Errors: Invalid("out_of_range"), Refused("not_found"), Forbidden("other_site")."""
    if not 0 <= asked.seconds <= LONGEST_PAUSE:
        raise Invalid("out_of_range", "seconds", limit=LONGEST_PAUSE)
    subject = Subject(asked.kind, asked.subject_id)
    spot = await a_thread(connection, caller, subject)
    if not (caller.organiser or spot.site_id == caller.site_id):
        raise Forbidden("other_site")
    given = {"kind": subject.kind, "subject_id": subject.id, "slow_seconds": asked.seconds}
    done = await connection.execute(
        upsert(thread)
        .values(**given)
        .on_conflict_do_update(index_elements=["kind", "subject_id"], set_={"slow_seconds": asked.seconds})
        .returning(thread.c.id)
    )
    await note(
        connection,
        caller.person_id,
        "slow_thread",
        f"thread:{subject.kind}:{subject.id}",
        {"seconds": asked.seconds},
    )
    return Quieted(done.scalar_one())
