"""A phone that has no account yet asks for its owner's, and waits."""

from typing import Any

import msgspec
from litestar import Response, post

from server import attempts
from server.commands.recover import finish_recovery, refuse_recovery, request_recovery, standing
from server.database import reading
from server.queries.people import myself
from server.routes.answers import Request, address, answer, asked, opening, session_cookie, signed_in
from server.routes.passkeys import Nothing
from server.world import World


class Claim(msgspec.Struct):
    claim: str


def routes(world: World) -> list[Any]:
    @post("/api/recovery/request", status_code=200)
    async def request_it(request: Request) -> Response[Any]:
        await asked(world, request, Nothing)
        await attempts.take(world, attempts.RECOVERY, address(world, request))
        return answer(await request_recovery(world))

    @post("/api/recovery/status", status_code=200)
    async def status(request: Request) -> Response[Any]:
        return answer(await standing(world, (await asked(world, request, Claim)).claim))

    @post("/api/recovery/finish", status_code=200)
    async def finish(request: Request) -> Response[Any]:
        held = await asked(world, request, Claim)
        person_id, token = await finish_recovery(world, held.claim, opening(world, request))
        async with reading(world.engine) as connection:
            me = await myself(connection, person_id)
        shown = {"id": str(me.id), "name": me.name, "locale": me.locale}
        return answer(shown, session_cookie(world, token))

    @post("/api/recovery/refuse", status_code=200)
    async def refuse(request: Request) -> Response[Any]:
        await asked(world, request, Nothing)
        caller = await signed_in(world, request)
        return answer({"ok": await refuse_recovery(world, caller)})

    return [request_it, status, finish, refuse]
