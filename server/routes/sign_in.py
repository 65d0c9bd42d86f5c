"""The front door: the programme, who am I, sign out, the socket's ticket, the demo's personas; and all other doors."""

from typing import Any

import msgspec
from litestar import Response, get, post

from server import auth
from server.commands.demo_sign_in import demo_sign_in, personas
from server.commands.socket_ticket import issue_ticket
from server.company import configured
from server.database import reading, writing
from server.queries.people import myself
from server.queries.programme import front, is_demo
from server.routes import join, oidc, passkeys, pins, recovery
from server.routes.answers import (
    Request,
    answer,
    asked,
    opening,
    same_origin,
    session_cookie,
    signed_in,
    token_of,
)
from server.world import World


class Chosen(msgspec.Struct):
    persona: str


def routes(world: World) -> list[Any]:
    @get("/api/programme")
    async def programme() -> Response[Any]:
        async with reading(world.engine) as connection:
            shown = await front(connection)
        return answer({**msgspec.to_builtins(shown), "oidc": configured(world.settings)})

    @get("/api/session")
    async def session(request: Request) -> Response[Any]:
        caller = await signed_in(world, request)
        async with reading(world.engine) as connection:
            me = await myself(connection, caller.person_id)
            demo = await is_demo(connection)
        return answer(
            {
                "id": str(me.id), "name": me.name, "role": me.role, "locale": me.locale, "demo": demo,
                "assurance": caller.assurance,
            }
        )  # fmt: skip

    @post("/api/sign-out", status_code=200)
    async def sign_out(request: Request) -> Response[Any]:
        same_origin(world, request)
        async with writing(world.engine) as connection:
            await auth.end(connection, token_of(world, request), world.now())
        world.ring()
        # The phone empties its own caches (another person may take it next); the server clears what it may.
        ended = answer({"ok": True}, session_cookie(world, None))
        ended.headers["Clear-Site-Data"] = '"cache"'
        return ended

    @post("/api/socket-ticket", status_code=200)
    async def socket_ticket(request: Request) -> Response[Any]:
        same_origin(world, request)
        return answer({"ticket": await issue_ticket(world, await signed_in(world, request))})

    @get("/api/demo/personas")
    async def demo_personas() -> Response[Any]:
        async with reading(world.engine) as connection:
            return answer({"personas": await personas(connection)})

    @post("/api/demo/sign-in", status_code=200)
    async def sign_in_as(request: Request) -> Response[Any]:
        chosen = await asked(world, request, Chosen)
        token = await demo_sign_in(world, chosen.persona, opening(world, request))
        return answer({"ok": True}, session_cookie(world, token))

    return [
        programme, session, sign_out, socket_ticket, demo_personas, sign_in_as,
        *join.routes(world), *passkeys.routes(world), *pins.routes(world), *recovery.routes(world), *oidc.routes(world),
    ]  # fmt: skip
