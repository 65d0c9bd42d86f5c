"""A person mends a week, says when they are away, and is reminded in waking time or not at all."""

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
from server.jobs.rebuild import rebuild
from server.tables import notification, point_entry
from server.world import World

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
WEEK = timedelta(weeks=1)
PAGE = """{ myStreak { streak { weeks calendar { monday status } } repair { week until hindrance }
  leaves { id firstDay lastDay begun } } }"""
REPAIR = "mutation($input: RepairStreakInput!) { repairStreak(input: $input) { __typename ... on Problem { code } } }"
ADD = """mutation($input: AddLeaveInput!) { addLeave(input: $input) {
  __typename ... on Problem { code } ... on Invalid { field } } }"""
REMOVE = "mutation($input: RemoveLeaveInput!) { removeLeave(input: $input) { __typename ... on Problem { code } } }"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    def at(moment: datetime) -> None:
        monkeypatch.setattr(World, "now", staticmethod(lambda: moment))

    at(NOW)
    return at


async def deeds(world: World, who: int, *weeks_ago: int) -> None:
    """One deed in each of these weeks; twice the same number is two deeds."""
    entries = [
        Entry(
            person_id=who, site_id=2, team_id=2, points=5, deed="shared", fact_id=uuid4().hex, rule_id="share",
            rule_version=1, idempotency_key=uuid4().hex, occurred_at=NOW - n * WEEK, recorded_at=NOW - n * WEEK,
            reason=Message("share"), tags=("shared",), week=MONDAY - n * WEEK,
        )
        for n in sorted(weeks_ago, reverse=True)
    ]  # fmt: skip
    async with world.engine.begin() as c:
        await record(c, entries, SeasonCalendar("Europe/Paris"))


@pytest.fixture
async def me(phone: Any) -> Any:
    return await phone("ambassador@plant")


async def page(me: Any) -> dict[str, Any]:
    read: dict[str, Any] = (await me.ask(PAGE))["data"]["myStreak"]
    return read


async def mend(me: Any, key: str | None = None) -> dict[str, Any]:
    read: dict[str, Any] = (await me.ask(REPAIR, input={"key": key or uuid4().hex}))["data"]["repairStreak"]
    return read


async def test_a_missed_week_is_mended_by_a_second_deed(world: World, me: Any) -> None:
    await deeds(world, me.person_id, 3, 2, 0, 0)
    assert (await page(me))["repair"] == {
        "week": "2026-11-16", "until": "2026-11-24T23:00:00+00:00", "hindrance": None,
    }  # fmt: skip
    assert (await mend(me))["__typename"] == "Done"
    after = await page(me)
    assert (after["streak"]["weeks"], after["repair"]) == (4, None)
    assert [week["status"] for week in after["streak"]["calendar"]] == ["done"] * 4


async def test_one_deed_is_not_enough_for_two_weeks(world: World, me: Any) -> None:
    await deeds(world, me.person_id, 2, 0)
    assert (await page(me))["repair"]["hindrance"] == "one_more_deed"
    assert (await mend(me))["code"] == "one_more_deed"


async def test_without_a_miss_there_is_nothing_to_repair(world: World, me: Any) -> None:
    await deeds(world, me.person_id, 1, 0, 0)
    assert (await page(me))["repair"] is None
    assert (await mend(me))["code"] == "nothing_to_repair"


async def test_after_48_hours_it_is_too_late(world: World, me: Any, clock: Any) -> None:
    await deeds(world, me.person_id, 2, 0, 0)
    clock(datetime(2026, 11, 24, 23, tzinfo=UTC))
    assert (await mend(me))["code"] == "nothing_to_repair"


async def test_a_second_repair_waits_thirty_days(world: World, me: Any, clock: Any) -> None:
    await deeds(world, me.person_id, 4, 2, 2)
    clock(NOW - 2 * WEEK)
    assert (await mend(me))["__typename"] == "Done"
    clock(NOW)
    await deeds(world, me.person_id, 0, 0)
    assert (await mend(me))["code"] == "repaired_lately"


async def test_a_repair_sent_twice_or_at_once_is_one(world: World, me: Any) -> None:
    await deeds(world, me.person_id, 2, 0, 0)
    key = uuid4().hex
    await asyncio.gather(mend(me, key), mend(me, key), mend(me), mend(me))
    async with world.engine.connect() as c:
        stand = sa.select(sa.func.count()).where(point_entry.c.deed == "streak_repaired")
        assert (await c.execute(stand)).scalar_one() == 1


async def test_a_repair_gives_no_points_and_a_rebuild_agrees(world: World, me: Any) -> None:
    await deeds(world, me.person_id, 4, 3, 2, 0, 0)
    await mend(me)
    async with world.engine.connect() as c:
        points = sa.select(point_entry.c.points).where(point_entry.c.deed == "streak_repaired")
        assert (await c.execute(points)).scalar_one() == 0
    drift = [one for one in await rebuild(world.engine) if one.table == "score"]
    assert drift == []


async def add(me: Any, first: str, last: str) -> dict[str, Any]:
    given = {"key": uuid4().hex, "firstDay": first, "lastDay": last}
    read: dict[str, Any] = (await me.ask(ADD, input=given))["data"]["addLeave"]
    return read


async def test_a_leave_excuses_its_week(world: World, me: Any, clock: Any) -> None:
    await deeds(world, me.person_id, 2, 1)
    await add(me, "2026-11-23", "2026-11-29")
    clock(NOW + WEEK)
    told = await page(me)
    assert [week["status"] for week in told["streak"]["calendar"]] == ["done", "done", "excused", "open"]
    assert told["streak"]["weeks"] == 2


@pytest.mark.parametrize(
    ("first", "last", "code", "field"),
    [
        ("2026-11-22", "2026-11-29", "past", "firstDay"),
        ("2026-11-25", "2026-11-24", "bad_window", "lastDay"),
        ("2026-11-25", "2027-02-25", "leave_too_long", "lastDay"),
        ("2027-11-30", "2027-12-01", "leave_too_far", "firstDay"),
    ],
)
async def test_a_leave_that_cannot_be_is_told(me: Any, first: str, last: str, code: str, field: str) -> None:
    assert await add(me, first, last) == {"__typename": "Invalid", "code": code, "field": field}


async def test_twelve_leaves_are_enough(me: Any) -> None:
    for n in range(12):
        assert (await add(me, f"2026-12-{n + 1:02}", f"2026-12-{n + 1:02}"))["__typename"] == "Done"
    assert (await add(me, "2026-12-30", "2026-12-30"))["code"] == "too_many_leaves"


async def remove(me: Any, leave: str) -> dict[str, Any]:
    given = {"key": uuid4().hex, "leaveId": leave}
    read: dict[str, Any] = (await me.ask(REMOVE, input=given))["data"]["removeLeave"]
    return read


async def test_a_leave_is_taken_back_before_it_begins_and_not_after(me: Any) -> None:
    await add(me, "2026-11-23", "2026-11-24")
    await add(me, "2026-12-07", "2026-12-11")
    begun, ahead = (await page(me))["leaves"]
    assert (begun["begun"], ahead["begun"]) == (True, False)
    assert (await remove(me, begun["id"]))["code"] == "too_late"
    assert (await remove(me, ahead["id"]))["__typename"] == "Done"
    assert [leave["firstDay"] for leave in (await page(me))["leaves"]] == ["2026-11-23"]


async def test_nobody_takes_back_a_leave_of_another(me: Any, phone: Any) -> None:
    await add(me, "2026-12-07", "2026-12-11")
    (leave,) = (await page(me))["leaves"]
    assert (await remove(await phone("colleague@plant"), leave["id"]))["code"] == "not_found"


async def hourly(world: World) -> None:
    await streaks.look(world, {})
    await Runner(world, {"streak": streaks.award_one, "streak_warning": streaks.warn_one}).run_due()


async def warned(world: World) -> list[Any]:
    async with world.engine.connect() as c:
        mine = sa.select(notification.c.params["weeks"].as_integer(), notification.c.deliver_at)
        rows = await c.execute(mine.where(notification.c.kind == "streak_at_risk"))
        return [tuple(row) for row in rows]


THURSDAY = datetime(2026, 11, 26, 9, tzinfo=UTC)


async def test_an_open_week_is_told_on_thursday_once(world: World, me: Any, clock: Any) -> None:
    await deeds(world, me.person_id, 3, 2, 1)
    for hour in range(3):
        clock(THURSDAY + timedelta(hours=hour))
        await hourly(world)
    assert await warned(world) == [(3, THURSDAY)]


async def test_nobody_is_reminded_before_thursday(world: World, me: Any, clock: Any) -> None:
    await deeds(world, me.person_id, 2, 1)
    clock(datetime(2026, 11, 25, 20, tzinfo=UTC))
    await hourly(world)
    assert await warned(world) == []


@pytest.mark.parametrize("weeks", [(2, 1, 0), (1,)], ids=["this week is done", "no streak yet"])
async def test_who_needs_no_word_gets_none(world: World, me: Any, clock: Any, weeks: tuple[int, ...]) -> None:
    await deeds(world, me.person_id, *weeks)
    clock(THURSDAY)
    await hourly(world)
    assert await warned(world) == []


async def test_nobody_is_reminded_in_their_leave(world: World, me: Any, clock: Any) -> None:
    await deeds(world, me.person_id, 2, 1)
    await add(me, "2026-11-25", "2026-11-29")
    clock(THURSDAY)
    await hourly(world)
    assert await warned(world) == []


async def test_two_workers_remind_once(world: World, me: Any, clock: Any) -> None:
    await deeds(world, me.person_id, 2, 1)
    clock(THURSDAY)
    given = {"person_id": me.person_id, "week": MONDAY.isoformat()}
    await asyncio.gather(*(streaks.warn_one(world, given) for _ in range(2)))
    assert len(await warned(world)) == 1
