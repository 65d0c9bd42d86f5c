"""From settings to a running process: servers started or joined, database migrated, world opened, closed again."""

import contextlib
import os
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

import structlog
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, RedisError, ResponseError
from sqlalchemy import text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine

from server.database import check, open_engine
from server.embedded import servers
from server.errors import Unavailable
from server.keys import vapid_public
from server.migration import migrate
from server.settings import Settings
from server.tables import metadata
from server.world import World

REDIS_SECONDS = 1.0
"""How long a mutation may wait for a Redis that is away, once."""
_COLUMNS = text("""
SELECT c.relname AS table, a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind = 'r' AND pg_table_is_visible(c.oid) AND a.attnum > 0 AND NOT a.attisdropped
""")

log = structlog.get_logger(__name__)


@contextmanager
def with_servers(settings: Settings) -> Generator[Settings]:
    """The same settings with both URLs set; the embedded servers live as long as the block."""
    with servers(settings.data, settings.database_url, settings.redis_url) as started:
        os.environ["RELAIS_DATABASE_URL"] = started.database_url
        os.environ["RELAIS_REDIS_URL"] = started.redis_url
        yield replace(settings, database_url=started.database_url, redis_url=started.redis_url)


@asynccontextmanager
async def open_world(settings: Settings, *, migrated: bool = True) -> AsyncGenerator[World]:
    """Errors: Unavailable, with a code and a sentence for each thing that is not as it must be."""
    engine, redis = _opened(settings)
    try:
        await check(engine)
        await _check_redis(redis)
        if migrated:
            await migrate(engine)
        await _check_shape(engine)
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


def _opened(settings: Settings) -> tuple[AsyncEngine, "Redis"]:
    """Errors: Unavailable("bad_database_url" | "bad_redis_url"); nothing is reached for yet."""
    assert settings.database_url and settings.redis_url
    try:
        engine = open_engine(settings.database_url)
    except (ArgumentError, ImportError, ValueError) as error:
        raise Unavailable("bad_database_url", detail=str(error)) from error
    try:
        redis = Redis.from_url(  # pyright: ignore[reportUnknownMemberType] (redis-py leaves its kwargs untyped)
            settings.redis_url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        )
    except ValueError as error:
        raise Unavailable("bad_redis_url", detail=str(error)) from error
    return engine, redis


async def _check_redis(redis: "Redis") -> None:
    """One that is away comes back, and is waited for; one that will never let us in is said at once."""
    try:
        await redis.ping()  # pyright: ignore[reportUnknownMemberType] (redis-py types it for sync and async at once)
    except (AuthenticationError, ResponseError) as error:
        raise Unavailable("redis_login", detail=str(error)) from error
    except (RedisError, OSError) as error:
        log.warning("redis_away", problem=type(error).__name__)


async def _check_shape(engine: AsyncEngine) -> None:
    """Are the tables those of this version? Errors: Unavailable("database_shape")."""
    async with engine.connect() as connection:
        held = {(row.table, row.name) for row in await connection.execute(_COLUMNS)}
    needed = {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}
    missing = sorted(f"{table}.{column}" for table, column in needed - held)
    if missing:
        raise Unavailable("database_shape", detail=f"missing: {', '.join(missing[:5])}")
