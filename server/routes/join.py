"""The newcomer's two steps: open an invite, confirm it."""

from typing import Any

from litestar import Response, post

from server.commands.join import Confirmation, Held, join, open_invite
from server.routes.answers import Request, address, answer, asked, opening, session_cookie
from server.world import World


def routes(world: World) -> list[Any]:
    @post("/api/join/open", status_code=200)
    async def open_it(request: Request) -> Response[Any]:
        held = await asked(world, request, Held)
        return answer(await open_invite(world, held, address(world, request)))

    @post("/api/join/confirm", status_code=200)
    async def confirm(request: Request) -> Response[Any]:
        said = await asked(world, request, Confirmation)
        request.state["locale"] = said.locale
        joined = await join(world, said, address(world, request), opening(world, request))
        me = {"id": str(joined.person_id), "name": " ".join(said.name.split()), "locale": said.locale}
        return answer(me, session_cookie(world, joined.token))

    return [open_it, confirm]
