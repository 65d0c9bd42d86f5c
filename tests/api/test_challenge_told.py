"""Whoever moves a running challenge's score tells its board, whatever the deed, and when it is taken back too."""

from typing import Any

import pytest
import sqlalchemy as sa

from server.tables import outbox
from server.world import World
from tests.api.conftest import key
from tests.api.test_challenges import crowd, launch

__all__ = ["crowd"]

REACT = "mutation($input: ReactInput!) { react(input: $input) { __typename } }"
SHARE = "mutation($input: ShareInput!) { share(input: $input) { __typename } }"
REVERSE = "mutation($input: ReverseInput!) { reverse(input: $input) { __typename } }"
DEEDS = {
    "a reaction": (REACT, {"kind": "BRAVO"}, 1),
    "a share": (SHARE, {"network": "LINKEDIN"}, 3),
}


async def sums(world: World, made: int) -> list[int]:
    """What the challenge's board was told since the last look."""
    async with world.engine.begin() as c:
        gone = sa.delete(outbox).where(outbox.c.topic == f"challenge:{made}").returning(outbox.c.body)
        told = [body for body in await c.scalars(gone) if body["type"] == "challenge_scored"]
    return [body["sum"] for body in told]


async def test_a_deed_that_does_not_count_tells_nothing(phone: Any, world: World, crowd: list[int]) -> None:
    coffees = [await launch(phone, world, metric="COFFEES", kind=kind) for kind in ("TEAM", "INDIVIDUAL")]
    someone = await phone("ambassador@plant")
    await someone.ask(SHARE, input={"key": key(), "storyId": "1", "network": "LINKEDIN"})
    assert [await sums(world, made) for made in coffees] == [[], []]


@pytest.mark.parametrize("deed", DEEDS)
async def test_a_deed_and_its_reversal_tell_the_board(
    phone: Any, world: World, crowd: list[int], deed: str
) -> None:
    made = await launch(phone, world)
    someone, comms = await phone("ambassador@plant"), await phone("comms@office")
    document, given, points = DEEDS[deed]
    await someone.ask(document, input={"key": key(), "storyId": "1", **given})
    assert await sums(world, made) == [points]
    await comms.ask(REVERSE, input={"key": key(), "entryId": "1", "reason": "A mistake"})
    assert await sums(world, made) == [0]
