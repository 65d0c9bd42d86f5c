"""My own page: what it shows, what I decide about myself, what others then see."""

import uuid
from typing import Any

import sqlalchemy as sa

from server.queries.rest import calendars
from server.tables import person
from server.world import World

ME = """{ me { name points level { number code } streak { weeks activeThisWeek } badges { key earnedAt progress }
  ranks { window rank of points } history { edges { node { points deed code params reversed } } }
  quietFrom quietUntil site { name } devices { label current } } }"""
UPDATE = """mutation($input: UpdateMeInput!) { updateMe(input: $input) { __typename
  ... on MeUpdated { me { alias ranking locale shiftPattern quietFrom } } ... on Problem { code } ... on Invalid { field } } }"""
SHARE = "mutation($input: ShareInput!) { share(input: $input) { __typename } }"
BOARD = "{ leaderboard(window: WEEK) { people me { rank } edges { node { rank points person { name } } } } }"
REVERSE = "mutation($input: ReverseInput!) { reverse(input: $input) { __typename ... on Problem { code } } }"


async def share(someone: Any, story: str = "1") -> None:
    words = " ".join(uuid.uuid4().hex for _ in range(20))  # nobody wrote these before
    given = {"key": uuid.uuid4().hex, "storyId": story, "network": "COPY", "ownWords": words}
    assert "errors" not in await someone.ask(SHARE, input=given)


async def update(someone: Any, **values: Any) -> dict[str, Any]:
    answer = await someone.ask(UPDATE, input={"key": uuid.uuid4().hex, **values})
    told: dict[str, Any] = answer["data"]["updateMe"]
    return told


async def names(someone: Any) -> list[str]:
    board = (await someone.ask(BOARD))["data"]["leaderboard"]
    return [edge["node"]["person"]["name"] for edge in board["edges"]]


async def test_my_page_tells_points_with_their_reason(phone: Any) -> None:
    someone = await phone("ambassador@plant")
    await share(someone)
    me = (await someone.ask(ME))["data"]["me"]
    entry = me["history"]["edges"][0]["node"]
    assert (me["points"], entry["points"], entry["code"]) == (20, 20, "won")
    assert {rank["window"]: rank["rank"] for rank in me["ranks"]} == {
        "SEASON": 1,
        "MONTH": 1,
        "WEEK": 1,
        "ALL": 1,
    }


async def test_my_page_costs_a_known_number_of_statements(phone: Any, statements: Any) -> None:
    someone = await phone("ambassador@plant")
    await share(someone)
    await someone.ask(ME)
    with statements() as seen:
        await someone.ask(ME)
    assert seen.count == 9, seen.sent  # four of them count ranks, as Redis holds no board in this test


async def test_an_alias_is_all_that_others_see(phone: Any) -> None:
    someone, other = await phone("ambassador@plant"), await phone("colleague@plant")
    await share(someone)
    assert (await update(someone, alias="Hirondelle", ranking="ALIAS"))["__typename"] == "MeUpdated"
    assert await names(other) == ["Hirondelle"]


async def test_who_hides_leaves_every_board_and_comes_back_with_all_points(phone: Any) -> None:
    someone, other = await phone("ambassador@plant"), await phone("colleague@plant")
    await share(someone)
    await update(someone, ranking="HIDDEN")
    assert await names(other) == []
    await update(someone, ranking="NAME")
    assert await names(other) == ["Ambassador plant"]


async def test_an_alias_is_asked_for_before_it_is_used(phone: Any) -> None:
    told = await update(await phone("ambassador@plant"), ranking="ALIAS")
    assert (told["code"], told["field"]) == ("alias_missing", "alias")


async def test_a_quiet_hour_that_is_none_is_said_by_field(phone: Any) -> None:
    assert (await update(await phone("ambassador@plant"), quietFrom=1440))["field"] == "quietFrom"


async def test_quiet_hours_follow_the_shift_until_one_chooses_own(phone: Any, world: World) -> None:
    someone = await phone("ambassador@plant")
    await update(someone, shiftPattern="NIGHT")
    async with world.engine.connect() as c:
        asleep = (await calendars(c, [someone.person_id]))[someone.person_id]
    assert (asleep.quiet_from, asleep.quiet_until) == (7 * 60, 17 * 60)
    assert (await update(someone, quietFrom=60))["me"]["quietFrom"] == 60


async def test_a_reversed_entry_is_told_with_its_reason_and_leaves_the_balance(phone: Any) -> None:
    someone, comms = await phone("ambassador@plant"), await phone("comms@office")
    await share(someone)
    given = {"entryId": "1", "reason": "Shared by mistake"}
    assert (await comms.ask(REVERSE, input={"key": uuid.uuid4().hex, **given}))["data"]["reverse"][
        "__typename"
    ] == "Done"
    me = (await someone.ask(ME))["data"]["me"]
    newest = me["history"]["edges"][0]["node"]
    assert (me["points"], newest["points"], newest["code"]) == (0, -20, "reversed")
    assert "Shared by mistake" in newest["params"]


async def test_an_entry_is_reversed_once(phone: Any) -> None:
    someone, comms = await phone("ambassador@plant"), await phone("comms@office")
    await share(someone)
    told = [
        (await comms.ask(REVERSE, input={"key": uuid.uuid4().hex, "entryId": "1", "reason": "twice"}))[
            "data"
        ]["reverse"]
        for _ in range(2)
    ]
    assert [one.get("code") for one in told] == [None, "already_reversed"]


async def test_equal_points_share_a_rank_and_the_next_one_is_skipped(phone: Any) -> None:
    for who in ("ambassador@plant", "colleague@plant"):
        await share(await phone(who))
    third = await phone("ambassador@office")
    await third.ask(SHARE, input={"key": uuid.uuid4().hex, "storyId": "1", "network": "COPY", "ownWords": ""})
    board = (await third.ask(BOARD))["data"]["leaderboard"]
    assert [edge["node"]["rank"] for edge in board["edges"]] == [1, 1, 3]
    assert board["me"]["rank"] == 3


async def test_pages_of_a_board_hold_everyone_once(phone: Any) -> None:
    everyone = ["ambassador@plant", "colleague@plant", "host@plant", "ambassador@office", "colleague@office"]
    for who in everyone:
        await share(await phone(who))
    reader, seen, after = await phone("comms@office"), list[str](), None
    while True:
        page = await reader.ask(
            "query($after: String) { leaderboard(first: 2, after: $after) { edges { node { rank person { id } } } "
            "pageInfo { hasNextPage endCursor } } }", after=after,
        )  # fmt: skip
        board = page["data"]["leaderboard"]
        seen += [edge["node"]["person"]["id"] for edge in board["edges"]]
        assert {edge["node"]["rank"] for edge in board["edges"]} == {1}
        after = board["pageInfo"]["endCursor"]
        if not board["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == len(everyone)


async def test_a_team_of_a_handful_is_never_shown_alone(phone: Any, world: World) -> None:
    someone = await phone("ambassador@plant")
    await share(someone)
    asked = "{ teamBoard(window: WEEK) { standings { team { id kind } roster points isMine } } }"
    (only,) = (await someone.ask(asked))["data"]["teamBoard"]["standings"]
    async with world.engine.connect() as c:
        people = await c.scalar(sa.select(sa.func.count()).where(person.c.role.in_(("ambassador", "host"))))
    assert (only["team"]["kind"], only["roster"], only["points"], only["isMine"]) == (
        "group",
        people,
        20,
        True,
    )
