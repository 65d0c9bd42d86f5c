"""request -> Caller. A session is a row; its token is a random secret that only the phone holds."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server import sessions
from server.database import reading, writing
from server.outbox import CONTROL, Frame, announce
from server.settings import Settings
from server.tables import person, push_subscription, session
from server.world import Caller, World

LIFETIME = timedelta(days=90)
LIFETIMES = {"invite": timedelta(days=7), "pin": timedelta(days=30), "demo": timedelta(days=7)}
SEEN_EVERY = timedelta(minutes=10)


def digest(secret: str) -> bytes:
    """What is stored of a secret: 128 bits and more of randomness need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


def cookie_name(settings: Settings) -> str:
    """`__Host-` pins the cookie to this host, but browsers only take it with Secure."""
    return "__Host-relais" if settings.secure else "relais"


_CALLERS = (
    select(
        session.c.person_id, person.c.role, person.c.site_id, person.c.team_id, person.c.locale,
        session.c.id.label("session_id"), session.c.assurance, session.c.seen_at,
    )
    .join(person, person.c.id == session.c.person_id)
    .where(
        session.c.revoked_at.is_(None), session.c.expires_at > bindparam("now"), person.c.left_at.is_(None),
    )
)  # fmt: skip
_CALLER = _CALLERS.where(session.c.token_hash == bindparam("token_hash"))
_OF_SESSION = _CALLERS.where(session.c.id == bindparam("session_id"))


async def caller(world: World, token: str | None) -> Caller | None:
    """The person behind a session token, or None: unknown, ended, revoked, or its owner has left."""
    if not token:
        return None
    token_hash = digest(token)
    return sessions.recall(world.engine, token_hash) or await _looked_up(world, token_hash)


async def caller_of(world: World, session_id: int) -> Caller | None:
    """The person behind a session that somebody else has checked, e.g. the hub when it took its ticket."""
    async with reading(world.engine) as connection:
        given = {"session_id": session_id, "now": world.now()}
        row = (await connection.execute(_OF_SESSION, given)).one_or_none()
    return Caller(*row[:7]) if row else None


async def _looked_up(world: World, token_hash: bytes) -> Caller | None:
    now = world.now()
    async with reading(world.engine) as connection:
        row = (await connection.execute(_CALLER, {"token_hash": token_hash, "now": now})).one_or_none()
    if row is None:
        return None
    if now - row.seen_at > SEEN_EVERY:
        await _seen(world, row.session_id, now)
    found = Caller(*row[:7])
    sessions.remember(world.engine, token_hash, found)
    return found


async def _seen(world: World, session_id: int, now: datetime) -> None:
    async with writing(world.engine) as connection:
        await connection.execute(update(session).where(session.c.id == session_id).values(seen_at=now))


async def open_session(
    connection: AsyncConnection, person_id: int, assurance: str, device: str, now: datetime
) -> str:
    """A new session, always with a token of our own making (no fixation) -> the token for the cookie."""
    token = secrets.token_urlsafe(32)
    await connection.execute(
        insert(session).values(
            token_hash=digest(token),
            person_id=person_id,
            assurance=assurance,
            device=device[:80] or "?",
            expires_at=now + LIFETIMES.get(assurance, LIFETIME),
            seen_at=now,
            verified_at=now,
        )
    )
    return token


@dataclass(frozen=True, slots=True)
class Opening:
    """The phone that asks for a session: its label, the token it held before, and when."""

    device: str
    replaced: str | None
    now: datetime


async def rotate(connection: AsyncConnection, phone: Opening, person_id: int, assurance: str) -> str:
    """As open_session; the session this phone held before ends with it -> the token.

    The same person's push subscriptions move to the new session; another person's are taken away.
    """
    token = await open_session(connection, person_id, assurance, phone.device, phone.now)
    if phone.replaced:
        await _hand_over(connection, digest(phone.replaced), digest(token), person_id)
        await end(connection, phone.replaced, phone.now)
    return token


async def _hand_over(connection: AsyncConnection, old: bytes, new: bytes, person_id: int) -> None:
    def session_of(token_hash: bytes) -> ScalarSelect[int]:
        return select(session.c.id).where(session.c.token_hash == token_hash).scalar_subquery()

    await connection.execute(
        update(push_subscription)
        .where(push_subscription.c.session_id == session_of(old), push_subscription.c.person_id == person_id)
        .values(session_id=session_of(new))
    )


async def end(connection: AsyncConnection, token: str | None, now: datetime) -> None:
    """Sign out: the session of this token, if there is one."""
    if token:
        await revoke(connection, session.c.token_hash == digest(token), now)


async def revoke(connection: AsyncConnection, which: ColumnElement[bool], now: datetime) -> list[int]:
    """The one place where sessions end: their sockets are hung up, their push subscriptions go -> their ids."""
    ended = await connection.execute(
        update(session)
        .where(which, session.c.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(session.c.id)
    )
    ids = list(ended.scalars())
    if ids:
        await connection.execute(delete(push_subscription).where(push_subscription.c.session_id.in_(ids)))
        await announce(connection, *(Frame(CONTROL, {"session_id": str(one)}) for one in ids))
    return ids
