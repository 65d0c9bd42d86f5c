"""/s/<slug>: the tracked link. Its target is stored, never taken from the request."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from server import auth
from server.commands.click import Visit, click
from server.routes.answers import address
from server.world import World

LOOKS_AHEAD = ("sec-purpose", "purpose", "x-purpose", "x-moz")


def routes(world: World) -> list[Any]:
    @get("/s/{slug:str}", include_in_schema=False)
    async def tracked(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[Any]:
        who = await auth.caller(world, request.cookies.get(auth.cookie_name(world.settings)))
        ahead = any("prefetch" in request.headers.get(name, "") for name in LOOKS_AHEAD)
        visit = Visit(
            slug=slug[:32],
            address=address(world, request),
            agent=request.headers.get("user-agent", "")[:300],
            prefetch=ahead,
            person_id=who.person_id if who else None,
        )
        target = await click(world, visit)
        if target is None:
            return Response("", status_code=404)
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return Redirect(target, status_code=302, headers=headers)

    return [tracked]
