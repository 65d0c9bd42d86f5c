"""What an attacker tries first: other origins, broken bodies, odd addresses, the figures, headers that are missing."""

import base64
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from httpx import ASGITransport, AsyncClient

from server.app import build
from server.database import open_engine
from server.tables import outbox
from server.world import World

JSON = {"X-Relais": "1", "Content-Type": "application/json"}
DEEP = b"[" * 100_000 + b"]" * 100_000


def visiting(world: World, peer: str) -> AsyncClient:
    """Somebody at that address."""
    app: Any = build(world).app
    return AsyncClient(transport=ASGITransport(app, client=(peer, 40000)), base_url=world.settings.public_url)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:8000.evil.example"])
async def test_a_page_of_another_origin_asks_nothing(phone: Any, client: AsyncClient, origin: str) -> None:
    client.cookies.set("relais", (await phone("admin@office")).token)
    answer = await client.post(
        "/graphql", json={"query": "{ me { id } }"}, headers={**JSON, "Origin": origin}
    )
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "wrong_origin")


async def test_our_own_page_asks(phone: Any, client: AsyncClient) -> None:
    client.cookies.set("relais", (await phone("admin@office")).token)
    own = {**JSON, "Origin": "http://localhost:8000"}
    answer = await client.post("/graphql", json={"query": "{ me { id } }"}, headers=own)
    assert answer.status_code == 200


@pytest.mark.parametrize("body", [b'{"query":"\xff"}', b'{"variables":{"a":' + DEEP + b"}}"])
async def test_a_broken_graphql_body_is_the_senders_fault(client: AsyncClient, body: bytes) -> None:
    answer = await client.post("/graphql", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "not_json")


async def test_a_bottomless_json_body_is_the_senders_fault(client: AsyncClient) -> None:
    body = b'{"credential":{"a":' + DEEP[70_000:130_000] + b"}}"
    answer = await client.post("/api/passkey/sign-in/verify", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")


@pytest.mark.parametrize(
    "path", ["/%00", "/assets/%00x", "/s/%00", "/images/%00", "/" + "a" * 5_000, "/..%2f..%2fetc/passwd"]
)
async def test_an_odd_address_breaks_nothing(client: AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code != 500
    assert b"root:" not in answer.content


@pytest.mark.parametrize(
    "path", ["/", "/health", "/api/session", "/api/nope", "/graphql", "/s/nope", "/images/00"]
)
async def test_every_answer_forbids_sniffing_and_framing(client: AsyncClient, path: str) -> None:
    said = (await client.get(path)).headers
    assert said["x-content-type-options"] == "nosniff"
    assert "default-src" in said["content-security-policy"]


async def test_an_https_house_stays_on_https(world: World) -> None:
    world.settings = replace(world.settings, public_url="https://relais.example")
    async with visiting(world, "203.0.114.9") as visitor:
        said = (await visitor.get("/health")).headers
    assert said["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("10.1.2.3", {}, 200),
        ("203.0.114.9", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.114.9"}, 404),
    ],
)
async def test_figures_are_for_the_inside(
    world: World, peer: str, headers: dict[str, str], status: int
) -> None:
    async with visiting(world, peer) as scraper:
        assert (await scraper.get("/metrics", headers=headers)).status_code == status


async def test_figures_say_what_waits_and_what_was_set_aside(world: World) -> None:
    async with world.engine.begin() as c:
        for at in (None, None, world.now()):
            await c.execute(sa.insert(outbox).values(topic="feed", body={}, set_aside_at=at))
    async with visiting(world, "127.0.0.1") as scraper:
        said = (await scraper.get("/metrics")).text
    assert "relais_outbox_waiting 2.0" in said and "relais_outbox_set_aside 1.0" in said


async def test_figures_are_told_without_postgresql(world: World) -> None:
    world.engine = open_engine("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    async with visiting(world, "127.0.0.1") as scraper:
        said = (await scraper.get("/metrics")).text
    assert "relais_outbox_waiting NaN" in said


@pytest.mark.parametrize("written", ["a\0b", "\ufffe\0"])
async def test_a_text_no_column_can_hold_is_refused_for_good(phone: Any, written: str) -> None:
    given = {"key": "a" * 16, "storyId": "1", "network": "COPY", "ownWords": written}
    mutation = "mutation($input: ShareInput!) { share(input: $input) { ... on Problem { code } } }"
    answer = await (await phone("ambassador@plant")).ask(mutation, input=given)
    assert answer == {"data": {"share": {"code": "invalid"}}}


@pytest.mark.parametrize(
    "position",
    ['["2026-01-01T00:00:00Z",99999999999999999999]', "[" * 3000, "[Infinity]", '["0001-01-01",1]'],
)
@pytest.mark.parametrize("field", ["feed", "inbox", "me { history", "leaderboard"])
async def test_a_forged_cursor_is_the_callers_fault(phone: Any, field: str, position: str) -> None:
    after = base64.urlsafe_b64encode(position.encode()).decode()
    query = f'{{ {field}(after: "{after}") {{ pageInfo {{ hasNextPage }} }} }}' + " }" * ("{" in field)
    answer = await (await phone("comms@office")).ask(query)
    codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
    assert codes <= {"bad_cursor", "invalid"}


async def test_an_alias_cannot_turn_the_line_around(phone: Any) -> None:
    mutation = (
        "mutation($input: UpdateMeInput!) { updateMe(input: $input) { ... on MeUpdated { me { alias } } } }"
    )
    given = {"key": "b" * 16, "alias": "\u202e nitraM\u200b  ali\u0007ce"}
    answer = await (await phone("ambassador@plant")).ask(mutation, input=given)
    assert answer["data"]["updateMe"]["me"]["alias"] == "nitraM alice"


@pytest.mark.parametrize("path", ["x\r\nX-Evil: 1", "x y", "\\@evil.example", "x\u2028"])
async def test_an_endpoint_is_plain_ascii(phone: Any, path: str) -> None:
    mutation = "mutation($input: PushInput!) { subscribePush(input: $input) { ... on Problem { code } } }"
    given = {"key": "c" * 16, "endpoint": f"https://fcm.googleapis.com/{path}", "p256dh": "x", "auth": "x"}
    answer = await (await phone("ambassador@plant")).ask(mutation, input=given)
    assert answer["data"]["subscribePush"]["code"] == "bad_endpoint"


async def test_changing_browsers_wins_no_more_than_the_day_allows(
    phone: Any, client: AsyncClient, world: World
) -> None:
    someone = await phone("ambassador@plant")
    given = {"key": "d" * 16, "storyId": "1", "network": "COPY", "ownWords": ""}
    await someone.ask("mutation($input: ShareInput!) { share(input: $input) { __typename } }", input=given)
    async with world.engine.connect() as connection:
        slug = await connection.scalar(sa.text("SELECT slug FROM link"))
    for number in range(25):
        await client.get(f"/s/{slug}", headers={"User-Agent": f"Mozilla/5.0 (Android 14) Chrome/{number}"})
    async with world.engine.connect() as connection:
        won = await connection.scalar(sa.text("SELECT sum(points) FROM point_entry WHERE deed = 'clicked'"))
    assert won == 10


@pytest.mark.parametrize(
    "wrong", [{"siteIds": [str(n) for n in range(40_000)]}, {"startsAt": "2026-01-01T00:00:00"}]
)
async def test_a_story_with_a_flood_of_sites_or_no_zone_is_refused(phone: Any, wrong: dict[str, Any]) -> None:
    mutation = "mutation($input: StoryInput!) { saveStory(input: $input) { ... on Problem { code } } }"
    text: dict[str, Any] = {"locale": "fr", "title": "t", "body": "b", "prompts": []}
    given: dict[str, Any] = {
        "key": "e" * 16,
        "theme": "PORTRAIT",
        "texts": [text],
        "startsAt": "2026-01-01T00:00:00Z",
    }
    given |= {"endsAt": "2027-01-01T00:00:00Z", **wrong}
    answer = await (await phone("comms@office")).ask(mutation, input=given)
    assert answer["data"]["saveStory"]["code"] in ("invalid", "no_zone")


async def test_a_field_nobody_offers_is_refused_for_good(phone: Any) -> None:
    mutation = "mutation($input: ReactInput!) { react(input: $input) { __typename } }"
    answer = await (await phone("ambassador@plant")).ask(mutation, input={"key": "f" * 16, "role": "admin"})
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"bad_document"}
