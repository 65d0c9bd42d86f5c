"""A new phone, approved face to face by a host, after a pause in which the old phone may say no.

requested → hold (24 h, see approve_recovery) → active; or refused by the owner, or expired. Nothing is taken from the old phone before the
new one takes over; then everything is.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from server import auth, codes
from server.auth import digest
from server.commands.journal import note
from server.commands.people import lock_out
from server.database import reading, writing
from server.errors import Refused
from server.tables import recovery
from server.world import Caller, World

ASKED = timedelta(minutes=30)


class Requested(msgspec.Struct, frozen=True, rename="camel"):
    """`claim` stays on the new phone; `code` is shown, to be read to the host."""

    claim: str
    code: str
    expires_at: datetime


class Standing(msgspec.Struct, frozen=True, rename="camel"):
    """`state`: requested, hold, ready, active, refused, expired."""

    state: str
    hold_until: datetime | None


async def request_recovery(world: World) -> Requested:
    """A phone without an account asks for one; whose it is to be, the host will say."""
    claim, code = secrets.token_urlsafe(32), codes.new_code()
    expires_at = world.now() + ASKED
    async with writing(world.engine) as connection:
        await connection.execute(
            insert(recovery).values(claim_hash=digest(claim), code_hash=digest(code), expires_at=expires_at)
        )
    return Requested(claim, code, expires_at)


async def standing(world: World, claim: str) -> Standing:
    """How far the request of this claim is; an unknown claim reads as expired."""
    async with reading(world.engine) as connection:
        row = await connection.execute(select(recovery).where(recovery.c.claim_hash == digest(claim)))
    return _standing(row.one_or_none(), world.now())


def _standing(row: Row[*tuple[Any, ...]] | None, now: datetime) -> Standing:
    if row is None:
        return Standing("expired", None)
    if row.state in ("requested", "approved", "hold") and row.expires_at <= now:
        return Standing("expired", None)
    if row.state == "approved":  # by the first of two; for the phone that waits nothing has happened yet
        return Standing("requested", None)
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
        await _refused(connection, person_id)
        token = await auth.rotate(connection, phone, person_id, "invite")
        await note(connection, person_id, "recovery_finished", f"person:{person_id}")
    world.ring()
    return person_id, token


async def refuse_recovery(world: World, caller: Caller) -> bool:
    """ "That was not me": what is asked for on my account is refused -> was there any?"""
    async with writing(world.engine) as connection:
        refused = await _refused(connection, caller.person_id)
        if refused:
            await note(connection, caller.person_id, "recovery_refused", f"person:{caller.person_id}")
    return refused


async def _refused(connection: AsyncConnection, person_id: int) -> bool:
    """No other phone that was approved for this account may take it over any more -> was there one?"""
    waiting = (recovery.c.person_id == person_id) & recovery.c.state.in_(("approved", "hold"))
    done = await connection.execute(update(recovery).where(waiting).values(state="refused"))
    return bool(done.rowcount)
