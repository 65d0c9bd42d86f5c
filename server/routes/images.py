"""/images/<digest>: pictures, named by what they hold, so a phone keeps them for ever."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from sqlalchemy import select

from server.database import reading
from server.tables import image
from server.world import World

FOREVER = "public, max-age=31536000, immutable"


def routes(world: World) -> list[Any]:
    @get("/images/{digest:str}", include_in_schema=False)
    async def picture(digest: FromPath[str]) -> Response[bytes]:
        try:
            key = bytes.fromhex(digest)
        except ValueError:
            return Response(b"", status_code=404)
        async with reading(world.engine) as connection:
            row = (
                await connection.execute(
                    select(image.c.bytes, image.c.media_type).where(image.c.digest == key)
                )
            ).one_or_none()
        if row is None:
            return Response(b"", status_code=404)
        headers = {
            "Cache-Control": FOREVER,
            "X-Content-Type-Options": "nosniff",
            # an SVG opened by itself must stay a picture: no script, no fetch
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        }
        return Response(row.bytes, media_type=row.media_type, headers=headers)

    return [picture]
