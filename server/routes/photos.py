"""Ambassadors' photos: /api/photos takes them in pieces, /photos/<name>/<width> shows them to whom they are open."""

from typing import Any

from litestar import Response, get, patch, post
from litestar.params import FromPath

from server import storage
from server.commands import photos
from server.commands.photos import Announced, Arrived, Decoders
from server.database import reading
from server.errors import Invalid
from server.queries.photos import WIDTHS, Seen, seen
from server.routes.answers import Request, answer, asked, same_origin, signed_in
from server.world import World

CACHED = {Seen.PUBLISHED: "private, max-age=86400", Seen.WAITING: "private, no-store"}
"""A phone keeps what is published for a day: what is taken down is gone everywhere within that time."""


def _offset(request: Request) -> int:
    said = request.headers.get("upload-offset", "")
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        raise Invalid("invalid", "offset")
    return int(said)


def _told(arrived: Arrived) -> dict[str, str | int]:
    return {"state": arrived.state, "received": arrived.received}


def routes(world: World) -> list[Any]:
    decoders = Decoders()

    @post("/api/photos", status_code=200)
    async def announce(request: Request) -> Response[Any]:
        announced = await asked(world, request, Announced)
        caller = await signed_in(world, request)
        return answer(_told(await photos.announce(world, decoders, caller, announced)))

    @patch("/api/photos/{key:str}", status_code=200, request_max_body_size=photos.PIECE)
    async def append(request: Request, key: FromPath[str]) -> Response[Any]:
        same_origin(world, request)
        if request.headers.get("content-type") != "application/offset+octet-stream":
            raise Invalid("invalid", "content-type")
        caller = await signed_in(world, request)
        offset, piece = _offset(request), await request.body()
        return answer(_told(await photos.append(world, decoders, caller, key, offset, piece)))

    @get("/photos/{name:str}/{width:int}", include_in_schema=False)
    async def show(request: Request, name: FromPath[str], width: FromPath[int]) -> Response[bytes]:
        caller = await signed_in(world, request)
        if width not in WIDTHS:
            return Response(b"", status_code=404)
        async with reading(world.engine) as connection:
            open_to = await seen(connection, caller, name, world.now())
        body = await storage.get(world.settings, photos.path(name, width)) if open_to else None
        if open_to is None or body is None:
            return Response(b"", status_code=404)
        headers = {
            "Cache-Control": CACHED[open_to],
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return Response(body, media_type="image/webp", headers=headers)

    return [announce, append, show]
