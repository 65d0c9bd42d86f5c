"""Secrets that set-up makes once and every process shares: rows of table `secret`."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from server.tables import secret


def _random() -> bytes:
    return secrets.token_bytes(32)


async def named(engine: AsyncEngine, name: str, make: Callable[[], bytes] = _random) -> bytes:
    """The secret of that name, made on first use; of two processes that make it at once, one's is kept."""
    async with engine.begin() as connection:
        read = select(secret.c.value).where(secret.c.name == name)
        found = (await connection.execute(read)).scalar_one_or_none()
        if found is None:
            await connection.execute(insert(secret).values(name=name, value=make()).on_conflict_do_nothing())
            found = (await connection.execute(read)).scalar_one()
    return bytes(found)


def day_hash(salt: bytes, day: date, *parts: str) -> bytes:
    """A hash that cannot be joined across days: of a visitor of a link, of an address that guesses."""
    key = hmac.digest(salt, day.isoformat().encode(), "sha256")
    return hmac.new(key, "\0".join(parts).encode(), hashlib.sha256).digest()[:16]
