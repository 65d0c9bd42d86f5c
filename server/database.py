"""The engine, and the one transaction every command runs in: commit, then release the outbox."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import lru_cache

import msgspec
from sqlalchemy import ExceptionContext, event, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from server.errors import Invalid, Unavailable

POOL = 20
UNSTORABLE = ("22000", "22003", "22008", "22021")
"""data_exception (asyncpg's own word for a value that fits no column), out of range: number, instant, character."""
NOT_NOW = ("53300", "57P01", "57P02", "57P03")
"""PostgreSQL answers, but not now: it is full, ending, has crashed, or is starting."""
REASONS = {
    "3D000": "no_such_database",
    "28000": "database_login",
    "28P01": "database_login",
    "57P03": "database_starting",
    "53300": "database_full",
    "42501": "database_rights",
    "55P03": "database_busy",
}
"""SQLSTATE -> what an operator is told at start."""
CLOSED = (DBAPIError, PoolTimeoutError, OSError)
"""No connection to be had: refused, no such host, no place in the pool, not let in. (TimeoutError is an OSError.)"""


def open_engine(url: str, pool: int = POOL, patience: float = 10.0, slowest: float = 30.0) -> AsyncEngine:
    """An engine on PostgreSQL: `pool` connections at most; who waits `patience` seconds for one, or `slowest` for a
    statement, is told to retry."""
    engine = create_async_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=patience,
        pool_pre_ping=False,
        connect_args={"timeout": 5, "command_timeout": slowest},
        query_cache_size=2000,
        json_deserializer=msgspec.json.decode,
    )
    event.listen(engine.sync_engine, "handle_error", _lost)
    return engine


def _lost(context: ExceptionContext) -> Unavailable | None:
    """A network error that the driver lets through, or a statement that took too long. Said here, where it is known
    to be PostgreSQL's: in the body of a transaction, the same TimeoutError may be anybody's."""
    return Unavailable("no_database") if isinstance(context.original_exception, OSError) else None


async def check(engine: AsyncEngine) -> None:
    """Fail early, in words: can we reach PostgreSQL, and does it keep what it acknowledges?

    Errors: Unavailable of REASONS, "no_database" or "unsafe_database", with PostgreSQL's own line as `detail`."""
    try:
        async with reading(engine) as connection:
            row = await connection.execute(
                text("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
            )
            fsync, commits = row.one()
    except Unavailable as error:
        raise reason(error.__cause__ or error) from error
    if fsync != "on" or commits == "off":
        raise Unavailable("unsafe_database")


@lru_cache(8)
def _autocommitting(engine: AsyncEngine) -> AsyncEngine:
    """The same pool without BEGIN and ROLLBACK: two of three messages to PostgreSQL for a read of one statement."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    """One connection for reads. Each statement sees what is committed when it starts, as READ COMMITTED does."""
    async with _translating(_autocommitting(engine).connect()) as connection:
        yield connection


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    """BEGIN … COMMIT; whatever raises inside rolls all of it back. Nobody below calls commit."""
    async with _translating(engine.begin()) as connection:
        yield connection


@asynccontextmanager
async def _translating(
    opening: AbstractAsyncContextManager[AsyncConnection],
) -> AsyncGenerator[AsyncConnection]:
    """PostgreSQL's errors as ours; what else the body raises (Redis away, a slow host) passes as it is."""
    try:
        async with AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(opening)
            except CLOSED as error:
                raise Unavailable("no_database") from error
            yield connection
    except DBAPIError as error:
        raise _translated(error) from error


def reason(error: BaseException) -> Unavailable:
    """Why PostgreSQL cannot be used, in words for an operator: our sentence and its own line."""
    met = error.orig if isinstance(error, DBAPIError) and error.orig else error
    state = getattr(met, "sqlstate", None)
    detail = str(met).rpartition(">: ")[2].strip() or type(met).__name__
    return Unavailable(REASONS.get(state or "", "no_database"), detail=detail.partition("\n")[0])


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
