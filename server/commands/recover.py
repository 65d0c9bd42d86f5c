"""A new phone, approved face to face by a host, after a pause in which the old phone may say no.

requested → hold (24 h) → active; or refused by the owner, or expired. Nothing is taken from the old phone before the
new one takes over; then everything is.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from server import attempts, auth, codes
from server.auth import digest
from server.commands.notify import notify
from server.commands.once import Input, perform
from server.commands.people import Did, lock_out
from server.database import reading, writing
from server.errors import Forbidden, Invalid, Refused
from server.queries.people import within
from server.tables import audit, person, recovery, session
from server.world import Caller, World

ASKED = timedelta(minutes=30)
HOLD = timedelta(hours=24)
TAKEN_UP = timedelta(days=7)
FRESH = timedelta(minutes=5)
PER_PERSON, PERSON_WINDOW = 3, timedelta(days=30)
PER_HOST, HOST_WINDOW = 10, timedelta(days=1)


class Requested(msgspec.Struct, frozen=True, rename="camel"):
    """`claim` stays on the new phone; `code` is shown, to be read to the host."""

    claim: str
    code: str
    expires_at: datetime


class Standing(msgspec.Struct, frozen=True, rename="camel"):
    """`state`: requested, hold, ready, active, refused, expired."""

    state: str
    hold_until: datetime | None


class ApproveRecovery(Input, frozen=True):
    code: str
    person_id: int


async def request_recovery(world: World) -> Requested:
    """A phone without an account asks for one; whose it is to be, the host will say."""
    claim, code = secrets.token_urlsafe(32), codes.new_code()
    expires_at = world.now() + ASKED
    async with writing(world.engine) as connection:
        await connection.execute(
            insert(recovery).values(claim_hash=digest(claim), code_hash=digest(code), expires_at=expires_at)
        )
    return Requested(claim, code, expires_at)


async def approve_recovery(world: World, caller: Caller, asked: ApproveRecovery) -> Did:
    """`_approve`, its wrong codes counted: five in a quarter of an hour, then Refused("too_many_attempts")."""
    taken = await attempts.take(world, attempts.APPROVAL, str(caller.person_id))
    did = await perform(world, caller, asked, _approve, Did)
    async with writing(world.engine) as connection:
        await attempts.forgive(connection, taken)
    return did


async def _approve(connection: AsyncConnection, world: World, caller: Caller, asked: ApproveRecovery) -> Did:
    """The host knows this person and has just heard this code: the pause of a day begins.

    Errors: Refused("verify_again") when the caller's sign-in is older than five minutes, Forbidden for another
    site's person or an organiser's account, Refused("own_recovery" | "recovery_limit"), Invalid("code_unknown").
    """
    now = world.now()
    await _fresh(connection, caller, now)
    if asked.person_id == caller.person_id:
        raise Refused("own_recovery")
    await _may_hand_over(connection, caller, asked.person_id)
    await _within_limits(connection, caller, asked.person_id, now)
    approved = await connection.execute(
        update(recovery)
        .where(
            recovery.c.code_hash == digest(codes.typed(asked.code)),
            recovery.c.state == "requested",
            recovery.c.expires_at > now,
        )
        .values(
            state="hold", person_id=asked.person_id, approved_by=caller.person_id, approved_at=now,
            hold_until=now + HOLD, expires_at=now + HOLD + TAKEN_UP,
        )
        .returning(recovery.c.id)
    )  # fmt: skip
    recovery_id = approved.scalar()
    if recovery_id is None:
        raise Invalid("code_unknown", "code")
    await _told(connection, caller, asked.person_id, recovery_id, now)
    return Did()


async def _fresh(connection: AsyncConnection, caller: Caller, now: datetime) -> None:
    """An unlocked phone left on a table must not hand over accounts."""
    verified = await connection.execute(
        select(session.c.verified_at).where(session.c.id == caller.session_id)
    )
    at = verified.scalar()
    if at is None or now - at > FRESH:
        raise Refused("verify_again")


async def _may_hand_over(connection: AsyncConnection, caller: Caller, person_id: int) -> None:
    """Own site, and an ambassador's account only: hosts and organisers are recovered by an admin."""
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


async def _within_limits(connection: AsyncConnection, caller: Caller, person_id: int, now: datetime) -> None:
    """At most 3 a person in 30 days and 10 a host in a day; the person's row is locked, so nobody slips by."""
    counted = await connection.execute(
        select(
            func.count().filter(
                recovery.c.person_id == person_id, recovery.c.approved_at > now - PERSON_WINDOW
            ),
            func.count().filter(
                recovery.c.approved_by == caller.person_id, recovery.c.approved_at > now - HOST_WINDOW
            ),
        ).where(recovery.c.approved_at > now - PERSON_WINDOW)
    )
    hers, his = counted.one()
    if hers >= PER_PERSON or his >= PER_HOST:
        raise Refused("recovery_limit")


async def _told(
    connection: AsyncConnection, caller: Caller, person_id: int, recovery_id: int, now: datetime
) -> None:
    """The old phone's inbox hears of it, and the journal that the centre reads."""
    params = {"until": (now + HOLD).isoformat()}
    await notify(connection, person_id, "recovery", params, "/me/devices", f"recovery:{recovery_id}", now)
    await connection.execute(
        insert(audit).values(
            actor_id=caller.person_id, deed="recovery_approved", subject=f"person:{person_id}",
            detail={"recovery": recovery_id},
        )
    )  # fmt: skip


async def standing(world: World, claim: str) -> Standing:
    """How far the request of this claim is; an unknown claim reads as expired."""
    async with reading(world.engine) as connection:
        row = await connection.execute(select(recovery).where(recovery.c.claim_hash == digest(claim)))
    return _standing(row.one_or_none(), world.now())


def _standing(row: Row[*tuple[Any, ...]] | None, now: datetime) -> Standing:
    if row is None:
        return Standing("expired", None)
    if row.state in ("requested", "hold") and row.expires_at <= now:
        return Standing("expired", None)
    if row.state == "hold" and row.hold_until <= now:
        return Standing("ready", row.hold_until)
    return Standing(row.state, row.hold_until)


async def finish_recovery(world: World, claim: str, phone: auth.Opening) -> tuple[int, str]:
    """The pause is over: all that opened the account before ends, and this phone is signed in -> (person, token).

    Errors: Refused("recovery_not_ready") before the pause ends, or after a refusal, an expiry, another use.
    """
    async with writing(world.engine) as connection:
        ready = await connection.execute(
            update(recovery)
            .where(
                recovery.c.claim_hash == digest(claim), recovery.c.state == "hold",
                recovery.c.hold_until <= phone.now, recovery.c.expires_at > phone.now,
            )
            .values(state="active")
            .returning(recovery.c.person_id)
        )  # fmt: skip
        person_id = ready.scalar()
        if person_id is None:
            raise Refused("recovery_not_ready")
        await lock_out(connection, world, person_id)
        token = await auth.rotate(connection, phone, person_id, "invite")
        await connection.execute(
            insert(audit).values(actor_id=person_id, deed="recovery_finished", subject=f"person:{person_id}")
        )
    world.ring()
    return person_id, token


async def refuse_recovery(world: World, caller: Caller) -> bool:
    """ "That was not me": what is asked for on my account is refused -> was there any?"""
    async with writing(world.engine) as connection:
        refused = await connection.execute(
            update(recovery)
            .where(recovery.c.person_id == caller.person_id, recovery.c.state == "hold")
            .values(state="refused")
        )
        if refused.rowcount:
            await connection.execute(
                insert(audit).values(
                    actor_id=caller.person_id, deed="recovery_refused", subject=f"person:{caller.person_id}"
                )
            )
    return bool(refused.rowcount)
