"""One-tap sign-in as a persona: in the demo programme only; elsewhere it does not exist."""

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server import auth
from server.database import writing
from server.errors import Invalid
from server.queries.programme import is_demo
from server.tables import person, site
from server.world import World

PERSONAS = ("ambassador", "plant", "host", "comms", "admin")


class Persona(msgspec.Struct, frozen=True):
    persona: str
    name: str
    site: str
    role: str


async def _demo_only(connection: AsyncConnection) -> None:
    if not await is_demo(connection):
        raise Invalid("not_found")


async def personas(connection: AsyncConnection) -> list[Persona]:
    """Who a visitor may be, in the order of PERSONAS. Errors: Invalid("not_found") outside the demo."""
    await _demo_only(connection)
    keys = [f"demo-{persona}" for persona in PERSONAS]
    rows = await connection.execute(
        select(person.c.roster_key, person.c.name, site.c.name, person.c.role)
        .join(site, site.c.id == person.c.site_id)
        .where(person.c.roster_key.in_(keys))
    )
    found = [Persona(key.removeprefix("demo-"), *rest) for key, *rest in rows]
    return sorted(found, key=lambda one: PERSONAS.index(one.persona))


async def demo_sign_in(world: World, persona: str, phone: auth.Opening) -> str:
    """-> the new session's token. Errors: Invalid("not_found") outside the demo, or for an unknown persona."""
    if persona not in PERSONAS:
        raise Invalid("not_found", "persona")
    async with writing(world.engine) as connection:
        await _demo_only(connection)
        who = select(person.c.id).where(person.c.roster_key == f"demo-{persona}", person.c.left_at.is_(None))
        person_id = (await connection.execute(who)).scalar()
        if person_id is None:
            raise Invalid("not_found", "persona")
        token = await auth.rotate(connection, phone, person_id, "demo")
    world.ring()
    return token
