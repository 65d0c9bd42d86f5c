"""The engine, and the one transaction every command runs in: commit, then release the outbox."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from server.errors import Invalid, Unavailable

POOL = 20
UNSTORABLE = ("22000", "22003", "22008", "22021")
"""data_exception (asyncpg's own word for a value that fits no column), out of range: number, instant, character."""
NOT_NOW = ("53300", "57P01", "57P02", "57P03")
"""PostgreSQL answers, but not now: it is full, ending, has crashed, or is starting."""
AWAY = (OperationalError, InterfaceError, PoolTimeoutError, ConnectionError, TimeoutError, OSError)


def open_engine(url: str, pool: int = POOL, patience: float = 10.0) -> AsyncEngine:
    """An engine on PostgreSQL: `pool` connections at most; who waits `patience` seconds for one is told to retry."""
    return create_async_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=patience,
        pool_pre_ping=False,
        connect_args={"timeout": 5, "command_timeout": 30},
        query_cache_size=2000,
    )


async def check(engine: AsyncEngine) -> None:
    """Fail early, in words: can we reach PostgreSQL, and does it keep what it acknowledges?"""
    try:
        async with engine.connect() as connection:
            row = await connection.execute(
                text("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
            )
            fsync, commits = row.one()
    except AWAY as error:
        raise Unavailable("no_database", detail=str(error)) from error
    if fsync != "on" or commits == "off":
        raise Unavailable("unsafe_database")


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    """One connection for reads; no transaction is left open behind it."""
    try:
        async with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise _translated(error) from error
    except AWAY as error:
        raise Unavailable("no_database") from error


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    """BEGIN … COMMIT; whatever raises inside rolls all of it back. Nobody below calls commit."""
    try:
        async with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise _translated(error) from error
    except AWAY as error:
        raise Unavailable("no_database") from error


def _translated(error: DBAPIError) -> Exception:
    """A lost connection is Unavailable (503, try again), a value no column can hold Invalid; the rest is our bug."""
    if (
        error.connection_invalidated
        or isinstance(error, (OperationalError, InterfaceError))
        or _not_now(error)
    ):
        return Unavailable("no_database")
    if _unstorable(error):
        return Invalid("invalid")
    return error


def _not_now(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in NOT_NOW


def _unstorable(error: DBAPIError) -> bool:
    """A NUL in a text, a number or an instant out of range: refused, or a phone would send it again for ever."""
    return getattr(error.orig, "sqlstate", None) in UNSTORABLE
