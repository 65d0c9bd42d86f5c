"""A photo on its way: announced, sent in pieces, put together, made ours. Every step may be said twice.

The phone makes the photo's key, and says size and SHA-256 before the first byte. Whoever announces the same key again
learns how many bytes have arrived, and goes on from there. What has arrived is the row's word, never the store's: the
row is locked while a piece is kept, so two tabs that send the same photo cannot mix it.
"""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server import attempts, storage
from server.database import reading, writing
from server.errors import Invalid, Refused, Unavailable
from server.pictures import MAX_BYTES, Picture, sizes
from server.queries.photos import WIDTHS
from server.tables import photo
from server.world import Caller, World

PIECE = 262_144
"""Bytes of a piece at most: on a bad network a cut costs less than that."""
MOST = 3
"""Photos of one contribution or post."""
WAITING = 12
"""Photos of a person that belong to no contribution or post yet."""
KEPT = 300_000_000
"""Bytes that a person's photos may take."""
STARTED = attempts.Limit("photo", 60, timedelta(hours=1))
_FREE = photo.c.contribution_id.is_(None) & photo.c.post_id.is_(None)
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Announced(msgspec.Struct, frozen=True):
    """`digest`: SHA-256 of the whole file, in hexadecimal."""

    key: str
    size: int
    digest: str


class Arrived(msgspec.Struct, frozen=True):
    """`state`: arriving, ready, refused. `received`: the offset of the next piece."""

    state: str
    received: int


class Decoders:
    """How many pictures a process decodes at a time, and how many may wait: memory is bounded by both."""

    def __init__(self, at_once: int = 2, waiting: int = 16) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._now = 0

    async def sizes(self, body: bytes) -> list[Picture]:
        """Errors: Refused("bad_picture"), Unavailable("busy")."""
        if self._now >= self._most:
            raise Unavailable("busy")
        self._now += 1
        try:
            async with self._free:
                return await sizes(body, WIDTHS)
        finally:
            self._now -= 1


def _check(asked: Announced) -> bytes:
    if not _KEY.fullmatch(asked.key):
        raise Invalid("key_invalid", "key")
    if not 0 < asked.size <= MAX_BYTES:
        raise Invalid("bad_picture", "size")
    if not re.fullmatch(r"[0-9a-f]{64}", asked.digest):
        raise Invalid("invalid", "digest")
    return bytes.fromhex(asked.digest)


async def announce(world: World, decoders: Decoders, caller: Caller, asked: Announced) -> Arrived:
    """Begin, or learn how far it is. Errors: Invalid("key_invalid" | "bad_picture" | "invalid"),
    Refused("key_reused" | "too_many_photos" | "photo_quota" | "too_many_attempts")."""
    digest = _check(asked)
    async with reading(world.engine) as connection:
        row = await _mine(connection, caller, asked.key)
    if row is None:
        await attempts.take(world, STARTED, str(caller.person_id))
        row = await _begin(world, caller, asked, digest)
    if (row.size, row.digest) != (asked.size, digest):
        raise Refused("key_reused")
    if row.state == "arriving" and row.received == row.size:
        return await _complete(world, decoders, row)
    return Arrived(row.state, row.received)


async def _mine(connection: AsyncConnection, caller: Caller, key: str, *, lock: bool = False) -> Any:
    query = select(photo).where(photo.c.person_id == caller.person_id, photo.c.key == key)
    return (await connection.execute(query.with_for_update() if lock else query)).one_or_none()


async def _begin(world: World, caller: Caller, asked: Announced, digest: bytes) -> Any:
    async with writing(world.engine) as connection:
        # one at a time for each person: what is counted here cannot change before the row is in
        line = func.hashtextextended(f"photo:{caller.person_id}", 0)
        await connection.execute(select(func.pg_advisory_xact_lock(line)))
        known = await _mine(connection, caller, asked.key)
        if known is not None:
            return known
        counted = select(
            func.count().filter(_FREE, photo.c.state != "refused"),
            func.coalesce(func.sum(photo.c.kept), 0),
        ).where(photo.c.person_id == caller.person_id)
        waiting, kept = (await connection.execute(counted)).one()
        if waiting >= WAITING:
            raise Refused("too_many_photos", limit=WAITING)
        if kept >= KEPT:
            raise Refused("photo_quota")
        made = insert(photo).values(
            person_id=caller.person_id, key=asked.key, name=secrets.token_hex(16), size=asked.size,
            digest=digest, created_at=world.now(),
        )  # fmt: skip
        return (await connection.execute(made.returning(photo))).one()


async def append(
    world: World, decoders: Decoders, caller: Caller, key: str, offset: int, piece: bytes
) -> Arrived:
    """Keep one piece if it is the next; the last one makes the photo.

    A piece that is not the next is not kept: the answer says which is, and the phone goes on there.
    Errors: Refused("not_found" | "bad_picture"), Invalid("too_large"), Unavailable("storage_away" | "busy").
    """
    async with writing(world.engine) as connection:
        row = await _mine(connection, caller, key, lock=True)
        if row is None:
            raise Refused("not_found")
        if row.state != "arriving" or offset != row.received or not piece:
            return Arrived(row.state, row.received)
        received = offset + len(piece)
        if len(piece) > PIECE or received > row.size:
            raise Invalid("too_large")
        await storage.put(world.settings, f"{_arriving(row)}/{offset:08}", piece)
        await connection.execute(update(photo).where(photo.c.id == row.id).values(received=received))
    if received < row.size:
        return Arrived("arriving", received)
    return await _complete(world, decoders, row)


def _arriving(row: Any) -> str:
    return f"arriving/{row.name}"


async def _complete(world: World, decoders: Decoders, row: Any) -> Arrived:
    """All bytes are here. Two callers at once do the same work twice, to the same end."""
    body = await _joined(world, row)
    if hashlib.sha256(body).digest() != row.digest:
        return await _start_over(world, row)
    try:
        made = await decoders.sizes(body)
    except Refused:
        await _become(world, row, state="refused")
        await storage.remove(world.settings, _arriving(row))
        raise
    for width, picture in zip(WIDTHS, made, strict=True):
        await storage.put(world.settings, path(row.name, width), picture.body)
    kept = sum(len(picture.body) for picture in made)
    await _become(world, row, state="ready", width=made[0].width, height=made[0].height, kept=kept)
    await storage.remove(world.settings, _arriving(row))
    return Arrived("ready", row.size)


async def _joined(world: World, row: Any) -> bytes:
    body = bytearray()
    while len(body) < row.size:
        piece = await storage.get(world.settings, f"{_arriving(row)}/{len(body):08}")
        if not piece:
            break
        body += piece
    return bytes(body)


async def _start_over(world: World, row: Any) -> Arrived:
    """Damaged on the way, or a piece was lost with its disk: the phone still has the file, and sends it again."""
    await storage.remove(world.settings, _arriving(row))
    await _become(world, row, received=0)
    return Arrived("arriving", 0)


async def _become(world: World, row: Any, **values: object) -> None:
    async with writing(world.engine) as connection:
        mine = (photo.c.id == row.id) & (photo.c.state == "arriving")
        await connection.execute(update(photo).where(mine).values(**values))


def path(name: str, width: int) -> str:
    return f"photos/{name}/{width}.webp"


async def discard(world: World, name: str) -> None:
    """A photo's files, before its row goes: a row without files can be seen, files without a row cannot."""
    await storage.remove(world.settings, f"arriving/{name}")
    await storage.remove(world.settings, f"photos/{name}")


def check(keys: Sequence[str]) -> None:
    """Errors: Invalid("photos_most")."""
    if len(keys) > MOST or len(set(keys)) != len(keys):
        raise Invalid("photos_most", "photos", limit=MOST)


async def attach(connection: AsyncConnection, person_id: int, keys: Sequence[str], **subject: int) -> None:
    """`subject`: contribution_id or post_id. Errors: Refused("photo_missing") for one that is not here, not ready, not
    this person's or shown elsewhere."""
    for place, key in enumerate(keys):
        free = _FREE & (photo.c.person_id == person_id) & (photo.c.key == key) & (photo.c.state == "ready")
        attached = await connection.execute(update(photo).where(free).values(place=place, **subject))
        if not attached.rowcount:
            raise Refused("photo_missing")
