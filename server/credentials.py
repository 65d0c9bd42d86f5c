"""A badge to take along: Open Badges 3.0, that is a W3C verifiable credential signed by the programme.

Two forms of the same credential, as the standard has them: a document with an embedded Data Integrity proof
(eddsa-rdfc-2022), and a compact JWT (RS256, the algorithm every verifier must know). The issuer is a did:web below
the programme's own address, so whoever holds a credential can check it as long as that address answers.
"""

import hmac
import json
import uuid
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwk, jws
from openbadgeslib.ob3 import (
    Achievement,
    Evidence,
    IdentityObject,
    Issuer,
    OB3LdpSigner,
    OpenBadgeCredential,
    build_did_document,
    did_web_from_url,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from gamification.badges import BY_KEY
from server.badge_words import told
from server.keys import named
from server.queries.badges import AwardRow
from server.world import Programme

PLACE = "/open-badges"
JWT_KEY = "rs256-1"
PROOF_KEY = "ed25519-1"
TIERS = {1: "bronze", 2: "silver", 3: "gold"}
_EVIDENCE = {
    "fr": "Le {day}, le registre du programme a constaté que le critère était rempli.",
    "en": "On {day}, the programme's ledger recorded that the criteria were met.",
}


@dataclass(frozen=True, slots=True)
class Earner:
    """Whom the credential is about. No e-mail exists here: a pseudonym that only we can compute, and the name."""

    person_id: int
    name: str
    locale: str


def _pem(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _rsa() -> bytes:
    return _pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def _ed25519() -> bytes:
    return _pem(ed25519.Ed25519PrivateKey.generate())


@dataclass(frozen=True, slots=True)
class Seal:
    """The programme as an issuer, with its two private keys and the secret that pseudonyms are made with."""

    public_url: str
    programme: Programme
    rsa: bytes
    ed25519: bytes
    secret: bytes

    @property
    def did(self) -> str:
        """did:web knows only https; a demo on http gets the name it would have."""
        return did_web_from_url(self.public_url.replace("http://", "https://", 1) + PLACE)

    @property
    def issuer(self) -> Issuer:
        return Issuer(
            id=self.did, name=f"{self.programme.name}, {self.programme.company}", url=self.public_url
        )


async def seal(engine: AsyncEngine, public_url: str, programme: Programme) -> Seal:
    """Its keys are made once, and must outlive every credential."""
    return Seal(
        public_url,
        programme,
        await named(engine, "badge_rsa", _rsa),
        await named(engine, "badge_ed25519", _ed25519),
        await named(engine, "badge_subject"),
    )


def public_keys(by: Seal) -> list[tuple[str, dict[str, Any]]]:
    """(fragment, public JWK) of each key, the one most verifiers need first."""
    rsa_key = jwk.RSAKey.import_key(by.rsa).as_dict(private=False)
    okp = jwk.OKPKey.import_key(by.ed25519).as_dict(private=False)
    return [
        (JWT_KEY, {**rsa_key, "alg": "RS256", "use": "sig", "kid": f"{by.did}#{JWT_KEY}"}),
        (PROOF_KEY, {**okp, "alg": "EdDSA", "use": "sig", "kid": f"{by.did}#{PROOF_KEY}"}),
    ]


def did_document(by: Seal) -> dict[str, Any]:
    """What did:web resolves to: who signs, with which keys, and where the profile is."""
    profile = {
        "id": f"{by.did}#profile",
        "type": "Profile",
        "serviceEndpoint": f"{by.public_url}{PLACE}/issuer",
    }
    return {**build_did_document(by.did, public_keys(by)), "service": [profile]}


def profile(by: Seal) -> dict[str, Any]:
    """The issuer, as an Open Badges Profile."""
    return by.issuer.to_dict()


def achievement(by: Seal, key: str, version: int, locale: str) -> Achievement:
    """What was achieved, by an address that names the criteria's version: what it says never changes."""
    words = told(key, locale)
    return Achievement(
        id=f"{by.public_url}{PLACE}/achievements/{key}/{version}",
        name=words.name,
        description=words.how,
        criteria_narrative=words.how,
        achievement_type="Badge",
        tags=[BY_KEY[key].category, TIERS[BY_KEY[key].tier]],
    )


def _pseudonym(by: Seal, what: str) -> str:
    return f"urn:uuid:{uuid.UUID(bytes=hmac.digest(by.secret, what.encode(), 'sha256')[:16], version=5)}"


def credential(by: Seal, earner: Earner, award: AwardRow) -> OpenBadgeCredential:
    """The award as a credential, unsigned; the same award gives the same id for ever."""
    day = award.awarded_at.date().isoformat()
    evidence = _EVIDENCE["fr" if earner.locale == "fr" else "en"].format(day=day)
    return OpenBadgeCredential(
        issuer=by.issuer,
        recipient_id=_pseudonym(by, f"person:{earner.person_id}"),
        achievement=achievement(by, award.badge, award.criteria_version, earner.locale),
        id=_pseudonym(by, f"award:{award.id}"),
        issuance_date=award.awarded_at.replace(microsecond=0),
        evidence=[Evidence(narrative=evidence)],
        identifiers=[IdentityObject(identity_hash=earner.name, identity_type="name", hashed=False)],
    )


def as_document(by: Seal, what: OpenBadgeCredential) -> dict[str, Any]:
    """Signed, with the proof inside. `created` is the award's own instant, so that twice is the same document."""
    signer = OB3LdpSigner(by.ed25519, f"{by.did}#{PROOF_KEY}")
    return signer.sign(what, created=what.issuance_date)


def as_jwt(by: Seal, what: OpenBadgeCredential) -> str:
    """Signed, as a compact JWS whose payload is the credential (Open Badges 3.0, 8.2.4)."""
    header = {"alg": "RS256", "typ": "JWT", "kid": f"{by.did}#{JWT_KEY}"}
    payload = json.dumps(what.to_jwt_payload(), ensure_ascii=False, separators=(",", ":"))
    return jws.serialize_compact(header, payload, jwk.RSAKey.import_key(by.rsa), algorithms=["RS256"])
