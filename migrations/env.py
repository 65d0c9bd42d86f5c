"""Alembic's entry: one connection, handed in by `relais migrate`, or opened from RELAIS_DATABASE_URL."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, text

from server.database import open_engine
from server.tables import metadata


def _run(connection: Connection) -> None:
    connection.execute(text("SET lock_timeout = '5s'"))  # never queue behind a long query and block everyone
    context.configure(connection=connection, target_metadata=metadata, compare_server_default=False)
    with context.begin_transaction():
        context.run_migrations()


async def _open_and_run() -> None:
    engine = open_engine(os.environ["RELAIS_DATABASE_URL"], pool=1)
    async with engine.begin() as connection:
        await connection.run_sync(_run)
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    asyncio.run(_open_and_run())
