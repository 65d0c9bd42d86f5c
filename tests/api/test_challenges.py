"""Timed challenges over the API: frozen at launch, counted from the ledger, closed on the clock."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import time_machine

from gamification.challenges import Metric, Timeline, counts, counts_when_revised, measure
from gamification.ledger import Entry, Message
from gamification.seasons import SeasonCalendar
from server.commands.challenge_score import scored
from server.commands.entries import record
from server.jobs import challenges as jobs
from server.jobs.queue import Later
from server.queries.challenge_boards import boards
from server.queries.challenges import read_row
from server.tables import (
    challenge,
    challenge_member,
    challenge_result,
    challenge_team,
    job,
    notification,
    person,
    point_entry,
)
from server.world import World

DAYS = "query($id: ID!) { challenge(id: $id) { days { length calendar { day status } } } }"
BOARD = """query($id: ID!) { challenge(id: $id) { state participating teams revision reason prize
  board { rank id name score sum roster participants isMine } me { rank sum } position { topic epoch } } }"""
LIST = "{ challenges(first: 10) { edges { node { id title board { rank } } } pageInfo { hasNextPage } } }"
LAUNCH = """mutation($input: LaunchChallengeInput!) { launchChallenge(input: $input) { __typename
  ... on ChallengeSaved { challenge { id state teams title } }
  ... on Invalid { code field } ... on Refused { code } } }"""
CANCEL = """mutation($input: ChallengeIdInput!) { cancelChallenge(input: $input) { __typename
  ... on ChallengeSaved { challenge { state reason } } ... on Refused { code } } }"""
PREVIEW = """query($input: ChallengeDraft!) { previewChallenge(input: $input) {
  people warnings teams { team { name } roster chance } } }"""


def key() -> str:
    return uuid4().hex


@pytest.fixture
async def crowd(world: World, small: Any) -> list[int]:
    """Ten more ambassadors, half at each plant: teams large enough to show. Ids 101 to 110."""
    rows = [
        {"id": 100 + n, "name": f"P{n}", "site_id": 2 + n % 2, "team_id": 2 + n % 2, "state": "active"}
        for n in range(1, 11)
    ]
    async with world.engine.begin() as c:
        await c.execute(sa.insert(person), rows)
    return list(range(101, 111))


PARIS = ZoneInfo("Europe/Paris")


def wall(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat()


def draft(world: World, **changed: Any) -> dict[str, Any]:
    start = world.now().astimezone(PARIS)
    return {
        "kind": "TEAM", "metric": "POINTS", "titleFr": "Le mois des métiers", "titleEn": "", "briefFr": "Allez",
        "briefEn": "Go", "prizeFr": "Un repas", "prizePoints": 10, "starts": wall(start), "timeZone": "Europe/Paris",
        "ends": wall(start + timedelta(days=7)), "teamIds": ["2", "3"],
    } | changed  # fmt: skip


async def launch(phone: Any, world: World, **changed: Any) -> int:
    comms = await phone("comms@office")
    answer = await comms.ask(LAUNCH, input={"key": key(), "draft": draft(world, **changed)})
    return int(answer["data"]["launchChallenge"]["challenge"]["id"])


def entry(person_id: int, points: int, at: datetime, **changed: Any) -> Entry:
    given: dict[str, Any] = {
        "person_id": person_id, "site_id": 2 + person_id % 2, "team_id": 2 + person_id % 2, "points": points,
        "deed": "shared", "fact_id": uuid4().hex, "rule_id": "share", "rule_version": 1,
        "idempotency_key": uuid4().hex, "occurred_at": at, "recorded_at": at, "reason": Message("share"),
        "tags": ("shared",),
    } | changed  # fmt: skip
    return Entry(**given)


async def earn(world: World, *entries: Entry) -> None:
    async with world.engine.begin() as c:
        await record(c, entries, SeasonCalendar("Europe/Paris"))


async def board(phone: Any, made: int, who: str = "ambassador@plant") -> dict[str, Any]:
    shown: dict[str, Any] = (await (await phone(who)).ask(BOARD, id=str(made)))["data"]["challenge"]
    return shown


async def end(world: World, made: int) -> None:
    """The clock moves on: the challenge ended an hour ago."""
    async with world.engine.begin() as c:
        gone = {"starts_at": world.now() - timedelta(days=7), "ends_at": world.now() - timedelta(hours=1)}
        await c.execute(sa.update(challenge).where(challenge.c.id == made).values(**gone))


async def test_a_launch_freezes_rosters_k_and_mu(phone: Any, world: World, crowd: list[int]) -> None:
    await earn(world, entry(101, 20, world.now() - timedelta(days=2)))
    made = await launch(phone, world)
    async with world.engine.connect() as c:
        row = (await c.execute(sa.select(challenge).where(challenge.c.id == made))).one()
        rosters = {r.team_id: r.roster for r in await c.execute(sa.select(challenge_team))}
        members = await c.scalar(sa.select(sa.func.count()).select_from(challenge_member))
    assert (rosters, members) == ({2: 8, 3: 8}, 16)
    assert (row.k, row.mu, row.scheduled_at is not None) == (8.0, 20 / 16, True)


async def test_a_points_challenge_is_scored_with_ghosts(phone: Any, world: World, crowd: list[int]) -> None:
    made = await launch(phone, world)
    await earn(world, entry(101, 30, world.now()))
    shown = await board(phone, made)
    lines = [(line["id"], line["rank"], line["sum"]) for line in shown["board"]]
    assert lines == [("3", 1, 30), ("2", 2, 0)]
    assert (shown["state"], shown["board"][0]["score"], shown["participating"]) == ("LIVE", 30 / 16, True)


async def test_only_deeds_of_the_window_that_arrived_in_time_count(
    phone: Any, world: World, crowd: list[int]
) -> None:
    made = await launch(phone, world)
    async with world.engine.connect() as c:
        row = (await c.execute(sa.select(challenge))).one()
    second, grace = timedelta(seconds=1), timedelta(minutes=row.grace_minutes)
    await earn(
        world,
        entry(101, 1, row.starts_at - second), entry(101, 2, row.starts_at), entry(101, 4, row.ends_at - second),
        entry(101, 8, row.ends_at),
        entry(101, 16, row.ends_at - second, recorded_at=row.ends_at + grace - second),
        entry(101, 32, row.ends_at - second, recorded_at=row.ends_at + grace),
    )  # fmt: skip
    assert (await board(phone, made))["board"][0]["sum"] == 2 + 4 + 16


@pytest.mark.parametrize("metric", ["points", "shares", "own_words", "photos", "clicks", "coffees"])
async def test_sql_measures_an_entry_as_the_rule_does(
    phone: Any, world: World, crowd: list[int], metric: Metric
) -> None:
    made, now = await launch(phone, world, metric=metric.upper()), world.now()
    kinds = [
        ("shared", ("shared",), 5), ("shared", ("shared", "shared:own", "shared:own_photo"), 9), ("shared", ("shared",), 0),
        ("clicked", ("clicked",), 2), ("checked_in", ("checked_in", "met"), 10), ("prize_won", (), 50),
        ("streak_reached", (), 3),
    ]  # fmt: skip
    given = [entry(101, points, now, deed=deed, tags=tags) for deed, tags, points in kinds]
    await earn(world, *given)
    assert (await board(phone, made))["board"][0]["sum"] == sum(measure(metric, one) for one in given)


def on_the_edges(line: Timeline) -> list[Entry]:
    """Deeds around start and end that arrived at once, or just before or after the grace was over; no two sums are equal."""
    second = timedelta(seconds=1)
    moments = (line.starts_at - second, line.starts_at, line.ends_at - second, line.ends_at)
    arrivals = (line.starts_at, line.closes_at - second, line.closes_at)
    return [
        entry(101, 2**n, at, recorded_at=max(at, arrived))
        for n, (at, arrived) in enumerate(product(moments, arrivals))
    ]


async def total(world: World, made: int, *, revised: bool) -> int:
    async with world.engine.connect() as c:
        row = await read_row(c, made)
        assert row is not None
        return (await boards(c, [row], 0, revised=revised))[made].total


async def taken_back(world: World, entries: list[Entry], at: datetime) -> list[Entry]:
    """What takes these back, recorded `at`."""
    async with world.engine.connect() as c:
        read = await c.execute(sa.select(point_entry.c.fact_id, point_entry.c.seq))
        seqs = {row.fact_id: row.seq for row in read}
    back = [
        entry(one.person_id, -one.points, one.occurred_at, recorded_at=at, reverses=seqs[one.fact_id])
        for one in entries
    ]
    await earn(world, *back)
    return back


async def test_sql_counts_an_entry_as_the_rule_does(phone: Any, world: World, crowd: list[int]) -> None:
    made = await launch(phone, world)
    async with world.engine.connect() as c:
        row = await read_row(c, made)
    assert row is not None
    line, given = row.timeline, on_the_edges(row.timeline)
    await earn(world, *given)
    back = await taken_back(world, given[::2], line.closes_at + timedelta(days=30))
    first = sum(one.points for one in given if counts(line, one.occurred_at, one.recorded_at))
    undone = sum(
        new.points for new, old in zip(back, given[::2], strict=True)
        if counts_when_revised(line, new, old.recorded_at)
    )  # fmt: skip
    told = [await total(world, made, revised=revised) for revised in (False, True)]
    assert told == [first, first + undone]
    assert 0 < first + undone < first


async def test_what_was_taken_back_no_longer_counts(phone: Any, world: World, crowd: list[int]) -> None:
    made = await launch(phone, world, metric="SHARES")
    await earn(world, entry(101, 5, world.now()), entry(102, 5, world.now()))
    async with world.engine.connect() as c:
        seq = await c.scalar(sa.select(sa.func.max(point_entry.c.seq)))
    await earn(world, entry(102, -5, world.now(), reverses=seq))
    assert sum(line["sum"] for line in (await board(phone, made))["board"]) == 1


async def test_an_individual_board_hides_who_hides(phone: Any, world: World, crowd: list[int]) -> None:
    made = await launch(phone, world, kind="INDIVIDUAL", teamIds=[])
    async with world.engine.begin() as c:
        await c.execute(sa.update(person).where(person.c.id == 102).values(ranking="hidden"))
        await c.execute(sa.update(person).where(person.c.id == 101).values(ranking="alias", alias="Luciole"))
    await earn(world, entry(101, 5, world.now()), entry(102, 9, world.now()))
    assert [line["name"] for line in (await board(phone, made))["board"]] == ["Luciole"]


async def test_a_list_takes_the_same_statements_for_one_and_for_five(
    phone: Any, world: World, crowd: list[int], statements: Any
) -> None:
    reader = await phone("ambassador@plant")
    spent: list[int] = []
    for more in (1, 4):
        for _ in range(more):
            await launch(phone, world)
        await reader.ask(LIST)  # what is remembered for a second is read here
        with statements() as counted:
            await reader.ask(LIST)
        spent.append(counted.count)
    assert spent == [3, 3]  # ids, rows, boards


async def test_small_teams_do_not_compete(phone: Any, world: World, small: Any) -> None:
    comms = await phone("comms@office")
    answer = await comms.ask(LAUNCH, input={"key": key(), "draft": draft(world)})
    assert answer["data"]["launchChallenge"]["code"] == "too_few_teams"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ends": "2020-01-01T00:00"}, "ends"), ({"prizePoints": 501}, "prizePoints"),
        ({"titleFr": " ", "titleEn": ""}, "titleFr"), ({"titleFr": "x" * 121}, "titleFr"),
        ({"starts": "2020-01-01T00:00"}, "starts"), ({"teamIds": ["2"]}, "teamIds"),
    ],
)  # fmt: skip
async def test_a_bad_draft_says_which_field(
    phone: Any, world: World, crowd: list[int], changed: dict[str, Any], field: str
) -> None:
    comms = await phone("comms@office")
    answer = await comms.ask(LAUNCH, input={"key": key(), "draft": draft(world, **changed)})
    assert answer["data"]["launchChallenge"]["field"] == field


async def test_an_ambassador_launches_nothing(phone: Any, world: World) -> None:
    someone = await phone("ambassador@plant")
    await someone.ask(LAUNCH, input={"key": key(), "draft": draft(world)})
    assert someone.status == 403


async def test_a_preview_tells_who_competes_and_each_chance(
    phone: Any, world: World, crowd: list[int]
) -> None:
    await earn(world, *(entry(n, 10, world.now() - timedelta(days=1)) for n in crowd if n % 2))
    comms = await phone("comms@office")
    shown = (await comms.ask(PREVIEW, input=draft(world)))["data"]["previewChallenge"]
    assert (shown["people"], [team["roster"] for team in shown["teams"]]) == (16, [8, 8])
    assert shown["teams"][0]["chance"] > 0.9 > 0.1 > shown["teams"][1]["chance"]
    assert "unfair" in shown["warnings"]


async def test_a_preview_asked_twice_says_the_same(phone: Any, world: World, crowd: list[int]) -> None:
    await earn(world, *(entry(n, n % 7, world.now() - timedelta(days=1)) for n in crowd))
    comms, given = await phone("comms@office"), draft(world)
    assert await comms.ask(PREVIEW, input=given) == await comms.ask(PREVIEW, input=given)


async def test_a_challenge_called_off_says_why(phone: Any, world: World, crowd: list[int]) -> None:
    made, comms = await launch(phone, world), await phone("comms@office")
    asked = {"key": key(), "challengeId": str(made), "reason": "Grève"}
    saved = (await comms.ask(CANCEL, input=asked))["data"]["cancelChallenge"]
    assert saved["challenge"] == {"state": "CANCELLED", "reason": "Grève"}


async def test_what_is_final_is_not_called_off(phone: Any, world: World, crowd: list[int]) -> None:
    made, comms = await launch(phone, world), await phone("comms@office")
    await end(world, made)
    await jobs.close(world, {"challenge_id": made})
    answer = await comms.ask(CANCEL, input={"key": key(), "challengeId": str(made), "reason": "Grève"})
    assert answer["data"]["cancelChallenge"]["code"] == "too_late"


async def test_closing_waits_for_the_grace(phone: Any, world: World, crowd: list[int]) -> None:
    made = await launch(phone, world)
    with pytest.raises(Later):
        await jobs.close(world, {"challenge_id": made})


async def test_closing_twice_freezes_one_result(phone: Any, world: World, crowd: list[int]) -> None:
    made = await launch(phone, world)
    await earn(world, entry(101, 30, world.now() - timedelta(days=1)))
    await end(world, made)
    for _ in range(2):
        await jobs.close(world, {"challenge_id": made})
    async with world.engine.connect() as c:
        rows = (await c.execute(sa.select(challenge_result.c.revision))).all()
    shown = await board(phone, made)
    assert ([row.revision for row in rows], shown["state"]) == ([1], "FINAL")


async def lasting(world: World, made: int, begin: datetime) -> None:
    async with world.engine.begin() as c:
        given = {"starts_at": begin, "ends_at": begin + timedelta(days=21)}
        await c.execute(sa.update(challenge).where(challenge.c.id == made).values(**given))


async def days(phone: Any, made: int) -> Any:
    answer = await (await phone("ambassador@plant")).ask(DAYS, id=str(made))
    return answer["data"]["challenge"]["days"]


MONDAY = datetime(2026, 11, 9, 8, tzinfo=PARIS)
DAY = timedelta(days=1)


async def test_my_days_of_a_challenge_pass_over_rest(
    phone: Any, world: World, crowd: list[int], small: Any
) -> None:
    made, me = await launch(phone, world), small.people["ambassador@plant"]
    await lasting(world, made, MONDAY)
    await earn(world, *(entry(me, 5, MONDAY + n * DAY) for n in (3, 4, 8)))
    with time_machine.travel(MONDAY + 9 * DAY, tick=False):
        told = await days(phone, made)
    assert (told["length"], [one["status"] for one in told["calendar"]]) == (
        3, ["done", "done", "excused", "excused", "frozen", "done", "open"],
    )  # fmt: skip


async def test_a_day_whose_deed_was_taken_back_is_not_done(
    phone: Any, world: World, crowd: list[int], small: Any
) -> None:
    made, me = await launch(phone, world), small.people["ambassador@plant"]
    await lasting(world, made, MONDAY)
    deed = entry(me, 5, MONDAY + DAY)
    await earn(world, entry(me, 5, MONDAY), deed)
    async with world.engine.begin() as c:
        seq = await c.scalar(sa.select(sa.func.max(point_entry.c.seq)))
    await earn(world, entry(me, -5, MONDAY + DAY, reverses=seq))
    with time_machine.travel(MONDAY + DAY, tick=False):
        told = await days(phone, made)
    assert [one["status"] for one in told["calendar"]] == ["done", "open"]


async def test_who_gave_nothing_has_no_days_yet(phone: Any, world: World, crowd: list[int]) -> None:
    assert await days(phone, await launch(phone, world)) is None


async def test_a_final_board_no_longer_moves(phone: Any, world: World, crowd: list[int]) -> None:
    made = await launch(phone, world)
    await earn(world, entry(101, 30, world.now() - timedelta(days=1)))
    await end(world, made)
    await jobs.close(world, {"challenge_id": made})
    before = await board(phone, made)
    await earn(world, entry(102, 90, world.now() - timedelta(days=1)))
    assert (await board(phone, made)) == before and before["revision"] == 1


async def test_every_member_of_the_winner_is_awarded_once(phone: Any, world: World, crowd: list[int]) -> None:
    made = await launch(phone, world)
    await earn(world, entry(101, 30, world.now() - timedelta(days=1)))
    await end(world, made)
    await jobs.close(world, {"challenge_id": made})
    await run_jobs(world, "award_prize", times=2)
    async with world.engine.connect() as c:
        prizes = sa.select(point_entry.c.points, point_entry.c.team_id).where(
            point_entry.c.deed == "prize_won"
        )
        assert [tuple(row) for row in await c.execute(prizes)] == [(10, 3)] * 8


async def run_jobs(world: World, name: str, times: int) -> None:
    async with world.engine.connect() as c:
        given = list(await c.scalars(sa.select(job.c.arguments).where(job.c.name == name)))
    for _ in range(times):
        for one in given:
            await jobs.prize(world, one)


async def test_everyone_who_competed_reads_their_rank(phone: Any, world: World, crowd: list[int]) -> None:
    made = await launch(phone, world)
    await earn(world, entry(101, 30, world.now() - timedelta(days=1)))
    await end(world, made)
    await jobs.close(world, {"challenge_id": made})
    for _ in range(2):
        await jobs.tell(world, {"challenge_id": made})
    async with world.engine.connect() as c:
        told = sa.select(notification.c.params["rank"].as_integer(), sa.func.count()).group_by(sa.text("1"))
        assert {row[0]: row[1] for row in await c.execute(told)} == {1: 8, 2: 8}


async def test_a_deed_tells_the_new_team_score(phone: Any, world: World, crowd: list[int]) -> None:
    made = await launch(phone, world)
    await earn(world, entry(101, 30, world.now()))
    async with world.engine.connect() as c:
        (frame,) = await scored(c, 101, 3, world.now())
    told = {name: frame.body[name] for name in ("type", "id", "sum", "participants", "score")}
    assert (frame.topic, told) == (
        f"challenge:{made}",
        {"type": "challenge_scored", "id": "3", "sum": 30, "participants": None, "score": 30 / 16},
    )


async def test_without_a_running_challenge_a_deed_tells_nothing(
    world: World, crowd: list[int], statements: Any
) -> None:
    with statements() as counted:
        async with world.engine.connect() as c:
            assert await scored(c, 101, 3, world.now()) == []
    assert counted.count == 1
