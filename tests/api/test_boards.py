"""Leaderboards by site and brand: whose places, pages either way, who is absent, what a cell of few keeps to itself."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gamification.boards import board_keys
from realtime import Publication
from server import auth
from server.authority import SessionAuthority
from server.commands.roster import import_roster
from server.commands.socket_ticket import issue_ticket
from server.outbox import flush, publisher
from server.queries.programme import programme_lately
from server.scopes import Scope
from server.standings import Total, counted_rank, load, put, ranks
from server.tables import brand, outbox, person, score, site, team
from server.world import World
from tests.api.conftest import Phone, Programme, key

BOARD = """query($scope: BoardScope!, $window: BoardWindow! = ALL, $first: Int! = 50, $after: String, $before: String) {
  leaderboard(window: $window, scope: $scope, first: $first, after: $after, before: $before) {
    place suppressed people above below me { rank points } position { topic }
    neighbours { rank isMe person { id } } edges { cursor node { rank points person { id name } } }
    pageInfo { hasNextPage endCursor } } }"""
TEAMS = """query($scope: BoardScope!) { teamBoard(window: ALL, scope: $scope) {
  suppressed place standings { rank participants roster members team { id } } } }"""
SHARE = "mutation($input: ShareInput!) { share(input: $input) { __typename } }"
GOALS = "{ goals(window: WEEK) { me { points best bestFrom } team { points best } teamName } }"
UPDATE = "mutation($input: UpdateMeInput!) { updateMe(input: $input) { __typename } }"
CROWD = [(9_000 + n, 2, 10 * (n // 2)) for n in range(12)] + [(9_100 + n, 3, 35) for n in range(8)]
"""(person, site, points): a dozen at plant 2, every two of them equal; eight at plant 3 of the other brand."""


@pytest.fixture
async def crowd(world: World, small: Programme) -> Programme:
    now = world.now()
    async with world.engine.begin() as c:
        await c.execute(sa.insert(brand).values(id=2, slug="other", name="Other", hue=20))
        await c.execute(sa.update(site).where(site.c.id == 3).values(brand_id=2))
        for number, where, points in CROWD:
            await c.execute(
                sa.insert(person).values(
                    id=number, roster_key=f"C{number}", name=f"Person {number}", site_id=where, team_id=where,
                    state="active", joined_at=now,
                )
            )  # fmt: skip
            given = {
                "subject_id": number,
                "points": points,
                "version": 1,
                "reached_at": now + timedelta(seconds=number),
            }
            for board in ("all", board_keys(now, (await programme_lately(world)).calendar)[2]):
                await c.execute(sa.insert(score).values(board=board, kind="person", **given))
    return small


@pytest.fixture
async def someone(crowd: Programme, phone: Any) -> Any:
    """`await someone(9003)` -> the phone of one of the crowd."""

    async def sign_in(number: int) -> Phone:
        crowd.people[str(number)] = number
        signed: Phone = await phone(str(number))
        return signed

    return sign_in


async def read(reader: Any, scope: str, **values: Any) -> dict[str, Any]:
    answer = await reader.ask(BOARD, scope=scope, **values)
    assert "errors" not in answer, answer
    board: dict[str, Any] = answer["data"]["leaderboard"]
    return board


def ids(board: dict[str, Any]) -> list[int]:
    return [int(edge["node"]["person"]["id"]) for edge in board["edges"]]


def shown(board: dict[str, Any]) -> list[int]:
    return [edge["node"]["rank"] for edge in board["edges"]]


async def test_my_site_s_board_ranks_its_people_only(someone: Any) -> None:
    board = await read(await someone(9010), "SITE")
    assert shown(board) == [1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11]
    assert (board["place"], board["people"], board["me"]["rank"]) == ("Roubaix", 12, 1)


async def test_everyone_s_board_ranks_the_same_people_otherwise(someone: Any) -> None:
    me = await someone(9006)
    told = [(await read(me, scope))["me"]["rank"] for scope in ("SITE", "BRAND", "EVERYONE")]
    assert told == [5, 5, 13]  # 35 points of eight others lie between


async def test_a_site_of_fewer_than_ten_is_not_broken_down(phone: Any, crowd: Programme) -> None:
    board = await read(await phone("ambassador@office"), "SITE")
    assert (board["suppressed"], board["edges"], board["me"], board["people"]) == (True, [], None, 0)


@pytest.mark.parametrize(
    ("who", "heard"),
    [
        ("host@plant", ["site:2", "brand:1"]),
        ("host@other_plant", ["site:3", "brand:2"]),
        ("host@office", ["brand:1"]),
    ],
)
async def test_one_hears_one_s_own_part_of_a_board_where_enough_play(
    phone: Any, crowd: Programme, world: World, who: str, heard: list[str]
) -> None:
    authority, caller = SessionAuthority(world), await auth.caller(world, (await phone(who)).token)
    assert caller
    grant = await authority.redeem(await issue_ticket(world, caller))
    assert grant
    parts = ["site:1", "site:2", "site:3", "brand:1", "brand:2"]
    assert [one for one in parts if authority.can(grant, "sub", f"board:all:{one}:people")] == heard


async def test_what_is_not_shown_names_a_topic_one_may_hear(phone: Any, crowd: Programme) -> None:
    board = await read(await phone("ambassador@office"), "SITE")
    assert board["position"]["topic"] == "board:all:people"


async def test_nobody_hears_the_total_of_a_team_of_three(phone: Any, crowd: Programme, world: World) -> None:
    told: list[dict[str, Any]] = []
    for who in ("ambassador@office", "ambassador@plant"):
        await (await phone(who)).ask(SHARE, input={"key": key(), "storyId": "1", "network": "LINKEDIN"})
        async with world.engine.connect() as c:
            frames = await c.scalars(sa.select(outbox.c.body).where(outbox.c.topic == "board:all:teams"))
            told.append(list(frames)[-1])
    assert told[0] == {"type": "group_moved"}
    assert (told[1]["team"]["name"], told[1]["points"]) == ("Roubaix", 3)


async def test_who_hides_is_truly_absent_for_others(someone: Any, world: World) -> None:
    await (await someone(9010)).ask(UPDATE, input={"key": key(), "ranking": "HIDDEN"})
    board = await read(await someone(9000), "SITE")
    assert 9010 not in ids(board)
    assert (board["people"], shown(board)[:3]) == (11, [1, 2, 2])


async def test_an_alias_is_all_that_others_see(someone: Any) -> None:
    await (await someone(9010)).ask(UPDATE, input={"key": key(), "ranking": "ALIAS", "alias": "Comet"})
    board = await read(await someone(9000), "BRAND")
    assert "Comet" in [edge["node"]["person"]["name"] for edge in board["edges"]]
    assert "Person 9010" not in str(board)


@pytest.mark.parametrize("scope", ["SITE", "BRAND", "EVERYONE"])
async def test_one_pages_up_and_down_from_where_one_stands(someone: Any, scope: str) -> None:
    me = await someone(9005)
    board, everyone = await read(me, scope), ids(await read(me, scope))
    near = [int(one["person"]["id"]) for one in board["neighbours"]]
    up = ids(await read(me, scope, first=50, before=board["above"])) if board["above"] else []
    down = ids(await read(me, scope, first=50, after=board["below"])) if board["below"] else []
    assert up + near + down == everyone
    assert len(near) == 9


async def test_pages_upwards_hold_everyone_once_with_their_rank(someone: Any) -> None:
    me = await someone(9000)
    whole = await read(me, "EVERYONE")
    seen, before = list[tuple[int, int]](), whole["edges"][-1]["cursor"]
    more = True
    while more:
        page = await read(me, "EVERYONE", first=3, before=before)
        seen = list(zip(ids(page), shown(page), strict=True)) + seen
        before, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == list(zip(ids(whole), shown(whole), strict=True))[:-1]


@pytest.mark.parametrize("scope", ["SITE", "BRAND", "EVERYONE"])
async def test_redis_and_sql_say_the_same_before_and_after_a_flush(
    someone: Any, world: World, scope: str
) -> None:
    me = await someone(9005)
    cold = await read(me, scope)
    async with world.engine.connect() as c:
        await load(world.redis, c, "all")
    warm = await read(me, scope)
    await world.redis.flushall()  # pyright: ignore[reportUnknownMemberType]
    assert cold == warm == await read(me, scope)


async def test_parts_in_redis_are_as_counted_in_sql(crowd: Programme, world: World) -> None:
    names = [Scope("site", 2).of("all"), Scope("site", 3).of("all"), Scope("brand", 1).of("all"), "all"]
    asked = [(name, points) for name in names for points in (0, 30, 35, 50)]
    async with world.engine.connect() as c:
        await load(world.redis, c, "all")
        counted = [await counted_rank(c, *one) for one in asked]
    assert await ranks(world.redis, asked) == counted


async def moved_to_vitoria(world: World, number: int) -> list[Publication]:
    """The frames that the roster's move of one person sends."""
    heard: list[Publication] = []

    async def hear(publications: Sequence[Publication]) -> None:
        heard.extend(publications)

    file = f"key;nom;site;role;langue\nC{number};Person {number};Vitoria;;\n".encode()
    assert (await import_roster(world, None, file, apply=True)).moved == 1
    await flush(world, publisher(world, hear))
    return heard


async def test_who_moves_to_another_site_leaves_the_boards_of_the_old_one(
    crowd: Programme, world: World
) -> None:
    old, new = ("all:site:2", 0), ("all:site:3", 0)
    async with world.engine.connect() as c:
        await load(world.redis, c, "all")
    before = await ranks(world.redis, [old, new])
    heard = await moved_to_vitoria(world, 9010)
    assert (before, await ranks(world.redis, [old, new])) == ([11, 9], [10, 10])
    told = {frame.topic: frame.data["type"] for frame in heard if frame.topic.startswith("board:all")}  # type: ignore[index, call-overload]
    assert (told["board:all:site:2:people"], told["board:all:site:3:people"]) == ("rank_left", "rank_moved")


async def test_the_frames_of_a_part_carry_the_rank_on_that_part(crowd: Programme, world: World) -> None:
    async with world.engine.connect() as c:
        await load(world.redis, c, "all")
    heard = {frame.topic: frame.data for frame in await moved_to_vitoria(world, 9011)}
    found = [heard[f"board:all{part}:people"]["rank"] for part in ("", ":site:3", ":brand:2")]  # type: ignore[index, call-overload]
    assert found == [1, 1, 1]
    assert "homes" not in str(heard)


async def test_a_site_s_teams_keep_the_score_they_have_everywhere(someone: Any) -> None:
    me = await someone(9005)
    site_s, everyone_s = [
        (await me.ask(TEAMS, scope=scope))["data"]["teamBoard"]["standings"] for scope in ("SITE", "EVERYONE")
    ]
    assert [one["team"]["id"] for one in site_s] == ["2"]
    assert len(everyone_s) > 1


async def test_nobody_reads_how_many_of_a_few_take_part(crowd: Programme, phone: Any, world: World) -> None:
    async with world.engine.begin() as c:
        await c.execute(
            sa.update(person).where(person.c.id.between(9100, 9102)).values(state="left", left_at=world.now())
        )
        await c.execute(
            sa.insert(team).values(id=50, slug="crew", name="Crew", kind="crew", site_id=3, brand_id=2, hue=1)
        )
        await c.execute(sa.update(person).where(person.c.id.between(9103, 9107)).values(team_id=50))
    answer = await (await phone("comms@office")).ask(TEAMS, scope="EVERYONE")
    found = {one["team"]["id"]: one for one in answer["data"]["teamBoard"]["standings"]}
    assert (found["50"]["roster"], found["50"]["participants"]) == (5, None)
    assert found["2"]["participants"] == 0


async def test_a_goal_is_my_own_best_week_and_my_team_s(someone: Any, world: World) -> None:
    calendar = (await programme_lately(world)).calendar
    before = board_keys(world.now() - timedelta(days=21), calendar)[2]
    async with world.engine.begin() as c:
        for kind, subject, points in (("person", 9005, 70), ("team", 2, 300)):
            given = {"subject_id": subject, "points": points, "version": 1, "reached_at": world.now()}
            await c.execute(sa.insert(score).values(board=before, kind=kind, **given))
    told = (await (await someone(9005)).ask(GOALS))["data"]["goals"]
    assert (told["me"]["points"], told["me"]["best"], told["team"]["best"]) == (20, 70, 300)
    assert told["teamName"] == "Roubaix"


async def test_a_team_of_three_has_no_total(phone: Any, crowd: Programme) -> None:
    told = (await (await phone("ambassador@office")).ask(GOALS))["data"]["goals"]
    assert (told["team"], told["me"]["best"]) == (None, None)


@pytest.mark.parametrize(("scope", "number"), [("EVERYONE", 2), ("SITE", 3), ("BRAND", 3)])
async def test_a_board_costs_a_known_number_of_statements(
    someone: Any, world: World, statements: Any, scope: str, number: int
) -> None:
    me = await someone(9005)
    async with world.engine.connect() as c:
        await load(world.redis, c, "all")
    await read(me, scope)
    with statements() as sent:
        await read(me, scope)
    assert sent.count == number


async def told(world: World, who: int, **changed: Any) -> None:
    """What SQL says of one person's total of all time."""
    row = {"board": "all", "kind": "person", "subject_id": who, "points": 10, "version": 1, **changed}
    async with world.engine.begin() as connection:
        await connection.execute(sa.insert(score).values(**row, reached_at=world.now()))


async def reload(world: World) -> None:
    async with world.engine.connect() as connection:
        await load(world.redis, connection, "all")


async def test_a_load_keeps_the_newer_totals_that_are_there(world: World, small: Programme) -> None:
    slow, quick = small.people["ambassador@plant"], small.people["ambassador@office"]
    await told(world, slow, points=30)
    await told(world, quick, points=10)
    await put(world.redis, [Total("all", quick, 40, 2, world.now())])
    await reload(world)
    assert await ranks(world.redis, [("all", 40), ("all", 30), ("all", 29)]) == [1, 2, 3]


async def test_a_load_takes_who_hid_from_the_board(world: World, small: Programme) -> None:
    who = small.people["ambassador@plant"]
    await put(world.redis, [Total("all", who, 100, 1, world.now())])
    await told(world, who, points=100, listed=False)
    await reload(world)
    assert await ranks(world.redis, [("all", 50)]) == [1]


async def test_nakama_1232_a_board_loaded_again_serves_no_rank_of_before(
    world: World, small: Programme
) -> None:
    who = small.people["ambassador@plant"]
    await put(world.redis, [Total("all", who, 100, 1, world.now())])
    await world.redis.flushall()
    await told(world, who)
    await reload(world)
    assert await ranks(world.redis, [("all", 50), ("all", 9)]) == [1, 2]
