"""Six digits on a phone that we know by its cookie."""

from typing import Any

import msgspec
from litestar import Response, post
from litestar.datastructures import Cookie

from server import attempts
from server.commands import pins
from server.routes.answers import (
    Request,
    address,
    answer,
    asked,
    cookie,
    opening,
    session_cookie,
    signed_in,
)
from server.world import World


class Digits(msgspec.Struct):
    pin: str


def device_cookie_name(world: World) -> str:
    return "__Host-relais-device" if world.settings.secure else "relais-device"


def device_cookie(world: World, device: str | None) -> Cookie:
    return cookie(world.settings, device_cookie_name(world), device, int(pins.BOUND.total_seconds()))


def routes(world: World) -> list[Any]:
    @post("/api/pin", status_code=200)
    async def set_pin(request: Request) -> Response[Any]:
        digits = await asked(world, request, Digits)
        caller = await signed_in(world, request)
        token, device = await pins.set_pin(world, caller, digits.pin, opening(world, request))
        renewed = [session_cookie(world, token)] if token else []
        return answer({"ok": True}, device_cookie(world, device), *renewed)

    @post("/api/pin/sign-in", status_code=200)
    async def sign_in(request: Request) -> Response[Any]:
        digits = await asked(world, request, Digits)
        await attempts.take(world, attempts.PIN, address(world, request))
        device = request.cookies.get(device_cookie_name(world))
        token = await pins.sign_in(world, device, digits.pin, opening(world, request))
        # The phone's own secret starts its 90 days anew, as its row does.
        return answer({"ok": True}, session_cookie(world, token), device_cookie(world, device))

    return [set_pin, sign_in]
