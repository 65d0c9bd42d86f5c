"""The embedded servers and the migrations, run for real."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from server.migration import migrate
from server.tables import metadata, point_entry
from server.world import World


async def test_every_table_exists_after_migration(world: World) -> None:
    async with world.engine.connect() as connection:
        names = await connection.run_sync(lambda sync: set(sa.inspect(sync).get_table_names()))
    assert set(metadata.tables) <= names


async def test_migrations_and_tables_say_the_same(world: World) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def differences(sync: sa.Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(sync), metadata))

    async with world.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_twice_changes_nothing(world: World) -> None:
    await migrate(world.engine)
    await migrate(world.engine)


async def test_the_ledger_refuses_to_be_changed(world: World) -> None:
    async with world.engine.begin() as connection:
        with pytest.raises(DBAPIError, match="append-only"):
            await connection.execute(sa.delete(point_entry))
