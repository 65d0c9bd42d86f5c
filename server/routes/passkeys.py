"""The WebAuthn ceremonies: options out, the phone's answer in."""

from typing import Any

import msgspec
from litestar import Response, post

from server import attempts
from server.commands import passkey
from server.routes.answers import Request, address, answer, asked, opening, session_cookie, signed_in
from server.world import World


class Nothing(msgspec.Struct):
    """An empty body: {}."""


class Made(msgspec.Struct):
    """`credential`: what PublicKeyCredential.toJSON() gives."""

    credential: dict[str, Any]
    label: str = ""


def routes(world: World) -> list[Any]:
    @post("/api/passkey/register/options", status_code=200)
    async def register_options(request: Request) -> Response[Any]:
        await asked(world, request, Nothing)
        caller = await signed_in(world, request)
        return answer({"options": await passkey.register_options(world, caller)})

    @post("/api/passkey/register/verify", status_code=200)
    async def register(request: Request) -> Response[Any]:
        made = await asked(world, request, Made)
        caller = await signed_in(world, request)
        token, count = await passkey.register(
            world, caller, made.credential, made.label.strip(), opening(world, request)
        )
        return answer({"ok": True, "passkeys": count}, session_cookie(world, token))

    @post("/api/passkey/sign-in/options", status_code=200)
    async def sign_in_options(request: Request) -> Response[Any]:
        await asked(world, request, Nothing)
        await attempts.take(world, attempts.PASSKEY, address(world, request))
        return answer({"options": await passkey.sign_in_options(world)})

    @post("/api/passkey/sign-in/verify", status_code=200)
    async def sign_in(request: Request) -> Response[Any]:
        made = await asked(world, request, Made)
        token = await passkey.sign_in(world, made.credential, opening(world, request))
        return answer({"ok": True}, session_cookie(world, token))

    return [register_options, register, sign_in_options, sign_in]
