"""Real parts for every test: an embedded PostgreSQL and Valkey, one fresh database a test, cloned in milliseconds."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from server.database import open_engine
from server.demo.load import load
from server.embedded import Servers, fleeting
from server.migration import migrate
from server.settings import Settings
from server.world import World

_serial = itertools.count(1)
DEMO_NOW = datetime(2026, 11, 22, 23, 20, tzinfo=UTC)


@pytest.fixture(scope="session")
def embedded() -> Iterator[Servers]:
    given = (os.environ.get("RELAIS_TEST_DATABASE_URL"), os.environ.get("RELAIS_TEST_REDIS_URL"))
    with fleeting(*given) as (_, started):
        yield started


@pytest.fixture(scope="session")
def redis_url(embedded: Servers) -> str:
    return embedded.redis_url


def _named(url: str, name: str) -> str:
    head, _, query = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


async def _admin(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def template(embedded: Servers) -> str:
    """A migrated, empty database that every test's own is cloned from; by its WAL: for a small one that is faster."""
    name = f"relais_template_{os.getpid()}"

    async def make() -> None:
        await _admin(embedded.database_url, f"CREATE DATABASE {name}")
        engine = open_engine(_named(embedded.database_url, name), pool=1)
        await migrate(engine)
        await engine.dispose()

    asyncio.run(make())
    return name


@pytest.fixture
async def database_url(embedded: Servers, template: str) -> AsyncIterator[str]:
    name = f"relais_{os.getpid()}_{next(_serial)}"
    await _admin(embedded.database_url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY WAL_LOG")
    yield _named(embedded.database_url, name)
    await _admin(embedded.database_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def demo_url(embedded: Servers, template: str) -> Iterator[str]:
    """The demo programme at DEMO_NOW, for tests that only read. They share the xdist group "demo": it is made once."""
    name = f"relais_demo_{os.getpid()}"
    url = _named(embedded.database_url, name)

    async def make() -> None:
        await _admin(embedded.database_url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        engine = open_engine(url, pool=1)
        await load(engine, DEMO_NOW, lambda *_: None)
        await engine.dispose()

    asyncio.run(make())
    yield url
    asyncio.run(_admin(embedded.database_url, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        data=tmp_path,
        public_url="http://localhost:8000",
        dev=True,
        push_hosts=("127.0.0.1",),
    )


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    """Engine and Redis of this test alone; Redis is flushed before, never after, so a failure can be looked at."""
    assert settings.database_url and settings.redis_url
    redis = Redis.from_url(settings.redis_url)
    await redis.flushall()
    engine = open_engine(settings.database_url, pool=10, patience=300)  # 2,000 taps wait their turn
    yield World(settings=settings, engine=engine, redis=redis, demo=True)
    await engine.dispose()
    await redis.aclose()
