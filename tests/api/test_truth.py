"""Any sequence of deeds: the ledger, the balances, Redis and a phone that only heard frames all say the same."""

import random
import uuid
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from realtime import Publication
from server.commands.click import Visit, click
from server.jobs.rebuild import rebuild
from server.outbox import flush, publisher
from server.standings import counted_rank, load, ranks
from server.tables import link, point_entry, score
from server.world import World

WHO = ("ambassador@plant", "colleague@plant", "host@plant", "ambassador@office", "colleague@office")
SHARE = "mutation($input: ShareInput!) { share(input: $input) { __typename } }"
REACT = "mutation($input: ReactInput!) { react(input: $input) { __typename } }"
UPDATE = "mutation($input: UpdateMeInput!) { updateMe(input: $input) { __typename } }"
REVERSE = "mutation($input: ReverseInput!) { reverse(input: $input) { __typename } }"
BOARD = "{ leaderboard(window: ALL, first: 50) { edges { node { points person { id name } } } } }"
BROWSER = "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36"


class Walk:
    """Random deeds of a few people, some sent twice with the same key."""

    def __init__(self, seed: int, world: World, phone: Any) -> None:
        self.dice, self.world, self.phone = random.Random(seed), world, phone

    async def send(self, who: str, document: str, **values: Any) -> None:
        someone = await self.phone(who)
        asked = {"key": uuid.uuid4().hex, **values}
        answers = [await someone.ask(document, input=asked) for _ in range(self.dice.choice((1, 1, 2)))]
        assert all("errors" not in answer and answer == answers[0] for answer in answers), answers

    async def share(self) -> None:
        words = " ".join(self.dice.choice(("", uuid.uuid4().hex)) for _ in range(12))
        story = str(self.dice.randint(1, 3))
        await self.send(self.dice.choice(WHO), SHARE, storyId=story, network="COPY", ownWords=words)

    async def react(self) -> None:
        kind = self.dice.choice(("BRAVO", "THANKS", None))
        await self.send(self.dice.choice(WHO), REACT, storyId=str(self.dice.randint(1, 3)), kind=kind)

    async def click(self) -> None:
        async with self.world.engine.connect() as c:
            slugs = list(await c.scalars(sa.select(link.c.slug)))
        if slugs:
            address = f"10.0.0.{self.dice.randint(1, 9)}"
            await click(self.world, Visit(self.dice.choice(slugs), address, BROWSER, False, None))

    async def reverse(self) -> None:
        async with self.world.engine.connect() as c:
            seqs = list(await c.scalars(sa.select(point_entry.c.seq)))
        if seqs:
            await self.send("comms@office", REVERSE, entryId=str(self.dice.choice(seqs)), reason="a mistake")

    async def hide_or_show(self) -> None:
        await self.send(self.dice.choice(WHO), UPDATE, ranking=self.dice.choice(("NAME", "HIDDEN")))

    async def step(self) -> None:
        deeds = (
            self.share,
            self.share,
            self.share,
            self.react,
            self.click,
            self.click,
            self.reverse,
            self.hide_or_show,
        )
        await self.dice.choice(deeds)()


async def board(phone: Any) -> dict[str, int]:
    """A fresh read of the all-time board: {person id: points}."""
    told = (await (await phone("admin@office")).ask(BOARD))["data"]["leaderboard"]["edges"]
    return {edge["node"]["person"]["id"]: edge["node"]["points"] for edge in told}


def applied(before: dict[str, int], frames: Sequence[Publication]) -> dict[str, int]:
    """What a phone shows that read once and then only heard frames."""
    shown = dict(before)
    for frame in frames:
        body: Any = frame.data
        if frame.topic == "board:all:people":
            if body["type"] == "rank_left":
                shown.pop(body["person"]["id"], None)
            else:
                shown[body["person"]["id"]] = body["points"]
    return shown


async def check_ledger(world: World) -> None:
    async with world.engine.connect() as c:
        sums = sa.select(point_entry.c.person_id, sa.func.sum(point_entry.c.points)).group_by(
            point_entry.c.person_id
        )
        held = sa.select(score.c.subject_id, score.c.points).where(
            score.c.board == "all", score.c.kind == "person"
        )
        assert sorted(map(tuple, await c.execute(sums))) == sorted(map(tuple, await c.execute(held)))
    assert await rebuild(world.engine) == []


async def check_redis(world: World) -> None:
    async with world.engine.connect() as c:
        rows = (
            await c.execute(sa.select(score.c.points).where(score.c.board == "all", score.c.listed))
        ).all()
        counted = [await counted_rank(c, "all", row.points) for row in rows]
    assert await ranks(world.redis, [("all", row.points) for row in rows]) == counted


@pytest.mark.parametrize("seed", range(6))
async def test_after_any_deeds_every_view_says_the_same(world: World, phone: Any, seed: int) -> None:
    heard: list[Publication] = []

    async def hear(publications: Sequence[Publication]) -> None:
        heard.extend(publications)

    walk = Walk(seed, world, phone)
    for _ in range(8):
        await walk.step()
    await flush(world, publisher(world, hear))
    async with world.engine.connect() as c:
        await load(world.redis, c, "all")
    before = await board(phone)
    heard.clear()
    for _ in range(25):
        await walk.step()
    await flush(world, publisher(world, hear))
    assert applied(before, heard) == await board(phone)
    await check_ledger(world)
    await check_redis(world)


@pytest.mark.parametrize("seed", range(3))
async def test_frames_delivered_twice_or_shuffled_leave_redis_as_sql_says(
    world: World, phone: Any, seed: int
) -> None:
    kept: list[Any] = []

    async def keep(rows: Sequence[Any]) -> None:
        kept.extend(rows)

    async def nowhere(_: Sequence[Publication]) -> None:
        return None

    walk = Walk(seed, world, phone)
    for _ in range(20):
        await walk.step()
    await flush(world, keep)
    async with world.engine.connect() as c:
        await load(world.redis, c, "all")
    again = kept * 3
    random.Random(seed).shuffle(again)
    await publisher(world, nowhere)(again)
    await check_redis(world)


async def test_nakama_1124_what_was_never_committed_enters_no_rank(world: World, phone: Any) -> None:
    async def nowhere(_: Sequence[Publication]) -> None:
        return None

    def refuse(_: sa.Connection) -> None:
        raise ConnectionError

    engine, someone = world.engine.sync_engine, await phone("ambassador@plant")
    asked = {"key": uuid.uuid4().hex, "storyId": "1", "network": "COPY", "ownWords": ""}
    sa.event.listen(engine, "commit", refuse)
    assert "errors" in await someone.ask(SHARE, input=asked)
    sa.event.remove(engine, "commit", refuse)
    await flush(world, publisher(world, nowhere))
    assert await world.redis.zcard("standing:{all}") == 0
    assert "errors" not in await someone.ask(SHARE, input=asked)
    await flush(world, publisher(world, nowhere))
    assert await world.redis.zcard("standing:{all}") == 1
