"""A start that cannot succeed says why in two lines: our sentence, and the other side's own words. No traceback."""

import asyncio
import contextlib
import threading
from collections.abc import Generator, Iterator
from pathlib import Path

import asyncpg
import pytest
from redis import Redis
from typer.testing import CliRunner, Result

from server.cli import app
from server.embedded import Servers


def started(database_url: str, redis_url: str, data: Path) -> Result:
    given = {"RELAIS_DATABASE_URL": database_url, "RELAIS_REDIS_URL": redis_url, "RELAIS_DATA": str(data)}
    return CliRunner().invoke(app, ["migrate"], env=given)


def told(result: Result) -> str:
    """What was said, once it is sure that it was short and that nothing was thrown at the operator."""
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (1, True)
    assert "Traceback" not in result.stderr and len(result.stderr.splitlines()) <= 2
    return result.stderr


class _Refusing(asyncio.Protocol):
    """PostgreSQL's answer to a start-up packet when it will not have us, byte for byte."""

    def __init__(self, state: str) -> None:
        fields = f"SFATAL\0VFATAL\0C{state}\0Mnot now\0\0".encode()
        self.answer = b"E" + (len(fields) + 4).to_bytes(4, "big") + fields

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        assert isinstance(self.transport, asyncio.Transport)
        if data[4:8] == (80877103).to_bytes(4, "big"):  # asks for TLS
            self.transport.write(b"N")
            return
        self.transport.write(self.answer)
        self.transport.close()


@contextlib.contextmanager
def refusing(state: str) -> Generator[str]:
    """-> the address of a PostgreSQL that refuses everyone with that SQLSTATE."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(lambda: _Refusing(state), "127.0.0.1", 0))
    port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"postgresql://relais:wrong@127.0.0.1:{port}/relais"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("57P03", "PostgreSQL is starting"),
        ("28P01", "refuses this user or password"),
        ("53300", "no connection left"),
        ("58000", "Cannot reach PostgreSQL."),
    ],
)
def test_a_postgresql_that_will_not_have_us(
    state: str, sentence: str, redis_url: str, tmp_path: Path
) -> None:
    with refusing(state) as url:
        said = told(started(url, redis_url, tmp_path))
    assert sentence in said and said.endswith("not now\n")


def test_a_database_that_does_not_exist(embedded: Servers, tmp_path: Path) -> None:
    url = embedded.database_url.replace("/postgres?", "/nothing_here?")
    assert "does not exist: create it" in told(started(url, embedded.redis_url, tmp_path))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://127.0.0.1:1/x", "Cannot reach PostgreSQL."),
        ("postgresql+psycopg://127.0.0.1/x", "RELAIS_DATABASE_URL is no address"),
        ("relais", "RELAIS_DATABASE_URL is no address"),
        ("postgresql://host:port/x", "RELAIS_DATABASE_URL is no address"),
    ],
)
def test_an_address_that_leads_nowhere(url: str, sentence: str, redis_url: str, tmp_path: Path) -> None:
    assert sentence in told(started(url, redis_url, tmp_path))


def test_a_redis_address_that_is_none(database_url: str, tmp_path: Path) -> None:
    assert "RELAIS_REDIS_URL is no address" in told(started(database_url, "http://x", tmp_path))


@pytest.fixture
def locked(redis_url: str) -> Iterator[str]:
    """A Redis that asks for a password we do not have."""
    with Redis.from_url(redis_url) as redis:
        redis.config_set("requirepass", "secret")
        yield redis_url
        redis.config_set("requirepass", "")


def test_a_redis_that_asks_for_another_password(database_url: str, locked: str, tmp_path: Path) -> None:
    wrong = locked.replace("://", "://:guess@")
    assert "Redis does not let us in" in told(started(database_url, wrong, tmp_path))


def test_a_redis_that_is_away_is_waited_for(database_url: str, tmp_path: Path) -> None:
    assert started(database_url, "redis://127.0.0.1:1/0", tmp_path).exit_code == 0


def psql(url: str, statement: str) -> None:
    async def execute() -> None:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        await connection.execute(statement)
        await connection.close()

    asyncio.run(execute())


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "comes from a newer Relais"),
        ("ALTER TABLE outbox DROP COLUMN attempts", "missing: outbox.attempts"),
        ("DROP TABLE click", "The tables are not those of this version"),
        ("ALTER DATABASE {name} SET synchronous_commit = off", "does not keep what it acknowledges"),
    ],
    ids=["newer", "column", "table", "unsafe"],
)
def test_a_database_that_is_not_as_it_must_be(
    statement: str, sentence: str, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    name = database_url.partition("?")[0].rpartition("/")[2]
    psql(database_url, statement.format(name=name))
    assert sentence in told(started(database_url, redis_url, tmp_path))


@pytest.fixture
def poor(embedded: Servers) -> Iterator[str]:
    """An empty database whose user may create nothing in it."""
    psql(embedded.database_url, "CREATE ROLE poor LOGIN")
    psql(embedded.database_url, "CREATE DATABASE poorhouse")
    yield embedded.database_url.replace("relais@", "poor@").replace("/postgres?", "/poorhouse?")
    psql(embedded.database_url, "DROP DATABASE poorhouse WITH (FORCE)")
    psql(embedded.database_url, "DROP ROLE poor")


def test_a_user_that_may_create_no_table(poor: str, redis_url: str, tmp_path: Path) -> None:
    assert "may not create the tables" in told(started(poor, redis_url, tmp_path))
