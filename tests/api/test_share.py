"""Share: one deed, everything it changes, once."""

import asyncio
import json
import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from server.tables import outbox, point_entry, score
from server.tables import share as shares
from server.world import World

SHARE = """
mutation($input: ShareInput!) { share(input: $input) {
  __typename
  ... on Shared { originality why { code params } shareId story { id myShares link }
    outcome { points total seasonPoints levelUp rank rankBefore level { number } badges { key } streak { weeks } } }
  ... on Problem { code message }
} }
"""
OWN = "Yesterday I met the welders of line four and their pride made me stay an hour longer than planned."


def asked(**more: Any) -> dict[str, Any]:
    return {"key": uuid.uuid4().hex, "storyId": "1", "network": "LINKEDIN", "ownWords": OWN, **more}


async def shared(someone: Any, **more: Any) -> dict[str, Any]:
    answer = await someone.ask(SHARE, input=asked(**more))
    assert "errors" not in answer, answer
    result: dict[str, Any] = answer["data"]["share"]
    return result


async def count(world: World, table: sa.Table) -> int:
    async with world.engine.connect() as connection:
        return int((await connection.execute(sa.select(sa.func.count()).select_from(table))).scalar_one())


async def test_own_words_earn_points_a_badge_and_a_rank(phone: Any) -> None:
    told = await shared(await phone("ambassador@plant"))
    outcome = told["outcome"]
    assert (told["originality"], outcome["points"], outcome["rank"]) == ("own", 20, 1)
    assert [badge["key"] for badge in outcome["badges"]] == ["first_share"]


async def test_the_same_key_answers_the_same_and_writes_nothing_twice(phone: Any, world: World) -> None:
    someone, same = await phone("ambassador@plant"), asked()
    first = await someone.ask(SHARE, input=same)
    second = await someone.ask(SHARE, input=same)
    assert first == second
    assert await count(world, shares) == 1


async def test_ten_taps_at_once_with_one_key_are_one_share(phone: Any, world: World) -> None:
    someone, same = await phone("ambassador@plant"), asked()
    answers = await asyncio.gather(*(someone.ask(SHARE, input=same) for _ in range(10)))
    assert all(answer == answers[0] for answer in answers)
    assert (await count(world, shares), await count(world, point_entry)) == (1, 1)


async def test_a_key_of_another_share_is_refused(phone: Any) -> None:
    someone, same = await phone("ambassador@plant"), asked()
    await someone.ask(SHARE, input=same)
    other = await someone.ask(SHARE, input={**same, "storyId": "2"})
    assert other["data"]["share"]["code"] == "key_reused"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"storyId": "99"}, "not_found"),
        ({"storyId": "x"}, "not_found"),
        ({"ownWords": "a" * 3001}, "too_long"),
        ({"key": "short"}, "key_invalid"),
        ({"sharedAt": "2999-01-01T00:00:00Z"}, "future"),
    ],
)
async def test_bad_input_is_a_problem_with_a_stable_code(
    phone: Any, change: dict[str, Any], code: str
) -> None:
    told = await shared(await phone("ambassador@plant"), **change)
    assert told["code"] == code


async def test_organisers_are_never_ranked(phone: Any, world: World) -> None:
    told = await shared(await phone("comms@office"))
    assert (told["outcome"]["points"], told["outcome"]["rank"]) == (0, None)
    assert await count(world, score) == 0


async def test_person_and_team_stand_on_all_four_boards(phone: Any, world: World) -> None:
    await shared(await phone("ambassador@plant"))
    async with world.engine.connect() as connection:
        rows = (await connection.execute(sa.select(score.c.kind, score.c.points))).all()
    assert sorted(rows) == [("person", 20)] * 4 + [("team", 20)] * 4


async def test_a_share_announces_its_boards_in_the_same_transaction(phone: Any, world: World) -> None:
    await shared(await phone("ambassador@plant"))
    assert await count(world, outbox) == 8


async def test_a_share_costs_a_known_number_of_statements(phone: Any, statements: Any) -> None:
    someone = await phone("ambassador@plant")
    await shared(someone)
    with statements() as seen:
        await shared(someone, storyId="2")
    assert seen.count <= 14, seen.sent


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "no_words"),
        ("Great story", "few_words"),
        ("A welder tells of her first day at the plant.", "near_story"),
        (OWN, "own"),
    ],
)
async def test_the_author_is_told_how_their_words_were_judged(phone: Any, words: str, code: str) -> None:
    why = (await shared(await phone("ambassador@plant"), ownWords=words))["why"]
    assert why["code"] == code
    assert json.loads(why["params"])["needed"] == 6


async def test_words_that_someone_had_found_before_are_told_so(phone: Any) -> None:
    await shared(await phone("ambassador@plant"))
    assert (await shared(await phone("colleague@plant")))["why"]["code"] == "near_earlier"
