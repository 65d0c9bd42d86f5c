"""Bring a database to the newest shape, through Alembic, on a connection of ours."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

ROOT = Path(__file__).parent.parent
ONE_AT_A_TIME = 7_203_471  # an advisory lock: two servers starting together migrate one after the other


def _upgrade(connection: Connection) -> None:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def migrate(engine: AsyncEngine) -> None:
    """Upgrade to the newest revision; a no-op on a database that is there already."""
    async with engine.begin() as connection:
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        await connection.run_sync(_upgrade)
