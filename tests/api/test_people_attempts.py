"""Guessing is limited for each address, whatever the address says it is, and however many guess at once."""

import asyncio
import dataclasses
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from httpx import ASGITransport, AsyncClient

from server import attempts
from server.app import build
from server.errors import Refused
from server.world import World

LIMIT = attempts.Limit("test", 5, timedelta(minutes=15))


async def guess(
    world: World, seen_by_us: str, forwarded: Sequence[str], trusted: Sequence[str] = ()
) -> list[int]:
    """One wrong code for each X-Forwarded-For, all from one peer."""
    world.settings = dataclasses.replace(world.settings, trusted_proxies=tuple(trusted))
    transport = ASGITransport(build(world).app, client=(seen_by_us, 40000))
    async with AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        return [
            (
                await client.post(
                    "/api/join/open",
                    json={"code": "ABCDEFGH"},
                    headers={"X-Relais": "1", "X-Forwarded-For": said},
                )
            ).status_code
            for said in forwarded
        ]


async def test_saying_another_address_each_time_changes_nothing(world: World, small: Any) -> None:
    codes = await guess(world, "203.0.113.9", [f"198.51.100.{n}" for n in range(22)])
    assert codes == [409] * 20 + [429] * 2


async def test_behind_a_proxy_of_ours_each_phone_counts_for_itself(world: World, small: Any) -> None:
    codes = await guess(world, "10.0.0.1", [f"198.51.100.{n}" for n in range(22)], trusted=["10.0.0.1"])
    assert codes == [409] * 22


async def test_what_a_phone_adds_in_front_of_the_proxys_word_is_not_believed(
    world: World, small: Any
) -> None:
    said = [f"192.0.2.{n}, 198.51.100.7" for n in range(22)]
    codes = await guess(world, "10.0.0.1", said, trusted=["10.0.0.1"])
    assert codes == [409] * 20 + [429] * 2


async def test_one_home_of_ipv6_addresses_is_one_guesser(world: World, small: Any) -> None:
    said = [f"2001:db8:1:2::{n:x}" for n in range(1, 23)]
    codes = await guess(world, "10.0.0.1", said, trusted=["10.0.0.1"])
    assert codes == [409] * 20 + [429] * 2


async def tried(world: World, who: str = "someone") -> bool:
    try:
        await attempts.take(world, LIMIT, who)
    except Refused:
        return False
    return True


async def test_of_forty_at_once_no_more_than_allowed_pass(world: World) -> None:
    passed = await asyncio.gather(*(tried(world) for _ in range(40)))
    assert passed.count(True) == 5


async def test_one_guessers_attempts_are_not_anothers(world: World) -> None:
    assert [await tried(world, who) for who in ("a", "b") for _ in range(5)] == [True] * 10


async def test_after_a_while_one_may_try_again(world: World) -> None:
    assert [await tried(world) for _ in range(6)][-1] is False
    with time_machine.travel(World.now() + timedelta(minutes=15, seconds=1)):
        assert await tried(world)


async def test_a_forgiven_attempt_does_not_count(world: World) -> None:
    for _ in range(10):
        taken = await attempts.take(world, LIMIT, "someone")
        async with world.engine.begin() as connection:
            await attempts.forgive(connection, taken)
    assert await tried(world)


async def test_too_many_says_for_how_long(world: World) -> None:
    for _ in range(5):
        await tried(world)
    with pytest.raises(Refused) as refused:
        await attempts.take(world, LIMIT, "someone")
    assert refused.value.params == {"minutes": 15}
