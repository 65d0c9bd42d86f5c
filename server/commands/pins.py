"""For a phone without passkeys: a secret kept in its cookie for 90 days, and six digits only its owner knows."""

import asyncio
import hashlib
import secrets
from base64 import b64decode, b64encode
from datetime import timedelta
from itertools import pairwise

from sqlalchemy import insert, update

from server import auth
from server.auth import digest
from server.database import writing
from server.errors import Invalid, Refused
from server.tables import invite, person, pin
from server.world import Caller, World

BOUND = timedelta(days=90)
TRIES = 10
COST = 2**14
"""scrypt N with r=8: 16 MiB and some 50 ms for each try, the figures of RFC 7914 for interactive log-ins."""


def _hashed(digits: str, salt: bytes) -> str:
    made = hashlib.scrypt(digits.encode(), salt=salt, n=COST, r=8, p=1)
    return f"scrypt${b64encode(salt).decode()}${b64encode(made).decode()}"


def _fits(digits: str, kept: str) -> bool:
    _, salt, _ = kept.split("$")
    return secrets.compare_digest(_hashed(digits, b64decode(salt)), kept)


def checked(digits: str) -> str:
    """Errors: Invalid("pin_format"), Invalid("pin_weak") for what everybody tries first."""
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        raise Invalid("pin_format", "pin")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise Invalid("pin_weak", "pin")
    return digits


async def set_pin(world: World, caller: Caller, digits: str, phone: auth.Opening) -> tuple[str | None, str]:
    """Bind this phone -> (a new session's token, the device secret for its cookie); other phones' PINs stay.

    A session that stands on a passkey or the company's sign-in is worth more than a PIN, and stays: token None.
    """
    kept = await asyncio.to_thread(_hashed, checked(digits), secrets.token_bytes(16))
    device = secrets.token_urlsafe(32)
    async with writing(world.engine) as connection:
        await connection.execute(
            insert(pin).values(
                person_id=caller.person_id, device_hash=digest(device), pin_hash=kept,
                expires_at=phone.now + BOUND,
            )
        )  # fmt: skip
        mine = (invite.c.person_id == caller.person_id) & (invite.c.state == "confirmed")
        await connection.execute(update(invite).where(mine).values(state="active"))
        stronger = caller.assurance in ("passkey", "oidc", "demo")
        token = None if stronger else await auth.rotate(connection, phone, caller.person_id, "pin")
    world.ring()
    return token, device


async def sign_in(world: World, device: str | None, digits: str, phone: auth.Opening) -> str:
    """-> the new session's token. The try is counted before it is judged, so parallel tries cannot slip through.

    Errors: Refused("pin_gone") for an unknown, ended or used-up phone, Refused("pin_wrong", left=…).
    """
    hers = pin.c.device_hash == digest(device or "")
    alive = (pin.c.revoked_at.is_(None), pin.c.expires_at > phone.now, pin.c.failures < TRIES)
    async with writing(world.engine) as connection:
        tried = await connection.execute(
            update(pin)
            .where(hers, *alive, pin.c.person_id == person.c.id, person.c.state == "active")
            .values(failures=pin.c.failures + 1)
            .returning(pin.c.id, pin.c.person_id, pin.c.pin_hash, pin.c.failures)
        )
        row = tried.one_or_none()
    if row is None:
        raise Refused("pin_gone")
    if not await asyncio.to_thread(_fits, digits, row.pin_hash):
        raise Refused("pin_wrong" if row.failures < TRIES else "pin_gone", left=TRIES - row.failures)
    async with writing(world.engine) as connection:
        renewed = update(pin).where(pin.c.id == row.id, pin.c.revoked_at.is_(None))
        again = await connection.execute(renewed.values(failures=0, expires_at=phone.now + BOUND))
        if not again.rowcount:
            raise Refused("pin_gone")
        token = await auth.rotate(connection, phone, row.person_id, "pin")
    world.ring()
    return token
