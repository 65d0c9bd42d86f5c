"""A host invites: a link for the QR code, a code to type, each good for one person, kept only as hashes."""

import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server import codes
from server.auth import digest
from server.commands.journal import note
from server.commands.naming import one_line
from server.commands.once import Input, once
from server.database import writing
from server.errors import Forbidden, Invalid, Refused
from server.queries.people import is_open, within
from server.tables import invite, person, site, team
from server.world import Caller, World

LINK = timedelta(hours=72)
TYPED = timedelta(minutes=15)
OPEN_STATES = ("issued", "opened")


class Invite(Input, frozen=True):
    """`site_id`: comms and admin choose, a host's is the own site. `person_id`: someone the roster expects."""

    name: str | None = None
    site_id: int | None = None
    person_id: int | None = None


class Issued(msgspec.Struct, frozen=True):
    """What is stored as the answer: never the secrets."""

    invite_id: int


class Shown(msgspec.Struct, frozen=True):
    """The one time the secrets leave: `url` carries the token behind its #."""

    invite_id: int
    url: str
    code: str
    code_expires_at: datetime


class RevokeInvite(Input, frozen=True):
    invite_id: int


class Revoked(msgspec.Struct, frozen=True):
    pass


async def issue_invite(world: World, caller: Caller, asked: Invite) -> Shown:
    """Errors: Forbidden, Invalid, Refused("site_not_open"), Refused("already_joined").

    The answer is not stored with the idempotency key, for it holds secrets: a retry gets the same invite with
    fresh ones, and those of the answer that was lost stop working.
    """
    issued = await _issue(world, caller, asked)
    token, code, now = secrets.token_urlsafe(16), codes.new_code(), world.now()
    async with writing(world.engine) as connection:
        fresh = await connection.execute(
            update(invite)
            .where(invite.c.id == issued.invite_id, invite.c.state == "issued", invite.c.expires_at > now)
            .values(code_expires_at=now + TYPED, **_hashes(token, code))
        )
    if not fresh.rowcount:
        raise Refused("invite_used")
    url = f"{world.settings.public_url}/join#{token}"
    return Shown(issued.invite_id, url, code, now + TYPED)


def _hashes(token: str, code: str) -> dict[str, Any]:
    return {"token_hash": digest(token), "code_hash": digest(code), "code_head": codes.head(code)}


@once(Issued)
async def _issue(connection: AsyncConnection, world: World, caller: Caller, asked: Invite) -> Issued:
    site_id = await _site(connection, caller, asked)
    now = world.now()
    # Secrets nobody ever saw: the real ones follow once the key is known to be ours.
    unseen = _hashes(secrets.token_urlsafe(16), codes.new_code())
    made = await connection.execute(
        insert(invite)
        .values(
            site_id=site_id, team_id=await _team(connection, site_id, asked.person_id),
            issued_by=caller.person_id, person_id=asked.person_id, name=_name(asked.name),
            created_at=now, expires_at=now + LINK, code_expires_at=now + TYPED, **unseen,
        )
        .returning(invite.c.id)
    )  # fmt: skip
    return Issued(int(made.scalar_one()))


def _name(name: str | None) -> str | None:
    plain = one_line(name or "")
    if len(plain) > 80:
        raise Invalid("too_long", "name", limit=80)
    return plain or None


async def _site(connection: AsyncConnection, caller: Caller, asked: Invite) -> int:
    """The site the newcomer joins: it must be the caller's to fill, and open."""
    site_id = asked.site_id or caller.site_id
    if asked.person_id is not None:
        site_id = await _expected_at(connection, asked.person_id)
    if not within(caller, site_id):
        raise Forbidden
    row = (await connection.execute(select(is_open()).where(site.c.id == site_id))).one_or_none()
    if row is None:
        raise Invalid("not_found", "siteId")
    if not row[0]:
        raise Refused("site_not_open")
    return site_id


async def _expected_at(connection: AsyncConnection, person_id: int) -> int:
    """An account someone already opens is only ever handed over by recovery, with its pause of a day."""
    row = await connection.execute(select(person.c.site_id, person.c.state).where(person.c.id == person_id))
    found = row.one_or_none()
    if found is None:
        raise Invalid("not_found", "personId")
    if found.state != "expected":
        raise Refused("already_joined" if found.state == "active" else "has_left")
    return int(found.site_id)


async def _team(connection: AsyncConnection, site_id: int, person_id: int | None) -> int:
    """The team the roster put the person in, else the site's own."""
    asked = select(person.c.team_id).where(person.c.id == person_id)
    if person_id is None:
        asked = select(team.c.id).where(team.c.site_id == site_id, team.c.kind == "site").order_by(team.c.id)
    found = (await connection.execute(asked.limit(1))).scalar()
    if found is None:
        raise Refused("site_not_open")
    return int(found)


@once(Revoked)
async def revoke_invite(
    connection: AsyncConnection, world: World, caller: Caller, asked: RevokeInvite
) -> Revoked:
    """Errors: Invalid("not_found"), also for another site's; Refused("invite_used") once someone joined by it."""
    row = await connection.execute(
        select(invite.c.site_id, invite.c.state).where(invite.c.id == asked.invite_id).with_for_update()
    )
    found = row.one_or_none()
    if found is None or not within(caller, found.site_id):
        raise Invalid("not_found", "inviteId")
    if found.state in ("confirmed", "passkey_bound", "active"):
        raise Refused("invite_used")
    await connection.execute(update(invite).where(invite.c.id == asked.invite_id).values(state="revoked"))
    await note(connection, caller.person_id, "invite_revoked", f"invite:{asked.invite_id}")
    return Revoked()
