"""The programme: what everything is reckoned by, and what anybody may know of it before signing in."""

from time import monotonic
from typing import Any

import msgspec
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.database import reading
from server.errors import Unavailable
from server.tables import programme as programmes
from server.world import Programme, World

COLUMNS = (
    programmes.c.name, programmes.c.company, programmes.c.demo, programmes.c.accent_hue, programmes.c.settings,
)  # fmt: skip


_PROGRAMME = text(
    "SELECT name, company, time_zone, accent_hue, demo, settings, "
    "(SELECT coalesce(jsonb_agg(jsonb_build_array(first_day, after_day)), '[]') FROM season) AS seasons "
    "FROM programme ORDER BY id LIMIT 1"
)
MEMORY = 1.0
"""Seconds a process may go on with the row it has read: nearly every read starts with it, and it hardly ever changes."""


async def programme(connection: AsyncConnection) -> Programme:
    """The row as it is now. Errors: Unavailable("no_programme") before set-up."""
    row = (await connection.execute(_PROGRAMME)).one_or_none()
    if row is None:
        raise Unavailable("no_programme")
    return Programme(*row)


async def programme_lately(world: World) -> Programme:
    """The row as it was at most MEMORY ago. Errors: as `programme`."""
    if world.programme is None or world.programme[1] < monotonic():
        async with reading(world.engine) as connection:
            world.programme = (await programme(connection), monotonic() + MEMORY)
    return world.programme[0]


class Front(msgspec.Struct, frozen=True, rename="camel"):
    """The programme's front door; `min_client`: the oldest app that may still speak to us."""

    name: str
    company: str
    demo: bool
    accent_hue: int
    locale: str
    min_client: int


async def front(connection: AsyncConnection) -> Front:
    """Errors: Unavailable("no_programme") before anyone has set one up."""
    row = (await connection.execute(select(*COLUMNS).limit(1))).one_or_none()
    if row is None:
        raise Unavailable("no_programme")
    chosen: dict[str, Any] = row.settings
    return Front(
        row.name, row.company, row.demo, row.accent_hue,
        str(chosen.get("locale", "fr")), int(chosen.get("minClient", 1)),
    )  # fmt: skip


async def is_demo(connection: AsyncConnection) -> bool:
    """SQL says it, never a setting of the process: demo sign-in exists in the demo programme only."""
    return bool((await connection.execute(select(programmes.c.demo).limit(1))).scalar())
