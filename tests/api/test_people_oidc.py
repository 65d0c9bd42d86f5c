"""Sign-in by the company's account, against a small provider of our own on loopback that signs real tokens."""

import base64
import dataclasses
import hashlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from aiohttp import web
from httpx import ASGITransport, AsyncClient, Response
from joserfc import jwt
from joserfc.jwk import ECKey

from server import auth
from server.app import build
from server.tables import ceremony, identity, outbox, person, session
from server.world import World

LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass
class Provider:
    """An OpenID provider: `lies` overrides claims of the next token."""

    issuer: str = ""
    key: ECKey = field(
        default_factory=lambda: ECKey.generate_key("P-256", parameters={"kid": "k1", "use": "sig"})
    )
    lies: dict[str, Any] = field(default_factory=lambda: {})
    authorised: dict[str, dict[str, str]] = field(default_factory=lambda: {})
    subject: str = "u-4711"

    def signed(self, claims: dict[str, Any], key: ECKey | None = None) -> str:
        return jwt.encode({"alg": "ES256", "kid": "k1"}, claims, key or self.key)

    def authorise(self, location: str) -> dict[str, str]:
        """What the person's browser does there -> what it brings back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        self.authorised["a-code"] = asked
        return {"state": asked["state"], "code": "a-code"}

    async def configuration(self, _: web.Request) -> web.Response:
        return web.json_response({
            "issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys",
            "authorization_endpoint": f"{self.issuer}/authorize", "token_endpoint": f"{self.issuer}/token",
        })  # fmt: skip

    async def keys(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self.authorised.pop(str(form["code"]), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(str(form["code_verifier"]).encode()).digest())
        basic = "Basic " + base64.b64encode(b"relais:s3cret").decode()
        if (
            asked is None
            or request.headers["Authorization"] != basic
            or challenge.decode().rstrip("=") != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": "relais", "sub": self.subject, "iat": now, "exp": now + 60,
            "nonce": asked["nonce"], "email": "host@example.com", **self.lies,
        }  # fmt: skip
        key = ECKey.generate_key("P-256") if "forged" in self.lies else None
        return web.json_response({"id_token": self.signed(claims, key), "token_type": "Bearer"})


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    made = Provider()
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", made.configuration)
    app.router.add_get("/keys", made.keys)
    app.router.add_post("/token", made.token)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.issuer = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest.fixture
async def browser(world: World, provider: Provider, small: Any) -> AsyncIterator[AsyncClient]:
    world.settings = dataclasses.replace(
        world.settings, oidc_issuer=provider.issuer, oidc_client_id="relais", oidc_client_secret="s3cret"
    )
    transport = ASGITransport(build(world).app, client=("127.0.0.1", 40000))
    async with AsyncClient(transport=transport, base_url="http://localhost:8000") as opened:
        yield opened


async def go(browser: AsyncClient, provider: Provider, **changed: str) -> Response:
    """There and back again."""
    there = await browser.get("/api/oidc/start")
    back = provider.authorise(there.headers["location"])
    return await browser.get("/api/oidc/return", params={**back, **changed})


async def sign_in_as(browser: AsyncClient, world: World, person_id: int) -> None:
    async with world.engine.begin() as connection:
        token = await auth.open_session(connection, person_id, "invite", "Phone", world.now())
    browser.cookies.clear()
    browser.cookies.set("relais", token)


@pytest.fixture
async def linked(browser: AsyncClient, provider: Provider, world: World) -> AsyncClient:
    """The company's account is the office ambassador's (person 1); nobody is signed in any more."""
    await sign_in_as(browser, world, 1)
    assert (await go(browser, provider)).headers["location"] == "/"
    browser.cookies.clear()
    return browser


async def test_until_configured_there_is_no_such_door(client: AsyncClient, small: Any) -> None:
    answers = [await client.get("/api/oidc/start"), await client.get("/api/oidc/return")]
    assert [a.status_code for a in answers] == [404, 404]
    assert (await client.get("/api/programme")).json()["oidc"] is False


async def test_the_way_there_carries_pkce_state_and_nonce(browser: AsyncClient, provider: Provider) -> None:
    asked = provider.authorise((await browser.get("/api/oidc/start")).headers["location"])
    sent = provider.authorised["a-code"]
    assert (sent["code_challenge_method"], sent["response_type"], sent["scope"]) == ("S256", "code", "openid")
    assert min(len(sent["nonce"]), len(asked["state"]), len(sent["code_challenge"])) >= 43
    assert sent["redirect_uri"] == "http://localhost:8000/api/oidc/return"


async def test_who_is_signed_in_links_the_account_once(linked: AsyncClient, provider: Provider) -> None:
    await go(linked, provider)
    me = (await linked.get("/api/session")).json()
    assert (me["id"], me["assurance"]) == ("1", "oidc")


async def company_account(browser: AsyncClient) -> Any:
    asked = {"query": "{ me { access { companyAccount } } }"}
    answer = await browser.post("/graphql", json=asked, headers={"X-Relais": "1"})
    return answer.json()["data"]["me"]["access"]["companyAccount"]


async def test_my_page_says_whether_the_account_is_linked(
    browser: AsyncClient, provider: Provider, world: World
) -> None:
    await sign_in_as(browser, world, 1)
    before = await company_account(browser)
    await go(browser, provider)
    assert (before, await company_account(browser)) == (False, True)


async def test_an_unknown_account_is_linked_to_nobody(
    browser: AsyncClient, provider: Provider, world: World
) -> None:
    answer = await go(browser, provider)
    assert answer.headers["location"] == "/sign-in#sign-in=oidc_unknown"
    async with world.engine.connect() as connection:
        assert (await connection.execute(sa.select(identity))).first() is None


async def test_an_account_belongs_to_one_person(
    linked: AsyncClient, provider: Provider, world: World
) -> None:
    await sign_in_as(linked, world, 2)
    assert (await go(linked, provider)).headers["location"].endswith("oidc_taken")


async def test_linking_is_for_who_was_there_at_the_start(
    browser: AsyncClient, provider: Provider, world: World
) -> None:
    await sign_in_as(browser, world, 1)
    await go(browser, provider)
    async with world.engine.connect() as connection:
        row = (await connection.execute(sa.select(identity.c.person_id, identity.c.subject))).one()
    assert tuple(row) == (1, "u-4711")


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-app"},
        {"nonce": "replayed"},
        {"exp": 1},
        {"aud": ["relais", "other"], "azp": "other"},
        {"forged": True},
    ],
)
async def test_a_token_that_does_not_fit_signs_nobody_in(
    linked: AsyncClient, provider: Provider, lie: dict[str, Any]
) -> None:
    provider.lies = lie
    answer = await go(linked, provider)
    assert answer.headers["location"] == "/sign-in#sign-in=oidc_refused"
    assert answer.cookies.get("relais") is None


@pytest.mark.parametrize("changed", [{"state": "made-up"}, {"code": "made-up"}, {"state": "", "code": ""}])
async def test_a_return_that_nobody_began_is_refused(
    linked: AsyncClient, provider: Provider, changed: dict[str, str]
) -> None:
    assert (await go(linked, provider, **changed)).headers["location"].endswith("oidc_refused")


async def test_a_return_slipped_to_another_browser_is_refused(
    linked: AsyncClient, provider: Provider
) -> None:
    there = await linked.get("/api/oidc/start")
    back = provider.authorise(there.headers["location"])
    linked.cookies.clear()
    answer = await linked.get("/api/oidc/return", params=back)
    assert answer.headers["location"].endswith("oidc_refused")


async def test_a_return_is_good_once(linked: AsyncClient, provider: Provider) -> None:
    there = await linked.get("/api/oidc/start")
    back, kept = provider.authorise(there.headers["location"]), there.cookies["relais-oidc"]
    await linked.get("/api/oidc/return", params=back)
    again = await linked.get("/api/oidc/return", params=back, headers={"Cookie": f"relais-oidc={kept}"})
    assert again.headers["location"].endswith("oidc_refused")


async def test_who_left_is_not_let_in_by_the_company(
    linked: AsyncClient, provider: Provider, world: World
) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(person).where(person.c.id == 1).values(state="left"))
    assert (await go(linked, provider)).headers["location"].endswith("oidc_unknown")


async def test_a_company_that_does_not_answer_is_told_so(
    browser: AsyncClient, world: World, provider: Provider
) -> None:
    world.settings = dataclasses.replace(world.settings, oidc_issuer="http://127.0.0.1:9")
    transport = ASGITransport(build(world).app)
    async with AsyncClient(transport=transport, base_url="http://localhost:8000") as opened:
        answer = await opened.get("/api/oidc/start")
    assert answer.headers["location"] == "/sign-in#sign-in=oidc_away"


async def test_a_planted_cookie_differs_after_the_companys_sign_in(
    linked: AsyncClient, provider: Provider
) -> None:
    linked.cookies.set("relais", "planted")
    assert (await go(linked, provider)).cookies["relais"] not in ("", "planted")


async def logout(browser: AsyncClient, token: str) -> int:
    return (await browser.post("/api/oidc/logout", data={"logout_token": token})).status_code


def told(provider: Provider, **changed: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "iss": provider.issuer, "aud": "relais", "sub": provider.subject, "iat": int(time.time()), "jti": "1",
        "events": {LOGOUT: {}},
    }  # fmt: skip
    return {**told, **changed}


async def test_signing_out_at_the_company_hangs_up_here(
    linked: AsyncClient, provider: Provider, world: World
) -> None:
    await go(linked, provider)
    assert await logout(linked, provider.signed(told(provider))) == 200
    async with world.engine.connect() as connection:
        alive = sa.select(session.c.id).where(session.c.revoked_at.is_(None), session.c.assurance == "oidc")
        assert (await connection.execute(alive)).first() is None
        topics = (await connection.execute(sa.select(outbox.c.topic))).scalars().all()
    assert "control:session" in topics


@pytest.mark.parametrize(
    "lie", [{"iss": "x"}, {"aud": "x"}, {"events": {}}, {"nonce": "n"}, {"iat": 1}, {"sub": None}]
)
async def test_a_logout_that_does_not_fit_ends_nothing(
    linked: AsyncClient, provider: Provider, lie: dict[str, Any]
) -> None:
    await go(linked, provider)
    assert await logout(linked, provider.signed(told(provider, **lie))) == 409
    assert (await linked.get("/api/session")).status_code == 200


@pytest.mark.parametrize("token", ["", "a.b.c", "é"])
async def test_a_logout_that_is_no_token_is_refused(linked: AsyncClient, token: str) -> None:
    assert await logout(linked, token) == 409


async def test_states_are_kept_as_hashes_with_no_secret_of_the_browser(
    browser: AsyncClient, world: World
) -> None:
    there = await browser.get("/api/oidc/start")
    async with world.engine.connect() as connection:
        kept = str((await connection.execute(sa.select(ceremony))).all())
    state = parse_qs(urlsplit(there.headers["location"]).query)["state"][0]
    assert state not in kept and there.cookies["relais-oidc"] not in kept
