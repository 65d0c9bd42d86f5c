"""The company's own sign-in, as an OpenID Connect provider: where it is, and whether a token is really from it."""

# Authlib ships no types; what comes out of it is checked where it enters.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

import asyncio
import time
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp
import structlog
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]  # the library ships no types
from authlib.oauth2.rfc6749.parameters import (  # type: ignore[import-untyped]
    prepare_grant_uri,
    prepare_token_request,
)
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from server.errors import Refused, Unavailable
from server.settings import Settings

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
FRESH = 3600.0
LOOK_AGAIN = 30.0
TIMEOUT = aiohttp.ClientTimeout(total=5)
MAX_BODY = 262_144
LEEWAY = 60
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

log = structlog.get_logger(__name__)


def configured(settings: Settings) -> bool:
    return bool(settings.oidc_issuer and settings.oidc_client_id and settings.oidc_client_secret)


class Company:
    """One a process. What it publishes is read when first needed, and again after an hour or for an unknown key."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_issuer or ""
        self._client_id = settings.oidc_client_id or ""
        self._client_secret = settings.oidc_client_secret or ""
        self._return = f"{settings.public_url}/api/oidc/return"
        self._metadata: dict[str, Any] = {}
        self._keys = KeySet([])
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes: the authorization request, with PKCE (RFC 7636, S256)."""
        await self._published()
        uri: str = prepare_grant_uri(
            self._metadata["authorization_endpoint"], self._client_id, "code", redirect_uri=self._return,
            scope="openid", state=state, nonce=nonce, code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )  # fmt: skip
        return uri

    async def subject(self, code: str, nonce: str, verifier: str) -> str:
        """The code's person, as the company calls them (`sub`). Errors: Refused("oidc_refused"), Unavailable."""
        await self._published()
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=self._return, code_verifier=verifier
        )
        answer = await self._ask("POST", self._metadata["token_endpoint"], body)
        claims = await self._claims(answer.get("id_token"))
        checked = CodeIDToken(
            claims,
            {},
            {"iss": {"value": self.issuer}, "aud": {"value": self._client_id}, "nonce": {"value": nonce}},
            {"nonce": nonce, "client_id": self._client_id},
        )
        try:
            checked.validate(leeway=LEEWAY)
        except (AuthlibBaseError, JoseError) as error:
            log.warning("oidc_token_refused", problem=type(error).__name__)
            raise Refused("oidc_refused") from error
        return str(claims["sub"])

    async def signed_out(self, logout_token: str) -> str:
        """Whom a back-channel logout is about (OpenID Connect Back-Channel Logout 1.0, 2.6). Errors: as `subject`."""
        await self._published()
        claims = await self._claims(logout_token)
        audience = claims.get("aud")
        meant: list[object] = audience if isinstance(audience, list) else [audience]
        fits = (
            claims.get("iss") == self.issuer
            and self._client_id in meant
            and isinstance(claims.get("events"), dict)
            and LOGOUT_EVENT in claims["events"]
            and "nonce" not in claims
            and abs(time.time() - float(claims.get("iat", 0))) < 600
            and isinstance(claims.get("sub"), str)
        )
        if not fits:
            raise Refused("oidc_refused")
        return str(claims["sub"])

    async def _claims(self, token: object) -> dict[str, Any]:
        """The claims of a token that one of the company's keys has signed; a key we never saw is looked up once."""
        if not isinstance(token, str):
            raise Refused("oidc_refused")
        for again in (False, True):
            try:
                return jwt.decode(token, self._keys, algorithms=ALGORITHMS).claims
            except (JoseError, ValueError) as error:
                if again:
                    raise Refused("oidc_refused") from error
            await self._published(anew=True)
        raise AssertionError("the second round returns or raises")

    async def _published(self, *, anew: bool = False) -> None:
        async with self._reading:
            # A forged token names a key nobody has: it may make us look again only so often.
            if time.monotonic() - self._read_at < (LOOK_AGAIN if anew else FRESH):
                return
            metadata = await self._ask("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if metadata.get("issuer") != self.issuer:
                raise Unavailable("oidc_away")
            self._keys = KeySet.import_key_set(await self._ask("GET", metadata["jwks_uri"]))  # type: ignore[arg-type]
            self._metadata, self._read_at = metadata, time.monotonic()

    async def _ask(self, method: str, url: str, body: str = "") -> dict[str, Any]:
        """A JSON object from the company, over TLS (or from this machine), without following it anywhere else."""
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
            raise Unavailable("oidc_away")
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        if method == "POST":
            headers["Authorization"] = aiohttp.encode_basic_auth(self._client_id, self._client_secret)
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar()) as session,
                session.request(
                    method, url, data=body or None, headers=headers, allow_redirects=False
                ) as answer,
            ):
                if answer.status >= 500 or (answer.content_length or 0) > MAX_BODY:
                    raise Unavailable("oidc_away")
                read: object = await answer.json(content_type=None)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise Unavailable("oidc_away") from error
        if answer.status != 200 or not isinstance(read, dict):
            raise Refused("oidc_refused")
        return cast("dict[str, Any]", read)
