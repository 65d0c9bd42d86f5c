"""Who looks after posts: the hosts of the author's site, of the thread's site, and the central team."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.commands.notify import Params, notify_all
from server.queries.threads import Thread

_HOSTS = text("""
SELECT id FROM person WHERE role = 'host' AND site_id = ANY(:sites) AND state = 'active' AND left_at IS NULL
  AND id <> :author
""")
_CENTRAL = text("""
SELECT id FROM person WHERE role IN ('comms', 'admin') AND state = 'active' AND left_at IS NULL AND id <> :author
""")


class Author(NamedTuple):
    """Whose post it is."""

    id: int
    site_id: int


async def call_moderators(
    connection: AsyncConnection, author: Author, spot: Thread, post_id: int, kind: str, now: datetime
) -> None:
    """The hosts, or where there are none the central team; once a post and kind."""
    given = {"sites": [author.site_id, *([spot.site_id] if spot.site_id else [])], "author": author.id}
    called = list(await connection.scalars(_HOSTS, given))
    if not called:
        called = list(await connection.scalars(_CENTRAL, {"author": author.id}))
    params: Params = {"title": spot.title, "thread": spot.kind}
    await notify_all(connection, called, kind, params, "/console/posts", f"{kind}:{post_id}", now)
