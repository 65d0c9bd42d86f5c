"""/open-badges: who issues our badges and what each means, for everyone; /api/badges: my own, signed, to take along."""

import asyncio
from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from gamification.badges import BY_KEY
from server import credentials
from server.credentials import PLACE, Earner, Seal
from server.database import reading
from server.errors import Refused
from server.queries.badges import AwardRow, anyone_holds, awards
from server.queries.people import myself
from server.queries.programme import programme
from server.routes.answers import Request, locale_of, signed_in
from server.world import Caller, World

PUBLIC = {
    "Cache-Control": "public, max-age=3600",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
JSON, LD_JSON, JWT = "application/json", "application/ld+json", "application/jwt"


def routes(world: World) -> list[Any]:
    @get(f"{PLACE}/did.json", include_in_schema=False)
    async def did() -> Response[bytes]:
        return _public(credentials.did_document(await _seal(world)), "application/did+json")

    @get(f"{PLACE}/issuer", include_in_schema=False)
    async def issuer() -> Response[bytes]:
        return _public(credentials.profile(await _seal(world)), LD_JSON)

    @get(f"{PLACE}/jwks.json", include_in_schema=False)
    async def jwks() -> Response[bytes]:
        return _public({"keys": [key for _, key in credentials.public_keys(await _seal(world))]}, JSON)

    @get(f"{PLACE}/achievements/{{key:str}}/{{version:int}}", include_in_schema=False)
    async def achievement(request: Request, key: FromPath[str], version: FromPath[int]) -> Response[bytes]:
        """A secret badge is nowhere to be read before somebody has earned it."""
        badge = BY_KEY.get(key)
        if badge is None or not 1 <= version <= badge.criteria_version:
            raise Refused("not_found")
        async with reading(world.engine) as connection:
            if badge.secret and not await anyone_holds(connection, key):
                raise Refused("not_found")
        told = credentials.achievement(await _seal(world), key, version, locale_of(request))
        return _public(told.to_dict(), LD_JSON)

    @get("/api/badges/{file:str}", include_in_schema=False)
    async def mine(request: Request, file: FromPath[str]) -> Response[bytes]:
        """own_voice.json, own_voice.jwt, or all of them: badges.json. Errors: NotSignedIn, Refused("not_found")."""
        caller = await signed_in(world, request)
        key, _, form = file.rpartition(".")
        if form not in ("json", "jwt") or (form == "jwt" and key == "badges"):
            raise Refused("not_found")
        earner, held = await _held(world, caller, None if key == "badges" else key)
        if not held:
            raise Refused("not_found")
        by = await _seal(world)
        if key == "badges":
            return _download(await asyncio.to_thread(_all, by, earner, held), JSON, file)
        what = credentials.credential(by, earner, held[0])
        if form == "jwt":
            return _download(credentials.as_jwt(by, what).encode(), JWT, file)
        return _download(_encoded(await asyncio.to_thread(credentials.as_document, by, what)), LD_JSON, file)

    return [did, issuer, jwks, achievement, mine]


async def _seal(world: World) -> Seal:
    async with reading(world.engine) as connection:
        row = await programme(connection)
    return await credentials.seal(world.engine, world.settings.public_url, row)


async def _held(world: World, caller: Caller, badge: str | None) -> tuple[Earner, list[AwardRow]]:
    async with reading(world.engine) as connection:
        held = await awards(connection, caller.person_id, badge)
        name = (await myself(connection, caller.person_id)).name
    return Earner(caller.person_id, name, caller.locale), held


def _all(by: Seal, earner: Earner, held: list[AwardRow]) -> bytes:
    """All of them, as the standard's own interface answers (GetOpenBadgeCredentialsResponse)."""
    what = [credentials.credential(by, earner, award) for award in held]
    return _encoded(
        {
            "credential": [credentials.as_document(by, one) for one in what],
            "compactJwsString": [credentials.as_jwt(by, one) for one in what],
        }
    )


def _encoded(body: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(body), indent=2)


def _public(body: dict[str, Any], media: str) -> Response[bytes]:
    return Response(_encoded(body), media_type=media, headers=PUBLIC)


def _download(body: bytes, media: str, file: str) -> Response[bytes]:
    """`file` holds a key of the catalogue and one of two endings: nothing that a header could stumble over."""
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{file}"'}
    return Response(body, media_type=media, headers=headers)
