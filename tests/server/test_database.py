"""The transaction: PostgreSQL's troubles are said as PostgreSQL's, and nobody else's are."""

from typing import Any

import pytest
import sqlalchemy as sa
from redis.exceptions import ConnectionError as RedisAway
from sqlalchemy.exc import ProgrammingError

from server.database import open_engine, reading, writing
from server.errors import Invalid, Unavailable
from server.tables import effect
from server.world import World

DOORS = pytest.mark.parametrize("door", [reading, writing])


@DOORS
@pytest.mark.parametrize("error", [ConnectionResetError, TimeoutError, OSError, RedisAway, ValueError])
async def test_what_the_body_raises_passes_as_it_is(world: World, door: Any, error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        async with door(world.engine):
            raise error
    assert raised.type is error


async def test_what_the_body_raises_rolls_everything_back(world: World) -> None:
    with pytest.raises(TimeoutError):
        async with writing(world.engine) as connection:
            await connection.execute(sa.insert(effect).values(key="a"))
            raise TimeoutError
    async with reading(world.engine) as connection:
        assert (await connection.execute(sa.select(effect))).all() == []


@DOORS
@pytest.mark.parametrize(
    "url", ["postgresql+asyncpg://x@127.0.0.1:1/x", "postgresql+asyncpg://x@nohost.invalid/x"]
)
async def test_no_server_there_is_said(door: Any, url: str) -> None:
    with pytest.raises(Unavailable, match="no_database"):
        async with door(open_engine(url)):
            raise AssertionError


@DOORS
async def test_a_killed_connection_is_said(world: World, door: Any) -> None:
    kill = sa.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    with pytest.raises(Unavailable, match="no_database"):
        async with door(world.engine) as connection:
            await connection.execute(sa.text("SELECT 1"))
            async with world.engine.connect() as other:
                await other.execute(kill)
            await connection.execute(sa.text("SELECT 1"))


async def test_a_connection_killed_before_the_commit_is_said(world: World) -> None:
    with pytest.raises(Unavailable, match="no_database"):
        async with writing(world.engine) as connection:
            pid = await connection.scalar(sa.text("SELECT pg_backend_pid()"))
            async with world.engine.connect() as other:
                await other.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})


async def test_a_statement_that_takes_too_long_is_said(world: World) -> None:
    assert world.settings.database_url
    engine = open_engine(world.settings.database_url, pool=1, slowest=0.05)
    with pytest.raises(Unavailable, match="no_database"):
        async with writing(engine) as connection:
            await connection.execute(sa.text("SELECT pg_sleep(5)"))
    await engine.dispose()


async def test_a_full_pool_is_said(world: World) -> None:
    assert world.settings.database_url
    engine = open_engine(world.settings.database_url, pool=1, patience=0.01)
    with pytest.raises(Unavailable, match="no_database"):
        async with reading(engine) as _, reading(engine) as _:
            raise AssertionError
    await engine.dispose()


async def test_our_own_mistakes_stay_ours(world: World) -> None:
    with pytest.raises(ProgrammingError):
        async with reading(world.engine) as connection:
            await connection.execute(sa.text("SELECT nothing"))


async def test_a_value_no_column_holds_is_the_senders(world: World) -> None:
    with pytest.raises(Invalid):
        async with writing(world.engine) as connection:
            await connection.execute(sa.insert(effect).values(key="a\0b"))
