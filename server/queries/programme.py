"""What anybody may know before signing in."""

from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import Unavailable
from server.tables import programme

COLUMNS = (
    programme.c.name, programme.c.company, programme.c.demo, programme.c.accent_hue, programme.c.settings,
)  # fmt: skip


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
    return bool((await connection.execute(select(programme.c.demo).limit(1))).scalar())
