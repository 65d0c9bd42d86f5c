"""The wall, a badge's page, and badges to take along as Open Badges 3.0 that others can check."""

import base64
import copy
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt import PyJWK
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError, OB3Verifier
from openbadgeslib.ob3.contexts import document_loader
from pyld import jsonld

from server.tables import badge_award, person, point_entry

WALL = "{ me { badges { key name how category earnedAt } secretBadgesLeft } }"
PAGE = """query($key: String!) { badge(key: $key) {
  badge { key name how secret } criteriaVersion awardedAt evidence { deed points occurredAt } } }"""
WHEN = datetime(2026, 11, 3, 10, tzinfo=UTC)
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@pytest.fixture
async def holder(world: Any, phone: Any) -> Any:
    """Their phone; they hold a badge, a secret one too, both for the same share."""
    me = await phone("ambassador@plant")
    async with world.engine.begin() as c:
        await c.execute(
            sa.insert(point_entry).values(
                person_id=me.person_id, site_id=2, team_id=2, points=20, deed="shared", fact_id="share:9",
                rule_id="share_own", rule_version=1, idempotency_key="share:9|x", occurred_at=WHEN,
            )
        )  # fmt: skip
        for badge in ("own_voice", "kaleidoscope"):
            row = {"badge": badge, "criteria_version": 1, "evidence": ["share:9"], "awarded_at": WHEN}
            await c.execute(sa.insert(badge_award).values(person_id=me.person_id, **row))
    return me


CATALOGUE = """{ badgeCatalogue { people badges {
  badge { key secret earnedAt } holders thisSeason newestAt } } }"""


async def test_comms_see_how_many_hold_each_badge_and_never_who(
    holder: Any, phone: Any, statements: Any
) -> None:
    comms = await phone("comms@office")
    with statements() as counted:
        told = (await comms.ask(CATALOGUE))["data"]["badgeCatalogue"]
    held = {one["badge"]["key"]: one["holders"] for one in told["badges"] if one["holders"]}
    assert (told["people"], len(told["badges"]), held) == (9, 22, {"own_voice": 1, "kaleidoscope": 1})
    assert counted.count <= 4


async def test_the_catalogue_forgets_who_left(holder: Any, phone: Any, world: Any) -> None:
    async with world.engine.begin() as c:
        await c.execute(
            sa.update(person).where(person.c.id == holder.person_id).values(left_at=world.now(), state="left")
        )
    told = (await (await phone("comms@office")).ask(CATALOGUE))["data"]["badgeCatalogue"]
    assert [one for one in told["badges"] if one["holders"]] == []


async def get(me: Any, path: str, *, signed: bool = True) -> Any:
    return await me.client.get(path, headers={"Cookie": f"relais={me.token}"} if signed else {})


async def test_the_wall_speaks_of_no_secret_before_it_is_earned(phone: Any) -> None:
    me = (await (await phone("ambassador@office")).ask(WALL))["data"]["me"]
    assert (len(me["badges"]), me["secretBadgesLeft"]) == (19, 3)
    assert [badge for badge in me["badges"] if badge["category"] == "secret"] == []


async def test_a_secret_found_stands_on_its_owners_wall(holder: Any) -> None:
    me = (await holder.ask(WALL))["data"]["me"]
    secret = [badge["name"] for badge in me["badges"] if badge["category"] == "secret"]
    assert (secret, me["secretBadgesLeft"]) == (["Kaléidoscope"], 2)


async def test_a_secret_of_another_and_a_badge_that_is_not_look_the_same(holder: Any, phone: Any) -> None:
    other = await phone("colleague@plant")
    answers = [await other.ask(PAGE, key=key) for key in ("kaleidoscope", "no_such_badge")]
    assert answers[0] == answers[1] == {"data": {"badge": None}}


async def test_a_badge_page_says_when_and_by_which_deed(holder: Any) -> None:
    page = (await holder.ask(PAGE, key="own_voice"))["data"]["badge"]
    assert (page["criteriaVersion"], page["awardedAt"]) == (1, "2026-11-03T10:00:00+00:00")
    assert [(deed["deed"], deed["points"]) for deed in page["evidence"]] == [("shared", 20)]


async def test_a_badge_not_yet_earned_has_a_page_without_evidence(holder: Any) -> None:
    page = (await holder.ask(PAGE, key="echo"))["data"]["badge"]
    assert (page["awardedAt"], page["evidence"]) == (None, [])
    assert page["badge"]["how"]


async def test_a_badge_page_is_three_statements(holder: Any, statements: Any) -> None:
    with statements() as sent:
        await holder.ask(PAGE, key="own_voice")
    assert sent.count <= 3


async def did_document(me: Any) -> dict[str, Any]:
    document: dict[str, Any] = (await get(me, "/open-badges/did.json", signed=False)).json()
    return document


def public_key(did: dict[str, Any], method: str) -> Any:
    """The key that the did document publishes under that name."""
    (found,) = [one for one in did["verificationMethod"] if one["id"] == method]
    return PyJWK(found["publicKeyJwk"]).key


def pem(key: Any) -> bytes:
    made: bytes = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return made


async def test_a_jwt_is_checked_by_another_library_against_the_published_key(holder: Any) -> None:
    token = (await get(holder, "/api/badges/own_voice.jwt")).text
    did = await did_document(holder)
    read = OB3Verifier(pem(public_key(did, f"{did['id']}#rs256-1")), did["id"]).verify(token)
    assert (read.achievement.name, read.identifiers[0].identity_hash) == ("Ma voix", "Ambassador plant")


async def test_a_jwt_with_one_word_changed_is_refused(holder: Any) -> None:
    head, body, seal = (await get(holder, "/api/badges/own_voice.jwt")).text.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["credentialSubject"]["achievement"]["tag"] = ["voice", "gold"]
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    did = await did_document(holder)
    with pytest.raises(OB3VerificationError):
        OB3Verifier(pem(public_key(did, f"{did['id']}#rs256-1"))).verify(f"{head}.{forged}.{seal}")


def base58(text: str) -> bytes:
    number = 0
    for letter in text:
        number = number * 58 + BASE58.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def digest(document: dict[str, Any]) -> bytes:
    """SHA-256 of the canonical form (RDFC-1.0)."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": document_loader()}
    canonical: str = jsonld.normalize(document, options)
    return hashlib.sha256(canonical.encode()).digest()


def verify(document: dict[str, Any], key: Ed25519PublicKey) -> None:
    """The algorithm of eddsa-rdfc-2022 as W3C wrote it down (VC DI EdDSA 3.2): raises InvalidSignature."""
    plain = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in document["proof"].items() if name != "proofValue"}
    signed = digest({"@context": document["@context"], **options}) + digest(plain)
    key.verify(base58(document["proof"]["proofValue"][1:]), signed)


async def test_the_embedded_proof_holds_by_the_standards_own_algorithm(holder: Any) -> None:
    document = (await get(holder, "/api/badges/own_voice.json")).json()
    did = await did_document(holder)
    key = public_key(did, document["proof"]["verificationMethod"])
    verify(document, key)
    assert OB3LdpVerifier(pem(key)).verify(document).issuer.id == did["id"]


FORGERIES: list[tuple[str, ...]] = [
    ("credentialSubject", "id"),
    ("credentialSubject", "achievement", "name"),
    ("issuer", "name"),
    ("validFrom",),
    ("proof", "created"),
]


@pytest.mark.parametrize("path", FORGERIES, ids=".".join)
async def test_any_change_breaks_the_embedded_proof(holder: Any, path: tuple[str, ...]) -> None:
    document = (await get(holder, "/api/badges/own_voice.json")).json()
    forged = copy.deepcopy(document)
    place = forged
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = "2026-01-01T00:00:00Z" if place[path[-1]].startswith("2026") else "urn:uuid:0"
    key = public_key(await did_document(holder), document["proof"]["verificationMethod"])
    with pytest.raises(InvalidSignature):
        verify(forged, key)


async def test_all_my_badges_come_in_one_file(holder: Any) -> None:
    answer = await get(holder, "/api/badges/badges.json")
    body = answer.json()
    assert 'filename="badges.json"' in answer.headers["content-disposition"]
    assert (len(body["credential"]), len(body["compactJwsString"])) == (2, 2)


async def test_the_same_award_is_the_same_credential_each_time(holder: Any) -> None:
    first, second = [(await get(holder, "/api/badges/own_voice.json")).json() for _ in range(2)]
    assert first == second


async def test_nobody_takes_a_badge_they_do_not_hold(holder: Any, phone: Any) -> None:
    other = await phone("colleague@plant")
    for file in ("own_voice.json", "own_voice.jwt", "badges.json", "own_voice.exe", "badges.jwt"):
        assert (await get(other, f"/api/badges/{file}")).status_code == 404


async def test_who_is_not_signed_in_takes_none(holder: Any) -> None:
    assert (await get(holder, "/api/badges/own_voice.json", signed=False)).status_code == 401


async def test_public_addresses_hold_no_word_of_a_person(holder: Any) -> None:
    for path in ("did.json", "issuer", "jwks.json", "achievements/own_voice/1"):
        answer = await get(holder, f"/open-badges/{path}", signed=False)
        assert answer.status_code == 200 and "Ambassador" not in answer.text
        assert '"d"' not in answer.text


async def test_the_credential_names_an_achievement_that_anyone_can_read(holder: Any) -> None:
    document = (await get(holder, "/api/badges/own_voice.json")).json()
    named = document["credentialSubject"]["achievement"]
    path = named["id"].partition("/open-badges/")[2]
    read = (await get(holder, f"/open-badges/{path}", signed=False)).json()
    assert read == named


async def test_a_secret_nobody_has_found_is_not_public_either(holder: Any) -> None:
    codes = [
        (await get(holder, f"/open-badges/achievements/{key}/1", signed=False)).status_code
        for key in ("kaleidoscope", "full_circle", "no_such_badge", "own_voice")
    ]
    assert codes == [200, 404, 404, 200]


async def test_criteria_that_never_were_are_not_found(holder: Any) -> None:
    for version in (0, 2):
        answer = await get(holder, f"/open-badges/achievements/own_voice/{version}", signed=False)
        assert answer.status_code == 404
