"""The company's sign-in: out to it, back from it, and its word that somebody signed out there. 404 until configured."""

from typing import Any
from urllib.parse import parse_qs

from litestar import Response, get, post
from litestar.response import Redirect

from server import attempts
from server.commands import oidc
from server.company import Company, configured
from server.errors import Invalid, RelaisError
from server.routes.answers import (
    MAX_BODY,
    Request,
    address,
    answer,
    cookie,
    maybe_signed_in,
    opening,
    session_cookie,
)
from server.world import World


def cookie_name(world: World) -> str:
    return "__Host-relais-oidc" if world.settings.secure else "relais-oidc"


def routes(world: World) -> list[Any]:
    company = Company(world.settings)

    def open_or_404() -> None:
        if not configured(world.settings):
            raise Invalid("not_found")

    @get("/api/oidc/start")
    async def start(request: Request) -> Redirect:
        open_or_404()
        await attempts.take(world, attempts.PASSKEY, address(world, request))
        caller = await maybe_signed_in(world, request)
        try:
            there, browser = await oidc.start(world, company, caller)
        except RelaisError as error:
            return _failed(error)
        kept = cookie(world.settings, cookie_name(world), browser, int(oidc.WORTH.total_seconds()))
        return Redirect(there, status_code=302, cookies=[kept], headers={"Cache-Control": "no-store"})

    @get("/api/oidc/return")
    async def come_back(request: Request) -> Redirect:
        open_or_404()
        given, browser = request.query_params, request.cookies.get(cookie_name(world), "")
        try:
            token = await oidc.come_back(
                world, company, given.get("state", ""), given.get("code", ""), browser,
                opening(world, request),
            )  # fmt: skip
        except RelaisError as error:
            return _failed(error)
        over = cookie(world.settings, cookie_name(world), None, 0)
        return Redirect("/", status_code=302, cookies=[session_cookie(world, token), over])

    @post("/api/oidc/logout", status_code=200)
    async def signed_out(request: Request) -> Response[Any]:
        """From the company's server, not from a browser: its signature is the proof, no header of ours."""
        open_or_404()
        body = await request.body()
        if len(body) > MAX_BODY:
            raise Invalid("too_large")
        said = parse_qs(body.decode("ascii", "replace")).get("logout_token", [""])
        await oidc.signed_out(world, company, said[0])
        return answer({"ok": True})

    return [start, come_back, signed_out]


def _failed(error: RelaisError) -> Redirect:
    """Back to the door, with the code behind the # for the page to read."""
    return Redirect(f"/sign-in#sign-in={error.code}", status_code=302, headers={"Cache-Control": "no-store"})
