"""The first minute of a real programme."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from server.commands.set_up import SetUp, set_up
from server.errors import Invalid, Refused
from server.tables import invite, person, programme, site, team
from server.world import World

ASKED = SetUp("Nos voix", "Altérion", "Lyon Confluence", "Ada Morel", "Europe/Paris", "FR", "fr")


async def test_set_up_makes_a_place_and_a_link_for_the_first_admin(world: World) -> None:
    link = await set_up(world, ASKED)
    assert link.startswith("http://localhost:8000/join#")
    async with world.engine.connect() as c:
        counts = [
            await c.scalar(sa.select(sa.func.count()).select_from(t)) for t in (programme, site, team, person)
        ]
        assert counts == [1, 1, 1, 1]
        assert (await c.execute(sa.select(person.c.role, person.c.state))).one() == ("admin", "expected")


async def test_a_lost_link_is_made_again_for_the_same_admin(world: World) -> None:
    assert await set_up(world, ASKED) != await set_up(world, ASKED)
    async with world.engine.connect() as c:
        assert list(await c.scalars(sa.select(invite.c.person_id).distinct())) == [1]


async def test_once_somebody_joined_there_is_no_second_set_up(world: World) -> None:
    await set_up(world, ASKED)
    async with world.engine.begin() as c:
        await c.execute(sa.update(person).values(state="active"))
    with pytest.raises(Refused, match="already_set_up"):
        await set_up(world, ASKED)


async def test_an_empty_name_is_said_by_field(world: World) -> None:
    with pytest.raises(Invalid, match="missing"):
        await set_up(world, replace(ASKED, admin=" "))
