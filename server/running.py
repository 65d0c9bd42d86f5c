"""From settings to a running process: servers started or joined, database migrated, world opened, closed again."""

import contextlib
import os
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

from redis.asyncio import Redis
from sqlalchemy import text

from server.database import check, open_engine
from server.embedded import servers
from server.keys import vapid_public
from server.migration import migrate
from server.settings import Settings
from server.world import World

REDIS_SECONDS = 1.0
"""How long a mutation may wait for a Redis that is away, once."""


@contextmanager
def with_servers(settings: Settings) -> Generator[Settings]:
    """The same settings with both URLs set; the embedded servers live as long as the block."""
    with servers(settings.data, settings.database_url, settings.redis_url) as started:
        os.environ["RELAIS_DATABASE_URL"] = started.database_url
        os.environ["RELAIS_REDIS_URL"] = started.redis_url
        yield replace(settings, database_url=started.database_url, redis_url=started.redis_url)


@asynccontextmanager
async def open_world(settings: Settings, *, migrated: bool = True) -> AsyncGenerator[World]:
    """Errors: Unavailable("no_database" | "unsafe_database")."""
    assert settings.database_url and settings.redis_url
    engine = open_engine(settings.database_url)
    redis = Redis.from_url(  # pyright: ignore[reportUnknownMemberType] (redis-py leaves its kwargs untyped)
        settings.redis_url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    )
    try:
        await check(engine)
        if migrated:
            await migrate(engine)
        world = World(settings=settings, engine=engine, redis=redis)
        world.vapid_key = await vapid_public(engine)
        async with engine.connect() as connection:
            demo = (await connection.execute(text("SELECT demo FROM programme LIMIT 1"))).scalar()
        world.demo = bool(demo)
        yield world
    finally:
        with contextlib.suppress(Exception):
            await redis.aclose()
        await engine.dispose()
