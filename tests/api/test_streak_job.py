"""The hourly job: a streak is rewarded and announced once, however often and however late it runs."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from gamification.ledger import Entry, Message
from gamification.seasons import SeasonCalendar
from server.commands.entries import record
from server.jobs import streaks
from server.jobs.queue import Runner
from server.tables import job, notification, point_entry, streak_award
from server.world import World

WEDNESDAY = datetime(2026, 11, 18, 10, tzinfo=UTC)
WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def midweek(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fixed hour in the middle of a week; PostgreSQL's clock, which wakes jobs, stays what it is."""
    monkeypatch.setattr(World, "now", staticmethod(lambda: WEDNESDAY))


async def share_in(world: World, person_id: int, *weeks_ago: int) -> None:
    entries = [
        Entry(
            person_id=person_id, site_id=2, team_id=2, points=5, deed="shared", fact_id=uuid4().hex,
            rule_id="share", rule_version=1, idempotency_key=uuid4().hex, occurred_at=WEDNESDAY - n * WEEK,
            recorded_at=WEDNESDAY - n * WEEK, reason=Message("share"), tags=("shared",),
            week=date(2026, 11, 16) - n * WEEK,
        )
        for n in weeks_ago
    ]  # fmt: skip
    async with world.engine.begin() as c:
        await record(c, entries, SeasonCalendar("Europe/Paris"))


async def hourly(world: World) -> None:
    """The job as a worker runs it: it looks, then each person's own job runs."""
    await streaks.look(world, {})
    await Runner(world, {"streak": streaks.award_one}).run_due()


async def read(world: World, *columns: Any) -> list[tuple[Any, ...]]:
    async with world.engine.connect() as c:
        return [tuple(row) for row in await c.execute(sa.select(*columns))]


async def rewarded(world: World) -> list[tuple[Any, ...]]:
    entries = await read(world, point_entry.c.deed, point_entry.c.rule_id, point_entry.c.points)
    return sorted(entry[1:] for entry in entries if entry[0] == "streak_reached")


@pytest.fixture
def mine(small: Any) -> int:
    return int(small.people["ambassador@plant"])


async def test_a_second_week_in_a_row_is_rewarded_and_told(world: World, mine: int) -> None:
    await share_in(world, mine, 0, 1)
    await hourly(world)
    assert await rewarded(world) == [("streak_week", 3)]
    told = await read(world, notification.c.kind, notification.c.params["weeks"].as_integer())
    assert told == [("streak_reached", 2)]


async def test_many_runs_are_one_reward(world: World, mine: int) -> None:
    await share_in(world, mine, 0, 1)
    for _ in range(3):
        await hourly(world)
    assert len(await rewarded(world)) == len(await read(world, notification.c.id)) == 1


async def test_two_workers_at_once_are_one_reward(world: World, mine: int) -> None:
    await share_in(world, mine, 0, 1)
    given = {"person_id": mine, "week": "2026-11-16"}
    await asyncio.gather(*(streaks.award_one(world, given) for _ in range(5)))
    assert len(await rewarded(world)) == 1


async def test_a_first_week_is_noted_and_not_announced(world: World, mine: int) -> None:
    await share_in(world, mine, 0)
    await hourly(world)
    assert (await rewarded(world), await read(world, notification.c.id)) == ([], [])
    assert await read(world, streak_award.c.length) == [(1,)]


async def test_a_fourth_week_is_a_milestone(world: World, mine: int) -> None:
    await share_in(world, mine, 0, 1, 2, 3)
    await hourly(world)
    assert ("streak_milestone", 20) in await rewarded(world)


async def test_a_week_that_ended_before_the_job_ran_is_still_rewarded(world: World, mine: int) -> None:
    await share_in(world, mine, 1, 2)
    await hourly(world)
    rows = await read(world, streak_award.c.week, streak_award.c.length)
    assert (date(2026, 11, 9), 2) in rows


async def test_organisers_have_no_streak(world: World, small: Any) -> None:
    await share_in(world, small.people["comms@office"], 0, 1)
    await hourly(world)
    assert await read(world, job.c.id) == []
