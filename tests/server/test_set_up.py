"""The first minute of a real programme."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from server.commands.set_up import NewSite, SetUp, add_site, set_up
from server.errors import Invalid, Refused
from server.settings import read
from server.tables import brand, invite, person, programme, site, team
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


PLANT = NewSite("Vierzon", "plant", "Ondrelle", "FR", "Europe/Paris", "3x8")


async def test_a_plant_is_added_with_its_team_and_stays_shut(world: World) -> None:
    await add_site(world, PLANT)
    await add_site(world, replace(PLANT, name="Cholet"))
    async with world.engine.connect() as c:
        assert await c.scalar(sa.select(sa.func.count()).select_from(brand)) == 1
        assert list(await c.scalars(sa.select(team.c.name).order_by(team.c.id))) == ["Vierzon", "Cholet"]
        assert list(await c.scalars(sa.select(site.c.consulted_on))) == [None, None]


@pytest.mark.parametrize(
    "change", [{"name": " "}, {"kind": "castle"}, {"time_zone": "Mars/Base"}, {"shift_pattern": "?"}]
)
async def test_a_site_that_cannot_be_is_refused(world: World, change: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        await add_site(world, replace(PLANT, **change))


async def test_a_site_is_added_once(world: World) -> None:
    await add_site(world, PLANT)
    with pytest.raises(Refused, match="site_exists"):
        await add_site(world, PLANT)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_a_database_address_is_taken_as_everyone_writes_it(scheme: str) -> None:
    assert read({"RELAIS_DATABASE_URL": f"{scheme}://u@h/d"}).database_url == "postgresql+asyncpg://u@h/d"
