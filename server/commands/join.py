"""The newcomer's side of an invite: open it as often as needed, confirm it once, be signed in."""

import secrets
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, case, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from server import attempts, auth, codes
from server.auth import digest
from server.commands.invite import OPEN_STATES, TYPED
from server.commands.journal import note
from server.commands.naming import one_line
from server.commands.welcome import welcome
from server.database import writing
from server.errors import Invalid, Refused, RelaisError
from server.queries.people import is_open
from server.tables import invite, person, programme, site
from server.world import World

GUESSES = 5


class Held(msgspec.Struct, kw_only=True):
    """What the newcomer holds: the `token` of the link, or the `code` read to them."""

    token: str | None = None
    code: str | None = None


class Confirmation(Held, kw_only=True):
    """`ranking`: how rankings show them, their own choice from the first day; `alias` when by alias."""

    name: str
    locale: Literal["fr", "en"] = "fr"
    ranking: Literal["name", "alias", "hidden"] = "name"
    alias: str | None = None


class Facts(msgspec.Struct, frozen=True):
    """What the newcomer sees before saying yes."""

    site: str
    name: str | None
    host: str
    programme: str
    company: str


class Joined(msgspec.Struct, frozen=True):
    person_id: int
    token: str


async def open_invite(world: World, held: Held, guesser: str) -> Facts:
    """Show what an invite is for; it stays unused. Errors: as `_found`."""
    now = world.now()
    found = await _found(world, held, guesser)
    async with writing(world.engine) as connection:
        # Whoever typed the code in time gets a full quarter of an hour to answer its questions.
        await connection.execute(
            update(invite)
            .where(invite.c.id == found.id, invite.c.state == "issued")
            .values(state="opened", opened_at=now, code_expires_at=now + TYPED)
        )
        host = select(person.c.name).where(person.c.id == found.issued_by).scalar_subquery()
        where = select(site.c.name).where(site.c.id == found.site_id).scalar_subquery()
        row = await connection.execute(select(where, host, programme.c.name, programme.c.company).limit(1))
        site_name, host_name, name, company = row.one()
    return Facts(site_name, found.name, host_name, name, company)


async def _found(world: World, held: Held, guesser: str) -> Row[*tuple[Any, ...]]:
    """The invite that `held` opens, now. Errors: Invalid("code_unreadable"), Refused("too_many_attempts"),
    Refused("invite_unknown" | "invite_locked" | "invite_expired" | "invite_revoked" | "invite_used")."""
    if held.token:
        async with writing(world.engine) as connection:
            rows = await connection.execute(select(invite).where(invite.c.token_hash == digest(held.token)))
            return _usable(rows.one_or_none(), world.now())
    code = codes.typed(held.code or "")
    taken = await attempts.take(world, attempts.CODE, guesser)
    async with writing(world.engine) as connection:
        found, problem = await _by_code(connection, code, world.now())
        if found is not None:
            await attempts.forgive(connection, taken)
    if found is None:
        raise problem
    return found


async def _by_code(
    connection: AsyncConnection, code: str, now: datetime
) -> tuple[Row[*tuple[Any, ...]] | None, RelaisError]:
    """The code's invite, or why not. Its rows are locked, so parallel guesses are judged one after the other;
    the wrong ones are counted in this transaction, hence returned rather than raised."""
    meant = await connection.execute(
        select(invite)
        .where(invite.c.code_head == codes.head(code), invite.c.code_expires_at > now)
        .where(invite.c.state.in_((*OPEN_STATES, "locked")))
        .order_by(invite.c.id)
        .with_for_update()
    )
    problem = Refused("invite_unknown")
    for row in meant.all():
        if row.state == "locked":
            problem = Refused("invite_locked")
        elif row.code_hash == digest(code):
            return row, problem
        elif await _guessed_wrong(connection, row.id) == "locked":
            problem = Refused("invite_locked")
    return None, problem


async def _guessed_wrong(connection: AsyncConnection, invite_id: int) -> str:
    """Count it -> the invite's state now; the fifth locks it, link and code, and tells the journal."""
    failures = invite.c.failures + 1
    counted = await connection.execute(
        update(invite)
        .where(invite.c.id == invite_id)
        .values(failures=failures, state=case((failures >= GUESSES, "locked"), else_=invite.c.state))
        .returning(invite.c.state)
    )
    state = str(counted.scalar_one())
    if state == "locked":
        await note(connection, None, "invite_locked", f"invite:{invite_id}")
    return state


def _usable(row: Row[*tuple[Any, ...]] | None, now: datetime) -> Row[*tuple[Any, ...]]:
    if row is None:
        raise Refused("invite_unknown")
    if row.state in ("locked", "revoked"):
        raise Refused(f"invite_{row.state}")
    if row.state not in OPEN_STATES:
        raise Refused("invite_used")
    if row.expires_at <= now:
        raise Refused("invite_expired")
    return row


async def join(world: World, asked: Confirmation, guesser: str, phone: auth.Opening) -> Joined:
    """Use the invite up and become a person of its site, signed in on this phone.

    Errors: as `_found`; Invalid("name_needed" | "alias_needed" | "too_long"), Refused("site_not_open").
    """
    chosen = _chosen(asked)
    found = await _found(world, asked, guesser)
    async with writing(world.engine) as connection:
        # Of a hundred phones that hold the same link, the one whose UPDATE comes first joins.
        mine: ColumnElement[bool] = (invite.c.id == found.id) & invite.c.state.in_(OPEN_STATES)
        used = await connection.execute(
            update(invite).where(mine).values(state="confirmed", used_at=phone.now)
        )
        if not used.rowcount:
            raise Refused("invite_used")
        open_now = await connection.execute(select(is_open()).where(site.c.id == found.site_id))
        if not open_now.scalar():
            raise Refused("site_not_open")
        person_id = await _person(connection, found, chosen, phone.now)
        await connection.execute(update(invite).where(invite.c.id == found.id).values(person_id=person_id))
        token = await auth.rotate(connection, phone, person_id, "invite")
        await welcome(connection, world, person_id, found.issued_by, phone.now)
    world.ring()
    return Joined(person_id, token)


def _chosen(asked: Confirmation) -> dict[str, Any]:
    alias = _said(asked.alias or "", "alias", 30) if asked.ranking == "alias" else None
    return {
        "name": _said(asked.name, "name", 80), "alias": alias, "ranking": asked.ranking,
        "locale": asked.locale,
    }  # fmt: skip


def _said(text: str, field: str, limit: int) -> str:
    plain = one_line(text)
    if len(plain) < 2:
        raise Invalid(f"{field}_needed", field)
    if len(plain) > limit:
        raise Invalid("too_long", field, limit=limit)
    return plain


async def _person(
    connection: AsyncConnection, found: Row[*tuple[Any, ...]], chosen: dict[str, Any], now: datetime
) -> int:
    """The person the roster expected becomes active, or a new one is made."""
    joined: dict[str, Any] = {
        **chosen, "state": "active", "joined_at": now, "invited_by": found.issued_by,
        "user_handle": secrets.token_bytes(32),
    }  # fmt: skip
    if found.person_id is not None:
        expected = (person.c.id == found.person_id) & (person.c.state == "expected")
        done = await connection.execute(update(person).where(expected).values(**joined))
        if not done.rowcount:
            raise Refused("already_joined")
        return int(found.person_id)
    pattern = select(site.c.shift_pattern).where(site.c.id == found.site_id).scalar_subquery()
    made = await connection.execute(
        insert(person)
        .values(site_id=found.site_id, team_id=found.team_id, shift_pattern=pattern, **joined)
        .returning(person.c.id)
    )
    return int(made.scalar_one())
