"""/health: the process lives. /ready: it can do its work."""

from typing import Any

from litestar import Response, get
from redis.exceptions import RedisError
from sqlalchemy import text

from server.database import reading
from server.errors import Unavailable
from server.world import World


def routes(world: World) -> list[Any]:
    @get("/health", include_in_schema=False)
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @get("/ready", include_in_schema=False)
    async def ready() -> Response[dict[str, str]]:
        """PostgreSQL is a must; without Redis people can still read and write, only not live."""
        parts = {"postgresql": await _postgresql(world), "redis": await _redis(world)}
        return Response(parts, status_code=200 if parts["postgresql"] == "ok" else 503)

    return [health, ready]


async def _postgresql(world: World) -> str:
    try:
        async with reading(world.engine) as connection:
            await connection.execute(text("SELECT 1"))
    except Unavailable:
        return "away"
    return "ok"


async def _redis(world: World) -> str:
    try:
        await world.redis.ping()  # pyright: ignore[reportUnknownMemberType] (redis-py types it for sync and async at once)
    except (RedisError, OSError):
        return "away"
    return "ok"
