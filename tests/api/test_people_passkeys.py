"""The WebAuthn ceremonies against a small authenticator in software, and what each one refuses."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import cbor2
import pytest
import sqlalchemy as sa
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from httpx import AsyncClient, Response

from server.tables import ceremony, passkey, person, session
from server.world import World

ORIGIN = "http://localhost:8000"


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def data(value: str) -> bytes:
    return urlsafe_b64decode(value + "=" * (-len(value) % 4))


@dataclass
class Authenticator:
    """A phone's secure element: one P-256 key, WebAuthn level 2 sections 6.1, 6.5.4 and 8.7."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    origin: str = ORIGIN
    rp_id: str = "localhost"
    verifies: bool = True
    counter: int = 0

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": f"webauthn.{kind}", "challenge": challenge, "origin": self.origin}
        return json.dumps({**said, "crossOrigin": False}).encode()

    def _authenticator_data(self, attested: bytes = b"") -> bytes:
        self.counter += 1
        flags = 0x01 | (0x04 if self.verifies else 0) | (0x40 if attested else 0)
        rp_hash = hashlib.sha256(self.rp_id.encode()).digest()
        return rp_hash + bytes([flags]) + self.counter.to_bytes(4, "big") + attested

    def _credential(self, **response: str) -> dict[str, Any]:
        name = text(self.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        size = len(self.credential_id).to_bytes(2, "big")
        attested = bytes(15) + b"\x01" + size + self.credential_id + cbor2.dumps(public)
        made: dict[str, Any] = {"fmt": "none", "attStmt": {}, "authData": self._authenticator_data(attested)}
        return self._credential(
            clientDataJSON=text(self._client_data("create", options["challenge"])),
            attestationObject=text(cbor2.dumps(made)),
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        said = self._client_data("get", options["challenge"])
        about = self._authenticator_data()
        signed = self.key.sign(about + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._credential(
            clientDataJSON=text(said), authenticatorData=text(about), signature=text(signed)
        )


@dataclass
class Browser:
    """A client with one phone's cookie."""

    client: AsyncClient

    async def post(self, path: str, **body: Any) -> Response:
        return await self.client.post(f"/api/passkey/{path}", json=body, headers={"X-Relais": "1"})

    async def options(self, path: str) -> dict[str, Any]:
        answer: dict[str, Any] = (await self.post(f"{path}/options")).json()["options"]
        return answer

    async def register(self, phone: Authenticator, label: str = "My phone") -> Response:
        made = phone.create(await self.options("register"))
        return await self.post("register/verify", credential=made, label=label)

    async def sign_in(self, phone: Authenticator) -> Response:
        return await self.post("sign-in/verify", credential=phone.get(await self.options("sign-in")))


@pytest.fixture
async def browser(phone: Any, client: AsyncClient) -> Browser:
    """Signed in as the plant's ambassador."""
    client.cookies.set("relais", (await phone("ambassador@plant")).token)
    return Browser(client)


@pytest.fixture
async def registered(browser: Browser) -> Authenticator:
    """The ambassador's phone with a passkey; nobody is signed in any more."""
    key = Authenticator()
    assert (await browser.register(key)).status_code == 200
    browser.client.cookies.clear()
    return key


async def test_a_passkey_is_asked_for_as_we_decided(browser: Browser) -> None:
    asked = await browser.options("register")
    selection = asked["authenticatorSelection"]
    assert (asked["rp"]["id"], asked["attestation"]) == ("localhost", "none")
    assert (selection["residentKey"], selection["userVerification"]) == ("required", "required")
    assert len(data(asked["challenge"])) == len(data(asked["user"]["id"])) == 32


async def test_the_handle_of_a_person_stays_the_same(browser: Browser) -> None:
    first, second = await browser.options("register"), await browser.options("register")
    assert first["user"]["id"] == second["user"]["id"] and first["challenge"] != second["challenge"]


async def test_a_registered_phone_is_excluded_next_time(browser: Browser) -> None:
    key = Authenticator()
    await browser.register(key)
    excluded = (await browser.options("register"))["excludeCredentials"]
    assert [one["id"] for one in excluded] == [text(key.credential_id)]


async def test_registering_elevates_to_a_new_session(browser: Browser) -> None:
    before = browser.client.cookies["relais"]
    answer = await browser.register(Authenticator())
    old = await browser.client.get("/api/session", headers={"Cookie": f"relais={before}"})
    assert (answer.json(), answer.cookies["relais"] != before, old.status_code) == (
        {"ok": True, "passkeys": 1}, True, 401,
    )  # fmt: skip


async def test_the_passkey_signs_its_owner_in(browser: Browser, registered: Authenticator) -> None:
    await browser.sign_in(registered)
    me = (await browser.client.get("/api/session")).json()
    assert (me["name"], me["assurance"]) == ("Ambassador plant", "passkey")


async def test_an_answer_is_good_once(browser: Browser, registered: Authenticator) -> None:
    signed = registered.get(await browser.options("sign-in"))
    await browser.post("sign-in/verify", credential=signed)
    again = await browser.post("sign-in/verify", credential=signed)
    assert (again.status_code, again.json()["code"]) == (409, "passkey_invalid")


@pytest.mark.parametrize(
    "lie",
    [{"origin": "https://evil.example"}, {"rp_id": "evil.example"}, {"verifies": False}, {"counter": -1}],
)
async def test_a_sign_in_that_does_not_fit_is_refused(
    browser: Browser, registered: Authenticator, lie: dict[str, Any]
) -> None:
    for name, value in lie.items():
        setattr(registered, name, value)
    answer = await browser.sign_in(registered)
    assert (answer.json()["code"], answer.cookies.get("relais")) == ("passkey_invalid", None)


@pytest.mark.parametrize(
    "lie", [{"origin": "https://evil.example"}, {"rp_id": "evil.example"}, {"verifies": False}]
)
async def test_a_registration_that_does_not_fit_is_refused(browser: Browser, lie: dict[str, Any]) -> None:
    answer = await browser.register(Authenticator(**lie))
    assert (answer.status_code, answer.json()["code"]) == (409, "passkey_invalid")


async def test_another_key_cannot_sign_for_this_passkey(browser: Browser, registered: Authenticator) -> None:
    forged = Authenticator(credential_id=registered.credential_id, counter=5)
    assert (await browser.sign_in(forged)).json()["code"] == "passkey_invalid"


async def test_an_unknown_passkey_is_told_so(browser: Browser, registered: Authenticator) -> None:
    assert (await browser.sign_in(Authenticator())).json()["code"] == "passkey_unknown"


async def test_a_challenge_lives_five_minutes(browser: Browser, registered: Authenticator) -> None:
    signed = registered.get(await browser.options("sign-in"))
    with time_machine.travel(World.now() + timedelta(minutes=5, seconds=1)):
        late = await browser.post("sign-in/verify", credential=signed)
    assert late.json()["code"] == "passkey_invalid"


async def test_a_challenge_of_our_own_making_is_needed(browser: Browser, registered: Authenticator) -> None:
    answer = await browser.post("sign-in/verify", credential=registered.get({"challenge": text(b"x" * 32)}))
    assert answer.json()["code"] == "passkey_invalid"


async def test_a_sign_in_challenge_registers_nothing(browser: Browser) -> None:
    made = Authenticator().create(await browser.options("sign-in"))
    assert (await browser.post("register/verify", credential=made)).json()["code"] == "passkey_invalid"


async def test_somebody_elses_challenge_registers_nothing(browser: Browser, phone: Any) -> None:
    made = Authenticator().create(await browser.options("register"))
    browser.client.cookies.set("relais", (await phone("host@plant")).token)
    assert (await browser.post("register/verify", credential=made)).json()["code"] == "passkey_invalid"


async def test_one_passkey_belongs_to_one_person(browser: Browser, phone: Any) -> None:
    key = Authenticator()
    await browser.register(key)
    browser.client.cookies.clear()
    browser.client.cookies.set("relais", (await phone("host@plant")).token)
    assert (await browser.register(key)).json()["code"] == "passkey_known"


async def test_strangers_register_nothing(browser: Browser) -> None:
    browser.client.cookies.clear()
    assert (await browser.post("register/options")).status_code == 401


@pytest.mark.parametrize("change", [{"state": "left"}, {"state": "expected"}])
async def test_who_is_not_active_stays_outside(
    browser: Browser, registered: Authenticator, world: World, change: dict[str, str]
) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(person).values(**change))
    assert (await browser.sign_in(registered)).json()["code"] == "passkey_unknown"


async def test_a_revoked_passkey_opens_nothing(
    browser: Browser, registered: Authenticator, world: World
) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(passkey).values(revoked_at=world.now()))
    assert (await browser.sign_in(registered)).json()["code"] == "passkey_unknown"


BROKEN: list[dict[str, Any]] = [
    {},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {}},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "é"}},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": text(b"[]")}},
    {"response": {"clientDataJSON": text(b'{"challenge": 7}')}},
    {"response": "x"},
]


@pytest.mark.parametrize("credential", BROKEN)
@pytest.mark.parametrize("path", ["register/verify", "sign-in/verify"])
async def test_broken_answers_are_refused_not_errors(
    browser: Browser, path: str, credential: dict[str, Any]
) -> None:
    answer = await browser.post(path, credential=credential)
    assert (answer.status_code, answer.json()["code"]) == (409, "passkey_invalid")


async def test_a_damaged_attestation_is_refused(browser: Browser) -> None:
    made = Authenticator().create(await browser.options("register"))
    made["response"]["attestationObject"] = text(b"\xff\x00damaged")
    assert (await browser.post("register/verify", credential=made)).json()["code"] == "passkey_invalid"


async def test_signing_in_again_renews_the_moment_of_verification(
    browser: Browser, registered: Authenticator, world: World
) -> None:
    await browser.sign_in(registered)
    with time_machine.travel(World.now() + timedelta(hours=2)):
        await browser.sign_in(registered)
        async with world.engine.connect() as connection:
            at = await connection.execute(
                sa.select(session.c.verified_at).where(session.c.revoked_at.is_(None))
            )
            assert World.now() - at.scalars().all()[-1] < timedelta(minutes=1)


async def test_challenges_long_over_are_swept(browser: Browser, world: World) -> None:
    await browser.options("sign-in")
    with time_machine.travel(World.now() + timedelta(hours=2)):
        await browser.options("sign-in")
        async with world.engine.connect() as connection:
            kept = await connection.execute(sa.select(sa.func.count()).select_from(ceremony))
    assert kept.scalar_one() == 1
