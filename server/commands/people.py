"""My devices, roles, and opening a site."""

from datetime import date

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from realtime import Close
from server import auth
from server.commands.journal import note
from server.commands.once import Input, once
from server.commands.update_me import tell_boards
from server.errors import Invalid, Refused
from server.outbox import CONTROL, Frame, announce
from server.queries.playing import Player, lock
from server.tables import identity, passkey, person, pin, push_subscription, session, site
from server.tables.people import ROLES
from server.world import Caller, World


class RevokeDevice(Input, frozen=True):
    device_id: int


class SetRole(Input, frozen=True):
    person_id: int
    role: str


class OpenSite(Input, frozen=True):
    site_id: int
    consulted_on: date


class Did(msgspec.Struct, frozen=True):
    """It is done; there is no more to say."""


@once(Did)
async def revoke_device(
    connection: AsyncConnection, world: World, caller: Caller, asked: RevokeDevice
) -> Did:
    """Sign out one of my own phones. Errors: Invalid("not_found"), also for somebody else's."""
    mine = (session.c.id == asked.device_id) & (session.c.person_id == caller.person_id)
    if not (await connection.execute(select(session.c.id).where(mine))).first():
        raise Invalid("not_found", "deviceId")
    await auth.revoke(connection, mine, world.now())
    return Did()


async def lock_out(connection: AsyncConnection, world: World, person_id: int) -> None:
    """Everything that opens this account or reaches its phones ends: sessions, keys, PINs, links, push."""
    now = world.now()
    await auth.revoke(connection, session.c.person_id == person_id, now)
    await connection.execute(delete(push_subscription).where(push_subscription.c.person_id == person_id))
    await connection.execute(delete(identity).where(identity.c.person_id == person_id))
    for table in (passkey, pin):
        opens = (table.c.person_id == person_id) & table.c.revoked_at.is_(None)
        await connection.execute(update(table).where(opens).values(revoked_at=now))


@once(Did)
async def set_role(connection: AsyncConnection, world: World, caller: Caller, asked: SetRole) -> Did:
    """Errors: Invalid("not_found"), Refused("own_role"): the last admin must not lock the door from outside."""
    if asked.role not in ROLES:
        raise Invalid("not_found", "role")
    if asked.person_id == caller.person_id:
        raise Refused("own_role")
    before = await lock(connection, asked.person_id)
    if before.role != asked.role:
        await connection.execute(update(person).where(person.c.id == before.id).values(role=asked.role))
        change = {"from": before.role, "to": asked.role}
        await note(connection, caller.person_id, "role_set", f"person:{before.id}", change)
        await role_changed(connection, before)
    return Did()


async def role_changed(connection: AsyncConnection, before: Player) -> None:
    """After the update: organisers leave the boards, who is one no more comes back, and the hub forgets old rights."""
    await tell_boards(connection, before, await lock(connection, before.id))
    await announce(connection, Frame(CONTROL, {"person_id": str(before.id), "code": int(Close.DRAIN)}))


@once(Did)
async def open_site(connection: AsyncConnection, world: World, caller: Caller, asked: OpenSite) -> Did:
    """Note the works council's consultation; from then on the site takes in newcomers. Errors: Invalid."""
    if asked.consulted_on > world.now().date():
        raise Invalid("future", "consultedOn")
    found = await connection.execute(
        select(site.c.consulted_on).where(site.c.id == asked.site_id).with_for_update()
    )
    row = found.one_or_none()
    if row is None:
        raise Invalid("not_found", "siteId")
    opened = update(site).where(site.c.id == asked.site_id)
    await connection.execute(opened.values(consulted_on=asked.consulted_on))
    change = {"from": row.consulted_on, "to": asked.consulted_on}
    await note(connection, caller.person_id, "site_opened", f"site:{asked.site_id}", change)
    return Did()
