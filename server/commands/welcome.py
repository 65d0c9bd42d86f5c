"""A newcomer's first deed, and the thanks to whoever brought them: joining earns, inviting alone does not."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.facts import Joined, Welcomed
from server.commands.award import award
from server.commands.notify import notify
from server.queries.playing import Player, lock
from server.tables import person
from server.world import World


async def welcome(
    connection: AsyncConnection, world: World, newcomer_id: int, host_id: int, now: datetime
) -> None:
    """Play Joined for the newcomer, Welcomed for the host who is still with us, and tell the host."""
    newcomer = await lock(connection, newcomer_id)
    joined = Joined(
        id=f"join:{newcomer_id}", person_id=newcomer_id, site_id=newcomer.site_id, team_id=newcomer.team_id,
        occurred_at=now, recorded_at=now, invited_by=host_id,
    )  # fmt: skip
    await award(connection, world, newcomer, joined)
    here = await connection.execute(
        select(person.c.id).where(person.c.id == host_id, person.c.state == "active")
    )
    if here.first():
        await _thank(connection, world, await lock(connection, host_id), newcomer, now)


async def _thank(
    connection: AsyncConnection, world: World, host: Player, newcomer: Player, now: datetime
) -> None:
    fact = Welcomed(
        id=f"welcome:{newcomer.id}", person_id=host.id, site_id=host.site_id, team_id=host.team_id,
        occurred_at=now, recorded_at=now, newcomer_id=newcomer.id,
    )  # fmt: skip
    await award(connection, world, host, fact)
    params = {"name": newcomer.shown}
    await notify(connection, host.id, "welcomed", params, "/me", f"welcomed:{newcomer.id}", now)
