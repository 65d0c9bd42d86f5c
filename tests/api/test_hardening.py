"""What an attacker tries first: other origins, broken bodies, odd addresses, the figures, headers that are missing."""

from dataclasses import replace
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from server.app import build
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


@pytest.mark.parametrize("path", ["/%00", "/assets/%00x", "/" + "a" * 5_000, "/..%2f..%2fetc/passwd"])
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
