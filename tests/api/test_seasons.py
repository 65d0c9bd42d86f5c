"""Comms opens seasons; what is over becomes a result, once, whoever runs the job and when."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from gamification.ledger import Entry, Message
from gamification.seasons import SeasonCalendar, season
from server.commands.entries import record
from server.commands.reverse import Reverse, reverse
from server.commands.seasons import close_season
from server.jobs import seasons as jobs
from server.jobs.queue import Runner
from server.queries.seasons import grace_ends
from server.tables import notification, person, point_entry, season_result
from server.world import Caller, World

HALF_YEARS = SeasonCalendar("Europe/Paris")
NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)
LAST = season(datetime(2026, 11, 1, tzinfo=UTC), HALF_YEARS)
OPEN = """mutation($input: OpenSeasonInput!) { openSeason(input: $input) {
  __typename ... on SeasonSaved { season } ... on Problem { code } ... on Invalid { field } } }"""
CHANGE = OPEN.replace("OpenSeason", "ChangeSeason").replace("openSeason", "changeSeason")
REVISE = OPEN.replace("OpenSeason", "ReviseSeason").replace("openSeason", "reviseSeason")
SEASONS = "{ seasons { id key name firstDay lastDay running } }"
HALL = """{ hallOfFame { edges { node { key name revision reason people mine { rank points }
  podium { rank points person { name } } teams { rank team { name } isMine } } } } }"""


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`clock(at)` sets the servers' clock; it stands at NOW, after the autumn season and its grace."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(World, "now", staticmethod(lambda: moment))

    at(NOW)
    return at


async def earn(
    world: World, who: int, points: int, *, done: datetime | None = None, told: datetime | None = None
) -> None:
    """Points of a person of the plant, done in last autumn's season unless said otherwise."""
    done = done or datetime(2026, 11, 3, 10, tzinfo=UTC)
    entry = Entry(
        person_id=who, site_id=2, team_id=2, points=points, deed="shared", fact_id=uuid4().hex, rule_id="share",
        rule_version=1, idempotency_key=uuid4().hex, occurred_at=done, recorded_at=told or done,
        reason=Message("share"),
    )  # fmt: skip
    async with world.engine.begin() as c:
        await record(c, [entry], HALF_YEARS)


async def hourly(world: World) -> None:
    await jobs.look(world, {})
    await Runner(world, {"close_season": jobs.close}).run_due()


async def stored(world: World) -> list[Any]:
    async with world.engine.connect() as c:
        rows = await c.execute(sa.select(season_result).order_by("season", "revision"))
        return list(rows.all())


async def hall(me: Any) -> list[dict[str, Any]]:
    return [edge["node"] for edge in (await me.ask(HALL))["data"]["hallOfFame"]["edges"]]


def opening(first: str, last: str, **more: Any) -> dict[str, Any]:
    return {
        "key": uuid4().hex,
        "nameFr": "Printemps",
        "nameEn": "Spring",
        "firstDay": first,
        "lastDay": last,
    } | more


async def test_the_next_season_begins_with_a_fresh_board(
    phone: Any, world: World, small: Any, clock: Any
) -> None:
    comms, me = await phone("comms@office"), await phone("ambassador@plant")
    assert (await comms.ask(OPEN, input=opening("2027-02-01", "2027-05-31")))["data"]["openSeason"] == {
        "__typename": "SeasonSaved", "season": "2027-02-01",
    }  # fmt: skip
    await earn(world, me.person_id, 500, done=NOW - timedelta(hours=1))
    clock(datetime(2027, 2, 1, 12, tzinfo=UTC))
    board = (await me.ask("{ leaderboard(window: SEASON) { key people me { rank } } }"))["data"][
        "leaderboard"
    ]
    assert board == {"key": "season:2027-02-01", "people": 0, "me": None}


async def test_who_comes_late_can_win_a_fresh_season(
    phone: Any, world: World, small: Any, clock: Any
) -> None:
    veteran, newcomer = await phone("ambassador@plant"), await phone("colleague@plant")
    await earn(world, veteran.person_id, 5000)
    await earn(world, veteran.person_id, 20, done=NOW - timedelta(hours=2))
    await earn(world, newcomer.person_id, 30, done=NOW - timedelta(hours=1))
    board = await newcomer.ask("{ leaderboard(window: SEASON) { me { rank } } }")
    assert board["data"]["leaderboard"]["me"] == {"rank": 1}


async def test_everyone_sees_what_runs_and_what_comes(phone: Any, small: Any) -> None:
    await (await phone("comms@office")).ask(OPEN, input=opening("2027-02-01", "2027-05-31"))
    seen = (await (await phone("ambassador@plant")).ask(SEASONS))["data"]["seasons"]
    assert [(one["name"], one["firstDay"], one["lastDay"], one["running"]) for one in seen] == [
        ("Premier semestre 2027", "2027-01-01", "2027-01-31", True),
        ("Printemps", "2027-02-01", "2027-05-31", False),
    ]


@pytest.mark.parametrize(
    ("first", "last", "code", "field"),
    [
        ("2027-01-05", "2027-05-31", "past", "firstDay"),
        ("2027-03-01", "2027-02-01", "bad_window", "lastDay"),
        ("2027-03-01", "2027-03-05", "season_too_short", "lastDay"),
        ("2027-03-01", "2029-03-05", "season_too_long", "lastDay"),
        ("2027-05-31", "2027-09-30", "season_overlaps", "firstDay"),
    ],
)
async def test_what_is_no_season_gets_a_clear_word(
    phone: Any, small: Any, first: str, last: str, code: str, field: str
) -> None:
    comms = await phone("comms@office")
    await comms.ask(OPEN, input=opening("2027-02-01", "2027-05-31"))
    answer = (await comms.ask(OPEN, input=opening(first, last)))["data"]["openSeason"]
    assert answer == {"__typename": "Invalid", "code": code, "field": field}


async def test_two_of_comms_who_open_the_same_days_open_one_season(phone: Any, small: Any) -> None:
    comms, admin = await phone("comms@office"), await phone("admin@office")
    answers = await asyncio.gather(
        *(one.ask(OPEN, input=opening("2027-02-01", "2027-05-31")) for one in (comms, admin))
    )
    kinds = sorted(answer["data"]["openSeason"]["__typename"] for answer in answers)
    assert kinds == ["Invalid", "SeasonSaved"]


async def test_a_running_season_may_end_sooner_and_keeps_its_board(
    phone: Any, small: Any, clock: Any
) -> None:
    comms = await phone("comms@office")
    await comms.ask(OPEN, input=opening("2027-02-01", "2027-05-31"))
    clock(datetime(2027, 3, 1, 9, tzinfo=UTC))
    comms = await phone("comms@office")
    running = (await comms.ask(SEASONS))["data"]["seasons"][0]
    given = {
        "key": uuid4().hex,
        "seasonId": running["id"],
        "nameFr": "Mars",
        "nameEn": "",
        "lastDay": "2027-03-02",
    }
    assert (await comms.ask(CHANGE, input=given))["data"]["changeSeason"]["season"] == "2027-02-01"
    assert (await comms.ask(SEASONS))["data"]["seasons"][0]["lastDay"] == "2027-03-02"


async def test_a_season_that_is_over_stays_as_it_was(phone: Any, small: Any, clock: Any) -> None:
    comms = await phone("comms@office")
    await comms.ask(OPEN, input=opening("2027-02-01", "2027-05-31"))
    (_, spring) = (await comms.ask(SEASONS))["data"]["seasons"]
    clock(datetime(2027, 6, 1, 9, tzinfo=UTC))
    comms = await phone("comms@office")  # the session of winter has ended meanwhile
    given = {
        "key": uuid4().hex,
        "seasonId": spring["id"],
        "nameFr": "X",
        "nameEn": "",
        "lastDay": "2027-07-01",
    }
    assert (await comms.ask(CHANGE, input=given))["data"]["changeSeason"]["code"] == "too_late"


async def test_nothing_closes_before_the_grace_is_over(world: World, small: Any, clock: Any) -> None:
    await earn(world, 4, 10)
    clock(grace_ends(LAST) - timedelta(seconds=1))
    await hourly(world)
    assert await stored(world) == []


async def test_a_season_without_a_deed_makes_no_result(world: World, small: Any) -> None:
    await hourly(world)
    assert await stored(world) == []


async def test_a_closed_season_is_in_the_hall_of_fame(phone: Any, world: World, small: Any) -> None:
    me, other = await phone("ambassador@plant"), await phone("colleague@plant")
    for one, points in ((me, 30), (other, 50)):
        await earn(world, one.person_id, points)
    await hourly(world)
    (seen,) = await hall(me)
    assert (seen["key"], seen["name"], seen["people"]) == ("2026-S2", "Second semestre 2026", 2)
    assert seen["mine"] == {"rank": 2, "points": 30}
    assert [(place["rank"], place["person"]["name"]) for place in seen["podium"]] == [
        (1, "Colleague plant"), (2, "Ambassador plant"),
    ]  # fmt: skip


async def test_equal_points_share_a_place(phone: Any, world: World, small: Any) -> None:
    me = await phone("ambassador@plant")
    for who, points in ((4, 50), (5, 50), (6, 10)):
        await earn(world, who, points)
    await hourly(world)
    assert [place["rank"] for place in (await hall(me))[0]["podium"]] == [1, 1, 3]


async def test_everyone_who_played_is_told_once(world: World, small: Any) -> None:
    for who in (4, 5):
        await earn(world, who, 10)
    for _ in range(2):
        await hourly(world)
    async with world.engine.connect() as c:
        told = (await c.execute(sa.select(notification.c.person_id, notification.c.kind))).all()
    assert sorted(map(tuple, told)) == [(4, "season_closed"), (5, "season_closed")]


async def test_what_ended_long_ago_rings_nobody(world: World, small: Any, clock: Any) -> None:
    await earn(world, 4, 10)
    clock(grace_ends(LAST) + timedelta(days=15))
    await hourly(world)
    async with world.engine.connect() as c:
        assert (await c.execute(sa.select(sa.func.count()).select_from(notification))).scalar_one() == 0
    assert len(await stored(world)) == 1


async def test_a_deed_told_within_the_grace_counts_and_a_later_one_does_not(world: World, small: Any) -> None:
    done, ends = LAST.end - timedelta(hours=1), grace_ends(LAST)
    await earn(world, 4, 10, done=done, told=ends - timedelta(seconds=1))
    await earn(world, 4, 100, done=done, told=ends)
    await hourly(world)
    ((_, _, _, rows, *_),) = await stored(world)
    assert rows["people"] == [[4, 1, 10]]


async def test_a_deed_at_the_very_end_is_of_the_next_season(world: World, small: Any) -> None:
    await earn(world, 4, 10, done=LAST.end - timedelta(microseconds=1))
    await earn(world, 4, 100, done=LAST.end)
    await hourly(world)
    assert [row.rows["people"] for row in await stored(world)] == [[[4, 1, 10]]]


async def test_a_late_job_finds_what_an_early_one_would_have(world: World, small: Any, clock: Any) -> None:
    await earn(world, 4, 10)
    async with world.engine.begin() as c:
        await close_season(c, LAST.start, NOW)
        early = (await c.execute(sa.delete(season_result).returning(season_result.c.rows))).scalar_one()
    await earn(world, 4, 99, done=LAST.end - timedelta(hours=1), told=NOW + timedelta(days=1))
    clock(NOW + timedelta(days=40))
    await hourly(world)
    assert [row.rows for row in await stored(world)] == [early]


async def close_at_once(world: World, workers: int = 2) -> list[Any]:
    """Each worker reads before any of them has written."""
    barrier = asyncio.Barrier(workers)

    async def one() -> Any:
        async with world.engine.begin() as c:
            await c.execute(sa.text("SELECT 1"))
            await barrier.wait()
            return await close_season(c, LAST.start, NOW)

    return list(await asyncio.gather(*(one() for _ in range(workers))))


async def test_two_workers_at_once_make_one_result(world: World, small: Any) -> None:
    await earn(world, 4, 10)
    assert sorted(await close_at_once(world)) == [False, True]
    assert len(await stored(world)) == 1


async def test_without_its_unique_key_two_workers_would_make_two(world: World, small: Any) -> None:
    """The control: the test above can fail."""
    await earn(world, 4, 10)
    async with world.engine.begin() as c:
        await c.execute(sa.text("ALTER TABLE season_result DROP CONSTRAINT uq_season_result_season_revision"))
    await close_at_once(world)
    assert len(await stored(world)) == 2


async def test_a_week_without_a_worker_closes_every_season_that_ended(world: World, small: Any) -> None:
    await earn(world, 4, 10, done=datetime(2026, 3, 1, tzinfo=UTC))
    await earn(world, 4, 10)
    await hourly(world)
    assert [row.season for row in await stored(world)] == ["2026-S1", "2026-S2"]


async def take_back(world: World, comms: Any) -> None:
    async with world.engine.connect() as c:
        seq = (await c.execute(sa.select(sa.func.max(point_entry.c.seq)))).scalar_one()
    caller = Caller(comms.person_id, "comms", 1, 1, "fr", 1, "passkey")
    await reverse(world, caller, Reverse(key=uuid4().hex, seq=seq, reason="copied"))


async def test_a_correction_is_a_new_revision_with_its_reason(phone: Any, world: World, small: Any) -> None:
    comms, me = await phone("comms@office"), await phone("ambassador@plant")
    await earn(world, 5, 40)
    await earn(world, me.person_id, 50)
    await hourly(world)
    first = (await stored(world))[0].rows
    await take_back(world, comms)
    given = {"key": uuid4().hex, "season": "2026-S2", "reason": "Points repris"}
    assert (await comms.ask(REVISE, input=given))["data"]["reviseSeason"]["__typename"] == "SeasonSaved"
    assert [row.revision for row in await stored(world)] == [1, 2]
    assert (await stored(world))[0].rows == first
    (seen,) = await hall(me)
    assert (seen["revision"], seen["reason"], seen["mine"]) == (2, "Points repris", {"rank": 2, "points": 0})


async def test_a_revision_that_changes_nothing_is_none(phone: Any, world: World, small: Any) -> None:
    comms = await phone("comms@office")
    await earn(world, 4, 10)
    await hourly(world)
    given = {"key": uuid4().hex, "season": "2026-S2", "reason": "Pour voir"}
    await comms.ask(REVISE, input=given)
    assert [row.revision for row in await stored(world)] == [1]


@pytest.mark.parametrize(
    ("named", "reason", "code"),
    [("2026-S2", "  ", "reason_missing"), ("1999-S1", "Parce que", "not_found")],
)
async def test_what_cannot_be_revised(phone: Any, small: Any, named: str, reason: str, code: str) -> None:
    given = {"key": uuid4().hex, "season": named, "reason": reason}
    answer = await (await phone("comms@office")).ask(REVISE, input=given)
    assert answer["data"]["reviseSeason"]["code"] == code


async def test_who_hides_later_keeps_the_place_but_loses_the_name(
    phone: Any, world: World, small: Any
) -> None:
    me = await phone("ambassador@plant")
    await earn(world, 5, 40)
    await hourly(world)
    async with world.engine.begin() as c:
        await c.execute(sa.update(person).where(person.c.id == 5).values(ranking="hidden"))
    assert (await hall(me))[0]["podium"] == [{"rank": 1, "points": 40, "person": None}]


async def test_who_hides_is_on_no_podium_and_reads_their_own_points(
    phone: Any, world: World, small: Any
) -> None:
    me = await phone("ambassador@plant")
    async with world.engine.begin() as c:
        await c.execute(sa.update(person).where(person.c.id == me.person_id).values(ranking="hidden"))
    await earn(world, me.person_id, 90)
    await earn(world, 5, 40)
    await hourly(world)
    (seen,) = await hall(me)
    assert [(place["rank"], place["points"]) for place in seen["podium"]] == [(1, 40)]
    assert seen["mine"] == {"rank": None, "points": 90}


async def test_the_hall_is_read_in_pages(phone: Any, world: World, small: Any) -> None:
    me = await phone("ambassador@plant")
    for month in (3, 11):
        await earn(world, 4, 10, done=datetime(2026, month, 3, tzinfo=UTC))
    await hourly(world)
    document = "query($after: String) { hallOfFame(first: 1, after: $after) { edges { cursor node { key } } pageInfo { hasNextPage endCursor } } }"
    first = (await me.ask(document))["data"]["hallOfFame"]
    second = (await me.ask(document, after=first["pageInfo"]["endCursor"]))["data"]["hallOfFame"]
    assert [page["edges"][0]["node"]["key"] for page in (first, second)] == ["2026-S2", "2026-S1"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


async def test_the_hall_is_four_statements_however_many_seasons(
    phone: Any, world: World, small: Any, statements: Any
) -> None:
    me = await phone("ambassador@plant")
    await earn(world, 4, 10)
    await hourly(world)
    with statements() as sent:
        await me.ask(HALL)
    assert sent.count == 4, sent.sent  # the session, the zone, the results, the names


async def test_a_season_of_other_days_is_a_date_in_the_organisations_zone(phone: Any, small: Any) -> None:
    comms = await phone("comms@office")
    await comms.ask(OPEN, input=opening("2027-02-01", "2027-05-31"))
    answer = (await comms.ask("{ seasons { startsAt endsAt } }"))["data"]["seasons"][1]
    assert answer == {"startsAt": "2027-01-31T23:00:00+00:00", "endsAt": "2027-05-31T22:00:00+00:00"}
