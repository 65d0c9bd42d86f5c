"""The front door: demo personas, who am I, sign out, the socket's ticket."""

from typing import Any

import pytest
import sqlalchemy as sa
from httpx import AsyncClient, Response

from server.tables import ceremony, outbox, person, programme, session
from server.world import World

HEADERS = {"X-Relais": "1"}
ORIGIN = "http://localhost:8000"


@pytest.fixture
async def door(client: AsyncClient, small: Any, world: World) -> AsyncClient:
    """A phone nobody is signed in on; the plant's ambassador and host are personas."""
    async with world.engine.begin() as connection:
        for persona, who in (("plant", "ambassador@plant"), ("host", "host@plant")):
            mine = sa.update(person).where(person.c.id == small.people[who])
            await connection.execute(mine.values(roster_key=f"demo-{persona}"))
    return client


async def post(client: AsyncClient, path: str, headers: dict[str, str] = HEADERS, **body: Any) -> Response:
    return await client.post(path, json=body, headers=headers)


async def no_longer_a_demo(world: World) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(programme).values(demo=False))


async def test_anyone_may_read_the_front_of_the_programme(door: AsyncClient) -> None:
    shown = (await door.get("/api/programme")).json()
    assert shown == {
        "name": "Relais", "company": "Altérion", "demo": True, "accentHue": 255, "locale": "fr",
        "minClient": 1, "oidc": False,
    }  # fmt: skip


async def test_without_a_programme_the_door_says_so(client: AsyncClient) -> None:
    answer = await client.get("/api/programme")
    assert (answer.status_code, answer.json()["code"]) == (503, "no_programme")


async def test_the_demo_offers_the_personas_that_exist(door: AsyncClient) -> None:
    offered = (await door.get("/api/demo/personas")).json()["personas"]
    assert [(one["persona"], one["site"], one["role"]) for one in offered] == [
        ("plant", "Roubaix", "ambassador"),
        ("host", "Roubaix", "host"),
    ]


async def test_one_tap_signs_in_as_a_persona(door: AsyncClient) -> None:
    await post(door, "/api/demo/sign-in", persona="plant")
    me = (await door.get("/api/session")).json()
    assert (me["name"], me["role"], me["locale"], me["demo"]) == (
        "Ambassador plant",
        "ambassador",
        "fr",
        True,
    )


async def test_a_real_programme_has_no_demo_sign_in(door: AsyncClient, world: World) -> None:
    await no_longer_a_demo(world)
    refused = await post(door, "/api/demo/sign-in", persona="plant")
    assert (refused.status_code, refused.cookies.get("relais")) == (404, None)


async def test_a_real_programme_lists_no_personas(door: AsyncClient, world: World) -> None:
    await no_longer_a_demo(world)
    assert (await door.get("/api/demo/personas")).status_code == 404


async def test_only_the_five_personas_are_doors(door: AsyncClient, world: World, small: Any) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(
            sa.update(person)
            .where(person.c.id == small.people["colleague@plant"])
            .values(roster_key="demo-x")
        )
    assert (await post(door, "/api/demo/sign-in", persona="x")).status_code == 404


async def test_without_a_cookie_nobody_is_signed_in(door: AsyncClient) -> None:
    answer = await door.get("/api/session", headers={"Accept-Language": "en-GB"})
    assert (answer.status_code, answer.json()) == (
        401,
        {"code": "not_signed_in", "message": "Sign in again to go on."},
    )


async def test_a_planted_cookie_differs_after_sign_in(door: AsyncClient) -> None:
    planted = {**HEADERS, "Cookie": "relais=planted-by-an-attacker"}
    answer = await post(door, "/api/demo/sign-in", planted, persona="plant")
    assert answer.cookies["relais"] not in ("", "planted-by-an-attacker")


async def test_the_session_before_ends_with_the_next_sign_in(door: AsyncClient) -> None:
    first = (await post(door, "/api/demo/sign-in", persona="plant")).cookies["relais"]
    await post(door, "/api/demo/sign-in", persona="host")
    old = await door.get("/api/session", headers={"Cookie": f"relais={first}"})
    assert old.status_code == 401


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(door: AsyncClient) -> None:
    answer = await post(door, "/api/demo/sign-in", persona="plant")
    said = answer.headers["set-cookie"].lower()
    assert all(part in said for part in ("httponly", "samesite=lax", "path=/", "max-age=7776000"))


async def test_signing_out_ends_the_session_in_sql(door: AsyncClient, world: World) -> None:
    await post(door, "/api/demo/sign-in", persona="plant")
    await post(door, "/api/sign-out")
    async with world.engine.connect() as connection:
        assert (await connection.execute(sa.select(session.c.revoked_at))).scalar_one() is not None


async def test_signing_out_hangs_up_the_socket(door: AsyncClient, world: World) -> None:
    await post(door, "/api/demo/sign-in", persona="plant")
    await post(door, "/api/sign-out")
    async with world.engine.connect() as connection:
        ordered = (await connection.execute(sa.select(outbox.c.topic, outbox.c.body))).all()
        mine = (await connection.execute(sa.select(session.c.id))).scalar_one()
    assert ordered == [("control:session", {"session_id": str(mine)})]


@pytest.mark.parametrize("path", ["/api/sign-out", "/api/socket-ticket", "/api/demo/sign-in"])
async def test_a_post_without_our_header_is_refused(door: AsyncClient, path: str) -> None:
    answer = await post(door, path, {}, persona="plant")
    assert (answer.status_code, answer.json()["code"]) == (400, "no_header")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://sub.localhost:8000"])
async def test_a_page_of_another_origin_is_refused(door: AsyncClient, origin: str) -> None:
    answer = await post(door, "/api/demo/sign-in", {**HEADERS, "Origin": origin}, persona="plant")
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_origin")


async def test_a_page_of_our_own_is_let_in(door: AsyncClient) -> None:
    answer = await post(door, "/api/demo/sign-in", {**HEADERS, "Origin": ORIGIN}, persona="plant")
    assert answer.status_code == 200


async def test_a_form_cannot_sign_anybody_in(door: AsyncClient) -> None:
    answer = await door.post("/api/demo/sign-in", data={"persona": "plant"}, headers=HEADERS)
    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")


async def test_a_body_of_the_wrong_shape_names_its_field(door: AsyncClient) -> None:
    answer = await post(door, "/api/demo/sign-in", persona=7)
    assert (answer.status_code, answer.json()["field"]) == (400, "persona")


async def test_a_ticket_is_kept_as_a_hash_and_lives_thirty_seconds(door: AsyncClient, world: World) -> None:
    await post(door, "/api/demo/sign-in", persona="plant")
    ticket = (await post(door, "/api/socket-ticket")).json()["ticket"]
    async with world.engine.connect() as connection:
        row = (await connection.execute(sa.select(ceremony))).one()
    left = (row.expires_at - world.now()).total_seconds()
    assert ticket.encode() not in row.token_hash and 0 < left <= 30


async def test_a_stranger_gets_no_ticket(door: AsyncClient) -> None:
    assert (await post(door, "/api/socket-ticket")).status_code == 401
