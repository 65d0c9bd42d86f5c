"""Sites, teams, members, invites and devices, as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from server.tables import brand, identity, invite, passkey, person, recovery, session, site, team
from server.world import Caller


class SiteRow(NamedTuple):
    """`ambassadors`: active people who play there; `open`: may it take in newcomers?"""

    id: int
    name: str
    kind: str
    country: str
    time_zone: str
    open: bool
    brand_id: int
    brand_name: str
    brand_hue: int
    ambassadors: int


class TeamRow(NamedTuple):
    id: int
    name: str
    kind: str
    hue: int


class DeviceRow(NamedTuple):
    id: int
    label: str
    assurance: str
    created_at: datetime
    seen_at: datetime


class AccessRow(NamedTuple):
    """What else may open an account: a phone approved for it (`opens_at` is None while a second approval is missing),
    and the company's account."""

    new_phone: bool
    opens_at: datetime | None
    linked: bool


class Self(NamedTuple):
    """Who is signed in, as the app's shell needs it."""

    id: int
    name: str
    role: str
    locale: str


def is_open() -> ColumnElement[bool]:
    """A plant takes in newcomers from the day its works council was consulted; an office always does."""
    return or_(site.c.kind == "office", site.c.consulted_on.is_not(None))


_PLAYERS = (
    select(func.count())
    .select_from(person)
    .where(
        person.c.site_id == site.c.id, person.c.state == "active", person.c.role.in_(("ambassador", "host"))
    )
    .correlate(site)
    .scalar_subquery()
)
_SITES = (
    select(
        site.c.id, site.c.name, site.c.kind, site.c.country, site.c.time_zone, is_open(),
        brand.c.id, brand.c.name, brand.c.hue, _PLAYERS,
    )
    .join(brand, brand.c.id == site.c.brand_id)
    .order_by(site.c.name, site.c.id)
)  # fmt: skip


async def sites(connection: AsyncConnection, ids: Sequence[int] | None = None) -> list[SiteRow]:
    """All sites by name, or those of `ids`; one statement."""
    asked = _SITES if ids is None else _SITES.where(site.c.id.in_(ids))
    return [SiteRow(*row) for row in await connection.execute(asked)]


async def teams(connection: AsyncConnection, ids: Sequence[int] | None = None) -> list[TeamRow]:
    asked = select(team.c.id, team.c.name, team.c.kind, team.c.hue).order_by(team.c.name, team.c.id)
    if ids is not None:
        asked = asked.where(team.c.id.in_(ids))
    return [TeamRow(*row) for row in await connection.execute(asked)]


async def myself(connection: AsyncConnection, person_id: int) -> Self:
    row = await connection.execute(
        select(person.c.id, person.c.name, person.c.role, person.c.locale).where(person.c.id == person_id)
    )
    return Self(*row.one())


async def devices(connection: AsyncConnection, person_id: int, now: datetime) -> list[DeviceRow]:
    """The sessions of a person that still open the app, the latest seen first."""
    rows = await connection.execute(
        select(session.c.id, session.c.device, session.c.assurance, session.c.created_at, session.c.seen_at)
        .where(session.c.person_id == person_id, session.c.revoked_at.is_(None), session.c.expires_at > now)
        .order_by(session.c.seen_at.desc(), session.c.id.desc())
        .limit(50)
    )
    return [DeviceRow(*row) for row in rows]


async def passkeys(connection: AsyncConnection, person_id: int) -> int:
    """How many passkeys open this person's account."""
    mine = (passkey.c.person_id == person_id) & passkey.c.revoked_at.is_(None)
    counted = await connection.execute(select(func.count()).select_from(passkey).where(mine))
    return int(counted.scalar_one())


async def access(connection: AsyncConnection, person_id: int, issuer: str, now: datetime) -> AccessRow:
    """Who else stands at the door of this account."""
    mine = (recovery.c.person_id == person_id) & recovery.c.state.in_(("approved", "hold"))
    linked = exists().where(identity.c.person_id == person_id, identity.c.issuer == issuer)
    row = await connection.execute(
        select(func.count(recovery.c.id) > 0, func.min(recovery.c.hold_until), linked).where(
            mine, recovery.c.expires_at > now
        )
    )
    return AccessRow(*row.one())


def within(caller: Caller, site_id: int) -> bool:
    """May this host, or organiser, act on people of that site? A host: of the own site only."""
    return caller.organiser or (caller.role == "host" and caller.site_id == site_id)


class MemberRow(NamedTuple):
    id: int
    name: str
    role: str
    site_id: int
    team_id: int
    locale: str
    shift_pattern: str
    state: str
    joined_at: datetime | None


class InviteRow(NamedTuple):
    """`state` as it is now: a link past its 72 hours reads as expired though no job has touched its row."""

    id: int
    name: str | None
    state: str
    site_id: int
    created_at: datetime
    expires_at: datetime
    failures: int


_MEMBERS = select(
    person.c.id, person.c.name, person.c.role, person.c.site_id, person.c.team_id, person.c.locale,
    person.c.shift_pattern, person.c.state, person.c.joined_at,
).where(person.c.state != "left")  # fmt: skip


async def members(
    connection: AsyncConnection,
    caller: Caller,
    search: str,
    site_id: int | None,
    after: tuple[str, int] | None,
    limit: int,
) -> list[MemberRow]:
    """People by name, from `after` on, one more than `limit` when there are more; a host sees the own site only."""
    asked = _MEMBERS.order_by(person.c.name, person.c.id).limit(limit + 1)
    if not caller.organiser:
        asked = asked.where(person.c.site_id == caller.site_id)
    if site_id is not None:
        asked = asked.where(person.c.site_id == site_id)
    if search:
        asked = asked.where(person.c.name.icontains(search, autoescape=True))
    if after is not None:
        asked = asked.where(tuple_(person.c.name, person.c.id) > tuple_(*after))
    return [MemberRow(*row) for row in await connection.execute(asked)]


async def invites(
    connection: AsyncConnection, caller: Caller, now: datetime, before: int | None, limit: int
) -> list[InviteRow]:
    """The newest first, from `before` down, one more than `limit` when there are more."""
    asked = _invites(now).order_by(invite.c.id.desc()).limit(limit + 1)
    if not caller.organiser:
        asked = asked.where(invite.c.site_id == caller.site_id)
    if before is not None:
        asked = asked.where(invite.c.id < before)
    return [InviteRow(*row) for row in await connection.execute(asked)]


async def an_invite(connection: AsyncConnection, invite_id: int, now: datetime) -> InviteRow:
    row = await connection.execute(_invites(now).where(invite.c.id == invite_id))
    return InviteRow(*row.one())


def _invites(now: datetime) -> Select[*tuple[Any, ...]]:
    over = invite.c.state.in_(("issued", "opened")) & (invite.c.expires_at <= now)
    return select(
        invite.c.id, invite.c.name, case((over, "expired"), else_=invite.c.state), invite.c.site_id,
        invite.c.created_at, invite.c.expires_at, invite.c.failures,
    )  # fmt: skip
