"""A host, or an admin, hands an account to a new phone: whom they may, how often, and when it takes two."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from server import attempts, codes
from server.auth import digest
from server.commands.journal import note
from server.commands.notify import notify
from server.commands.once import Input, once
from server.commands.people import Did
from server.database import writing
from server.errors import Forbidden, Invalid, Refused
from server.queries.people import within
from server.tables import person, recovery, session
from server.world import Caller, World

HOLD = timedelta(hours=24)
TAKEN_UP = timedelta(days=7)
SECOND_WITHIN = timedelta(hours=24)
FRESH = timedelta(minutes=5)
PER_PERSON, PERSON_WINDOW = 3, timedelta(days=30)
PER_HOST, HOST_WINDOW = 10, timedelta(days=1)


class ApproveRecovery(Input, frozen=True):
    """`code`: as the new phone shows it and its owner reads it aloud."""

    code: str
    person_id: int


async def approve_recovery(world: World, caller: Caller, asked: ApproveRecovery) -> Did:
    """`_approve`, its wrong codes counted: five in a quarter of an hour, then Refused("too_many_attempts")."""
    taken = await attempts.take(world, attempts.APPROVAL, str(caller.person_id))
    did = await _approve(world, caller, asked)
    async with writing(world.engine) as connection:
        await attempts.forgive(connection, taken)
    return did


@once(Did)
async def _approve(connection: AsyncConnection, world: World, caller: Caller, asked: ApproveRecovery) -> Did:
    """The host knows this person and has just heard this code: the pause of a day begins.

    The account of comms or an admin takes two admins: the pause begins with the second.
    Errors: Refused("verify_again" | "own_recovery" | "recovery_limit" | "second_person"), Forbidden for another
    site's person or an organiser's account, Invalid("code_unknown").
    """
    now = world.now()
    await _fresh(connection, caller, now)
    if asked.person_id == caller.person_id:
        raise Refused("own_recovery")
    role = await _may_hand_over(connection, caller, asked.person_id)
    found = await _meant(connection, asked, now)
    if found.state == "approved":
        if found.approved_by == caller.person_id:
            raise Refused("second_person")
        await _begin(connection, found.id, now)
    else:
        await _within_limits(connection, caller, asked.person_id, now)
        await _approved(connection, caller, asked, found.id, now)
        if role not in ("comms", "admin"):
            await _begin(connection, found.id, now)
    await _told(connection, caller, asked.person_id, found.id, now)
    return Did()


async def _fresh(connection: AsyncConnection, caller: Caller, now: datetime) -> None:
    """An unlocked phone left on a table must not hand over accounts, nor one that has no key of its own yet."""
    verified = await connection.execute(
        select(session.c.verified_at).where(session.c.id == caller.session_id)
    )
    at = verified.scalar()
    if at is None or now - at > FRESH or caller.assurance == "invite":
        raise Refused("verify_again")


async def _may_hand_over(connection: AsyncConnection, caller: Caller, person_id: int) -> str:
    """Own site, and an ambassador's account only; those of hosts and organisers are an admin's -> the role."""
    row = await connection.execute(
        select(person.c.site_id, person.c.role)
        .where(person.c.id == person_id, person.c.state == "active")
        .with_for_update()
    )
    found = row.one_or_none()
    if found is None:
        raise Invalid("not_found", "personId")
    if not within(caller, found.site_id) or (found.role != "ambassador" and caller.role != "admin"):
        raise Forbidden
    return str(found.role)


async def _meant(connection: AsyncConnection, asked: ApproveRecovery, now: datetime) -> Row[*tuple[Any, ...]]:
    """The request this code belongs to, locked; once approved for somebody, it is theirs alone."""
    row = await connection.execute(
        select(recovery)
        .where(
            recovery.c.code_hash == digest(codes.typed(asked.code)),
            recovery.c.state.in_(("requested", "approved")),
            recovery.c.expires_at > now,
        )
        .with_for_update()
    )
    found = row.one_or_none()
    if found is None or found.person_id not in (None, asked.person_id):
        raise Invalid("code_unknown", "code")
    return found


async def _within_limits(connection: AsyncConnection, caller: Caller, person_id: int, now: datetime) -> None:
    """At most 3 a person in 30 days and 10 a host in a day; the person's row is locked, so nobody slips by."""
    hers = (recovery.c.person_id == person_id) & (recovery.c.approved_at > now - PERSON_WINDOW)
    his = (recovery.c.approved_by == caller.person_id) & (recovery.c.approved_at > now - HOST_WINDOW)
    counted = await connection.execute(
        select(func.count().filter(hers), func.count().filter(his)).where(hers | his)
    )
    of_person, of_host = counted.one()
    if of_person >= PER_PERSON or of_host >= PER_HOST:
        raise Refused("recovery_limit")


async def _approved(
    connection: AsyncConnection, caller: Caller, asked: ApproveRecovery, recovery_id: int, now: datetime
) -> None:
    await connection.execute(
        update(recovery)
        .where(recovery.c.id == recovery_id)
        .values(
            state="approved", person_id=asked.person_id, approved_by=caller.person_id, approved_at=now,
            expires_at=now + SECOND_WITHIN,
        )
    )  # fmt: skip


async def _begin(connection: AsyncConnection, recovery_id: int, now: datetime) -> None:
    """The pause in which the owner may say no; then the new phone has a week to take over."""
    await connection.execute(
        update(recovery)
        .where(recovery.c.id == recovery_id)
        .values(state="hold", hold_until=now + HOLD, expires_at=now + HOLD + TAKEN_UP)
    )


async def _told(
    connection: AsyncConnection, caller: Caller, person_id: int, recovery_id: int, now: datetime
) -> None:
    """The old phone's inbox hears of it, once, and the journal that the centre reads, each time."""
    params = {"until": (now + HOLD).isoformat()}
    await notify(connection, person_id, "recovery", params, "/me/devices", f"recovery:{recovery_id}", now)
    await note(
        connection, caller.person_id, "recovery_approved", f"person:{person_id}", {"recovery": recovery_id}
    )
