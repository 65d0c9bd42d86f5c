"""Bring a database to the newest shape, through Alembic, on a connection of ours."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from server.database import reason
from server.errors import Unavailable

ROOT = Path(__file__).parent.parent
ONE_AT_A_TIME = 7_203_471  # an advisory lock: two servers starting together migrate one after the other


def _upgrade(connection: Connection) -> None:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def migrate(engine: AsyncEngine) -> None:
    """Upgrade to the newest revision; a no-op on a database that is there already.

    Errors: Unavailable("database_newer") when a later version of Relais has been here, or as `reason` says."""
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
            await connection.run_sync(_upgrade)
    except CommandError as error:
        raise Unavailable("database_newer", detail=str(error)) from error
    except DBAPIError as error:
        raise reason(error) from error
