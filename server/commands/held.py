"""Whether a text may be shown at once: what its author's record, the room's pause and the words in it say."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server import trust
from server.errors import Refused
from server.queries.threads import Thread
from server.unwelcome import unwelcome
from server.world import Caller, World

_RECORD = text("""
SELECT p.joined_at,
       (SELECT until FROM mute WHERE person_id = p.id ORDER BY id DESC LIMIT 1) AS muted_until,
       (SELECT count(*) FROM (SELECT 1 FROM post WHERE person_id = p.id AND state = 'shown' LIMIT :enough) AS s) AS stood,
       (SELECT count(*) FROM post WHERE person_id = p.id AND state IN ('refused', 'hidden')
          AND decided_at > :since) AS taken_down,
       (SELECT count(*) FROM post WHERE person_id = p.id AND created_at > :minute) AS minute,
       (SELECT max(created_at) FROM post WHERE person_id = p.id AND thread_id = :thread_id
          AND created_at > :hour) AS last_here,
       (SELECT settings -> 'words' FROM programme ORDER BY id LIMIT 1) AS words
FROM person p WHERE p.id = :person_id
""")


async def judged(
    connection: AsyncConnection, world: World, caller: Caller, body: str, spot: Thread
) -> trust.Held | None:
    """Why the text must wait; None: it may be shown. Errors: Refused("muted" | "slow_down")."""
    now = world.now()
    given = {
        "person_id": caller.person_id, "thread_id": spot.id, "enough": trust.FIRST_POSTS,
        "since": now - timedelta(days=trust.RECORD_DAYS), "minute": now - timedelta(minutes=1),
        "hour": now - timedelta(hours=1),
    }  # fmt: skip
    row = (await connection.execute(_RECORD, given)).one()
    trusted = caller.role != "ambassador"
    if row.muted_until and row.muted_until > now:
        raise Refused("muted", days=_days(row.muted_until, now))
    if row.last_here and not trusted and (now - row.last_here).total_seconds() < spot.slow_seconds:
        raise Refused("slow_down", seconds=spot.slow_seconds)
    if row.minute >= trust.A_MINUTE:
        raise Refused("slow_down", seconds=60)
    days = (now - row.joined_at).days if row.joined_at else 0
    record = trust.Record(days, row.stood, row.taken_down, trusted)
    return trust.held_for(record, unwelcome(body, row.words or ()))


def _days(until: datetime, now: datetime) -> int:
    return max(1, -(-int((until - now).total_seconds()) // 86_400))


_WORDS = text("SELECT settings -> 'words' FROM programme ORDER BY id LIMIT 1")


async def looked_at(connection: AsyncConnection, caller: Caller, body: str) -> trust.Held | None:
    """An edit is no new post: only the words are looked at."""
    more = await connection.scalar(_WORDS)
    return "words" if caller.role == "ambassador" and unwelcome(body, more or ()) else None
