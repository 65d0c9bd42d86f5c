"""A PIN opens its own phone only, ten times at most, and never more than a PIN is worth."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from httpx import AsyncClient, Response

from server import auth
from server.tables import person, pin
from server.world import World

PIN = "274913"


async def post(client: AsyncClient, path: str, digits: str = PIN, **headers: str) -> Response:
    return await client.post(path, json={"pin": digits}, headers={"X-Relais": "1", **headers})


async def signed_in(world: World, client: AsyncClient, person_id: int, assurance: str) -> None:
    async with world.engine.begin() as connection:
        token = await auth.open_session(connection, person_id, assurance, "Old phone", world.now())
    client.cookies.set("relais", token)


def sign_out(client: AsyncClient) -> None:
    """Lose the session; the phone keeps its device cookie."""
    device = client.cookies["relais-device"]
    client.cookies.clear()
    client.cookies.set("relais-device", device)


@pytest.fixture
async def bound(world: World, small: Any, client: AsyncClient) -> AsyncClient:
    """A newcomer's old phone, with a PIN set and nobody signed in."""
    await signed_in(world, client, small.people["ambassador@plant"], "invite")
    assert (await post(client, "/api/pin")).status_code == 200
    sign_out(client)
    return client


async def test_the_pin_opens_the_phone_it_was_set_on(bound: AsyncClient) -> None:
    await post(bound, "/api/pin/sign-in")
    me = (await bound.get("/api/session")).json()
    assert (me["name"], me["assurance"]) == ("Ambassador plant", "pin")


async def test_the_pin_opens_no_other_phone(bound: AsyncClient) -> None:
    bound.cookies.clear()
    assert (await post(bound, "/api/pin/sign-in")).json()["code"] == "pin_gone"


async def test_a_planted_session_cookie_differs_after_the_pin(bound: AsyncClient) -> None:
    device = bound.cookies["relais-device"]
    answer = await post(bound, "/api/pin/sign-in", Cookie=f"relais=planted; relais-device={device}")
    assert answer.cookies["relais"] not in ("", "planted")


async def test_a_wrong_pin_says_how_many_tries_are_left(bound: AsyncClient) -> None:
    answer = await post(bound, "/api/pin/sign-in", "274914")
    assert (answer.json()["code"], "9" in answer.json()["message"]) == ("pin_wrong", True)


async def test_the_tenth_wrong_pin_is_the_last(bound: AsyncClient) -> None:
    said = [(await post(bound, "/api/pin/sign-in", "274914")).json()["code"] for _ in range(10)]
    right = (await post(bound, "/api/pin/sign-in")).json()["code"]
    assert (said, right) == (["pin_wrong"] * 9 + ["pin_gone"], "pin_gone")


async def test_parallel_tries_cannot_slip_past_the_tenth(bound: AsyncClient, world: World) -> None:
    await asyncio.gather(*(post(bound, "/api/pin/sign-in", "274914") for _ in range(14)))
    async with world.engine.connect() as connection:
        assert (await connection.execute(sa.select(pin.c.failures))).scalar_one() == 10


async def test_the_right_pin_forgives_the_wrong_ones(bound: AsyncClient, world: World) -> None:
    await post(bound, "/api/pin/sign-in", "274914")
    await post(bound, "/api/pin/sign-in")
    async with world.engine.connect() as connection:
        assert (await connection.execute(sa.select(pin.c.failures))).scalar_one() == 0


async def test_the_pin_dies_ninety_days_after_it_last_opened(bound: AsyncClient) -> None:
    phone = f"relais-device={bound.cookies['relais-device']}"
    codes: list[int] = []
    for days in (89, 178, 269):
        with time_machine.travel(World.now() + timedelta(days=days)):
            codes.append((await post(bound, "/api/pin/sign-in", Cookie=phone)).status_code)
    assert codes == [200, 200, 409]


async def test_who_left_is_not_let_in_by_a_pin(bound: AsyncClient, world: World) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(person).values(state="left"))
    assert (await post(bound, "/api/pin/sign-in")).json()["code"] == "pin_gone"


async def test_only_a_slow_salted_hash_of_the_pin_is_kept(bound: AsyncClient, world: World) -> None:
    async with world.engine.connect() as connection:
        row = (await connection.execute(sa.select(pin))).one()
    assert row.pin_hash.startswith("scrypt$") and PIN not in row.pin_hash


@pytest.mark.parametrize(("digits", "code"), [
    ("12345", "pin_format"), ("1234567", "pin_format"), ("12a456", "pin_format"), ("١٢٣٤٥٦", "pin_format"),
    ("000000", "pin_weak"), ("777777", "pin_weak"), ("123456", "pin_weak"), ("987654", "pin_weak"),
])  # fmt: skip
async def test_a_pin_is_six_digits_that_are_not_the_first_guess(
    world: World, small: Any, client: AsyncClient, digits: str, code: str
) -> None:
    await signed_in(world, client, small.people["ambassador@plant"], "invite")
    answer = await post(client, "/api/pin", digits)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_strangers_set_no_pin(client: AsyncClient) -> None:
    assert (await post(client, "/api/pin")).status_code == 401


@pytest.mark.parametrize(("before", "after"), [("invite", "pin"), ("passkey", "passkey")])
async def test_a_pin_never_lowers_what_a_session_is_worth(
    world: World, small: Any, client: AsyncClient, before: str, after: str
) -> None:
    await signed_in(world, client, small.people["ambassador@plant"], before)
    await post(client, "/api/pin")
    assert (await client.get("/api/session")).json()["assurance"] == after
