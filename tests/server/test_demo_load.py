"""The demo programme in a real database: loaded once, then looked at from every side."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gamification.boards import board_keys
from gamification.challenges import state
from gamification.levels import level_at
from gamification.seasons import SeasonCalendar
from server.commands.demo_sign_in import PERSONAS, personas
from server.database import open_engine
from server.demo.load import loaded
from server.demo.sites import TIME_ZONE
from server.jobs.rebuild import rebuild
from server.queries.challenges import read_row
from server.tables import challenge, contribution, event, job, notification, person, rsvp, score, share, story
from tests.conftest import DEMO_NOW as NOW

pytestmark = pytest.mark.xdist_group("demo")  # one worker: what takes seconds to make is made once


@pytest.fixture
async def engine(demo_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(demo_url, pool=2)
    yield engine
    await engine.dispose()


@pytest.fixture
async def demo(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection whose changes are rolled back."""
    async with engine.connect() as connection:
        yield connection


async def test_a_rebuild_finds_no_difference(engine: AsyncEngine) -> None:
    assert await rebuild(engine) == []


async def test_it_knows_that_it_is_there(engine: AsyncEngine) -> None:
    assert await loaded(engine)


async def test_the_scale_is_that_of_a_real_programme(demo: AsyncConnection) -> None:
    ambassadors = select(func.count()).where(person.c.role == "ambassador")
    assert await demo.scalar(ambassadors) == 1500
    assert await demo.scalar(select(func.count()).select_from(contribution)) == 2245
    assert await demo.scalar(select(func.count()).select_from(story)) == 60


@pytest.mark.parametrize("kind", ["person", "team"])
@pytest.mark.parametrize("board", board_keys(NOW, SeasonCalendar(TIME_ZONE)))
async def test_every_board_of_today_is_alive(demo: AsyncConnection, board: str, kind: str) -> None:
    here = (score.c.board == board) & (score.c.kind == kind)
    assert (await demo.scalar(select(func.count()).where(here)) or 0) > 5


async def test_all_five_personas_may_sign_in(demo: AsyncConnection) -> None:
    assert [one.persona for one in await personas(demo)] == list(PERSONAS)


async def _titled(demo: AsyncConnection, title: str) -> list[int]:
    rows = await demo.scalars(select(challenge.c.id).where(challenge.c.title["en"].astext == title))
    return list(rows)


async def test_a_plant_cup_is_in_its_last_hour(demo: AsyncConnection) -> None:
    (cup,) = await _titled(demo, "Plant cup")
    row = await read_row(demo, cup)
    assert row is not None and state(row.timeline, NOW) == "live"
    assert timedelta(minutes=45) < row.timeline.ends_at - NOW < timedelta(hours=1)


async def test_what_is_over_has_a_frozen_result(demo: AsyncConnection) -> None:
    over = list(await demo.scalars(select(challenge.c.id).where(challenge.c.ends_at < NOW)))
    rows = [await read_row(demo, one) for one in over]
    assert len(rows) == 4 and all(row and row.final_at and row.result for row in rows)


async def test_only_what_lies_ahead_is_left_to_the_worker(demo: AsyncConnection) -> None:
    jobs = (await demo.execute(select(job.c.name, job.c.run_at))).all()
    assert {row.name for row in jobs} == {"close_challenge", "start_challenge", "close_event", "draw_event"}
    assert all(row.run_at > NOW for row in jobs)


async def test_who_holds_or_awaits_a_place_has_the_level_it_takes(demo: AsyncConnection) -> None:
    held = await demo.execute(
        select(event.c.min_level, score.c.points)
        .join(rsvp, rsvp.c.event_id == event.c.id)
        .join(score, (score.c.subject_id == rsvp.c.person_id) & (score.c.kind == "person"))
        .where(rsvp.c.state.in_(("confirmed", "waitlisted")), score.c.board == "all", event.c.min_level > 1)
    )
    levels = [(row.min_level, level_at(row.points).number) for row in held]
    assert len(levels) > 20 and all(mine >= least for least, mine in levels)


async def test_the_personas_have_something_to_read(demo: AsyncConnection) -> None:
    unread = await demo.execute(
        select(notification.c.kind)
        .join(person, person.c.id == notification.c.person_id)
        .where(person.c.roster_key == "demo-plant", notification.c.read_at.is_(None))
    )
    assert {row.kind for row in unread} == {"challenge_launched", "event_opened"}


async def test_a_new_share_takes_the_next_number(demo: AsyncConnection) -> None:
    newest = await demo.scalar(select(func.max(share.c.id)))
    given = await demo.scalar(text("SELECT nextval(pg_get_serial_sequence('share', 'id'))"))
    assert newest is not None and given == newest + 1


async def test_every_streak_of_the_ledger_was_told_once(demo: AsyncConnection) -> None:
    missing = await demo.scalar(
        text("""SELECT count(*) FROM point_entry e WHERE e.deed = 'streak_reached' AND NOT EXISTS (
             SELECT 1 FROM streak_award a WHERE 'streak:' || a.person_id || ':' || a.week = e.fact_id)""")
    )
    told = await demo.scalar(text("SELECT count(*) FROM streak_award WHERE length > 1"))
    paid = await demo.scalar(
        text("SELECT count(DISTINCT fact_id) FROM point_entry WHERE deed = 'streak_reached'")
    )
    assert (missing, told) == (0, paid)
