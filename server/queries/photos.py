"""Who may see a photo, how it is named, and which nobody needs any more."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Any, TypedDict

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import Refused
from server.queries.threads import Subject, a_thread, moderates
from server.world import Caller

WIDTHS = (1600, 960, 480)


class Shown(TypedDict):
    """As an img element takes it: `url` is the middle size, `srcset` names all of them, width and height are the largest's."""

    url: str
    srcset: str
    width: int
    height: int


def shown(name: str, width: int, height: int) -> Shown:
    base = f"/photos/{name}"
    srcset = ", ".join(f"{base}/{one} {min(one, width)}w" for one in sorted(WIDTHS))
    return Shown(url=f"{base}/960", srcset=srcset, width=width, height=height)


class Seen(Enum):
    """How a photo is open to somebody."""

    PUBLISHED = "published"
    WAITING = "waiting"


_PHOTO = text("""
SELECT h.person_id, h.state = 'ready' AS ready, c.state, c.site_id, c.published_at,
       x.state AS post_state, a.site_id AS author_site_id, t.kind, t.subject_id
FROM photo h JOIN person a ON a.id = h.person_id
LEFT JOIN contribution c ON c.id = h.contribution_id
LEFT JOIN post x ON x.id = h.post_id LEFT JOIN thread t ON t.id = x.thread_id
WHERE h.name = :name
""")


async def seen(connection: AsyncConnection, caller: Caller, name: str, now: datetime) -> Seen | None:
    """A published contribution's: anyone signed in. A shown post's: who reads its thread. Else its author, and who may
    answer or moderate it. None: as if it were not there."""
    row = (await connection.execute(_PHOTO, {"name": name})).one_or_none()
    if row is None or not row.ready:
        return None
    if row.post_state is not None:
        return await _in_a_post(connection, caller, row)
    if row.state == "approved" and row.published_at <= now:
        return Seen.PUBLISHED
    answers = caller.organiser or (caller.role == "host" and caller.site_id == row.site_id)
    if row.person_id == caller.person_id or (answers and row.state in ("submitted", "approved")):
        return Seen.WAITING
    return None


async def _in_a_post(connection: AsyncConnection, caller: Caller, row: Any) -> Seen | None:
    subject = Subject(row.kind, row.subject_id)
    if row.post_state == "shown" and await _reads(connection, caller, subject):
        return Seen.PUBLISHED
    spot = await a_thread(connection, caller, subject, everything=True)
    mine = row.person_id == caller.person_id
    looks = row.post_state != "deleted" and (mine or moderates(caller, row.author_site_id, spot))
    return Seen.WAITING if looks else None


async def _reads(connection: AsyncConnection, caller: Caller, subject: Subject) -> bool:
    try:
        await a_thread(connection, caller, subject)
    except Refused:
        return False
    return True


_GONE = text("""
SELECT h.id, h.name FROM photo h LEFT JOIN contribution c ON c.id = h.contribution_id LEFT JOIN post x ON x.id = h.post_id
WHERE (c.id IS NULL AND x.id IS NULL AND h.created_at < :unattached)
   OR c.state = 'withdrawn' OR (c.state = 'declined' AND c.decided_at < :declined)
   OR x.state = 'deleted' OR (x.state IN ('refused', 'hidden') AND x.decided_at < :declined)
ORDER BY h.id LIMIT 1000
""")


async def unneeded(
    connection: AsyncConnection, unattached: datetime, declined: datetime
) -> Sequence[tuple[int, str]]:
    """(id, name) of photos nothing shows any more: left over from before `unattached`, withdrawn or deleted, or declined
    before `declined`."""
    rows = await connection.execute(_GONE, {"unattached": unattached, "declined": declined})
    return [(row.id, row.name) for row in rows]
