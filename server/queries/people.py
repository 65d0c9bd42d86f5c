"""Sites, teams, members, invites and devices, as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.tables import brand, passkey, person, session, site, team


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
