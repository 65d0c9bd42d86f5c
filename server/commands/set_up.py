"""The first minute of a real programme: its name, its first site, and an invite for its first admin."""

import re
import secrets
import zoneinfo
from dataclasses import dataclass

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from server import codes
from server.auth import digest
from server.commands.invite import LINK, TYPED
from server.commands.journal import note
from server.database import writing
from server.errors import Invalid, Refused
from server.queries.rules import rows_of
from server.tables import brand, invite, person, programme, rule_version, site, team
from server.tables.people import SHIFT_PATTERNS
from server.world import World

ONE_AT_A_TIME = 7_203_472
TEAM_HUES = 12


@dataclass(frozen=True, slots=True)
class SetUp:
    """What an operator says once; the rest is edited in the console and by the roster."""

    name: str
    company: str
    site: str
    admin: str
    time_zone: str
    country: str
    locale: str


def slug_of(name: str) -> str:
    """A name as it stands in addresses and rosters: "Lyon Confluence" -> "lyon-confluence"."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "site"


async def set_up(world: World, asked: SetUp) -> str:
    """-> the admin's invite, a link good for three days and one phone.

    Run again while nobody has joined, it makes a fresh link for the same admin.
    Errors: Invalid("missing" | "invalid"), Refused("already_set_up").
    """
    for field in ("name", "company", "site", "admin"):
        if not getattr(asked, field).strip():
            raise Invalid("missing", field)
    if asked.locale not in ("fr", "en"):
        raise Invalid("invalid", "locale")
    token = secrets.token_urlsafe(16)
    async with writing(world.engine) as connection:
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        admin_id = await _admin(connection, asked)
        await _invite(connection, world, admin_id, token)
    return f"{world.settings.public_url}/join#{token}"


async def _admin(connection: AsyncConnection, asked: SetUp) -> int:
    """The admin we wait for; made with programme, brand, site and team on the first run."""
    if (await connection.execute(select(programme.c.id))).first() is None:
        return await _found(connection, asked)
    if (await connection.execute(select(person.c.id).where(person.c.state != "expected"))).first():
        raise Refused("already_set_up")
    waiting = select(person.c.id).where(person.c.role == "admin", person.c.state == "expected")
    return int((await connection.execute(waiting.order_by(person.c.id).limit(1))).scalar_one())


async def _found(connection: AsyncConnection, asked: SetUp) -> int:
    slug, name = slug_of(asked.site), asked.site.strip()
    await connection.execute(
        insert(programme).values(name=asked.name, company=asked.company, time_zone=asked.time_zone)
    )
    company = {"slug": slug_of(asked.company), "name": asked.company, "hue": 255}
    await connection.execute(insert(rule_version), rows_of())
    brand_id = (await connection.execute(insert(brand).values(**company).returning(brand.c.id))).scalar_one()
    place = {
        "slug": slug, "name": name, "kind": "office", "brand_id": brand_id, "country": asked.country,
        "time_zone": asked.time_zone,
    }  # fmt: skip
    site_id = (await connection.execute(insert(site).values(**place).returning(site.c.id))).scalar_one()
    competes = {
        "slug": slug,
        "name": name,
        "kind": "site",
        "site_id": site_id,
        "brand_id": brand_id,
        "hue": 0,
    }
    team_id = (await connection.execute(insert(team).values(**competes).returning(team.c.id))).scalar_one()
    admin = {
        "roster_key": "admin", "name": asked.admin.strip(), "role": "admin", "site_id": site_id,
        "team_id": team_id, "locale": asked.locale,
    }  # fmt: skip
    return int((await connection.execute(insert(person).values(**admin).returning(person.c.id))).scalar_one())


async def _invite(connection: AsyncConnection, world: World, admin_id: int, token: str) -> None:
    row = (await connection.execute(select(person).where(person.c.id == admin_id))).one()
    now, unseen = world.now(), codes.new_code()  # the link is enough: nobody is told this code
    await connection.execute(
        insert(invite).values(
            site_id=row.site_id, team_id=row.team_id, issued_by=admin_id, person_id=admin_id, name=row.name,
            token_hash=digest(token), code_hash=digest(unseen), code_head=codes.head(unseen),
            created_at=now, expires_at=now + LINK, code_expires_at=now + TYPED,
        )
    )  # fmt: skip
    await note(connection, None, "set_up", f"person:{admin_id}")


@dataclass(frozen=True, slots=True)
class NewSite:
    """A plant opens to newcomers only once an admin has noted its works council's consultation."""

    name: str
    kind: str
    brand: str
    country: str
    time_zone: str
    shift_pattern: str


async def add_site(world: World, asked: NewSite) -> int:
    """A site, and the team that competes for it; the brand is made if it is new -> the site's id.

    Errors: Invalid("missing" | "invalid"), Refused("site_exists").
    """
    if not asked.name.strip() or not asked.brand.strip():
        raise Invalid("missing", "name")
    if asked.kind not in ("plant", "office") or asked.shift_pattern not in SHIFT_PATTERNS:
        raise Invalid("invalid", "kind")
    if asked.time_zone not in zoneinfo.available_timezones():
        raise Invalid("invalid", "timeZone")
    async with writing(world.engine) as connection:
        slug, name = slug_of(asked.name), asked.name.strip()
        if (await connection.execute(select(site.c.id).where(site.c.slug == slug))).first():
            raise Refused("site_exists")
        brand_id = await _brand(connection, asked.brand.strip())
        place = {
            "slug": slug, "name": name, "kind": asked.kind, "brand_id": brand_id, "country": asked.country,
            "time_zone": asked.time_zone, "shift_pattern": asked.shift_pattern,
        }  # fmt: skip
        site_id = (await connection.execute(insert(site).values(**place).returning(site.c.id))).scalar_one()
        competes = {"slug": slug, "name": name, "kind": "site", "site_id": site_id, "brand_id": brand_id}
        await connection.execute(insert(team).values(**competes, hue=site_id % TEAM_HUES))
    return int(site_id)


async def _brand(connection: AsyncConnection, name: str) -> int:
    found = await connection.execute(select(brand.c.id).where(brand.c.slug == slug_of(name)))
    brand_id = found.scalar_one_or_none()
    if brand_id is None:
        made = insert(brand).values(slug=slug_of(name), name=name, hue=255).returning(brand.c.id)
        brand_id = (await connection.execute(made)).scalar_one()
    return int(brand_id)
