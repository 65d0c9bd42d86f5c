"""Secrets that set-up makes once and every process shares: rows of table `secret`."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import date

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
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


def _vapid_pair() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


async def vapid_private(engine: AsyncEngine) -> bytes:
    """The key our pushes are signed with, as PEM; made at set-up, it must outlive every subscription."""
    return await named(engine, "vapid", _vapid_pair)


async def vapid_public(engine: AsyncEngine) -> str:
    """The key phones subscribe with: the uncompressed point, base64url without padding (RFC 8292)."""
    private = load_pem_private_key(await vapid_private(engine), None)
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")
