"""The journal read: who did what, newest first. Names as they are now; nobody's activity in the game is in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_PAGE = text("""
SELECT a.id, a.at, a.deed, a.subject, a.detail, actor.name AS actor,
       CASE split_part(a.subject, ':', 1)
         WHEN 'person' THEN (SELECT name FROM person WHERE id = a.number)
         WHEN 'programme' THEN (SELECT name FROM programme WHERE id = a.number)
         WHEN 'site' THEN (SELECT name FROM site WHERE id = a.number)
         WHEN 'story' THEN (SELECT title FROM story_text WHERE story_id = a.number AND locale = :locale)
         WHEN 'event' THEN (SELECT title ->> :locale FROM event WHERE id = a.number)
         WHEN 'challenge' THEN (SELECT title ->> :locale FROM challenge WHERE id = a.number)
         ELSE '' END AS about
FROM (SELECT *, CASE WHEN split_part(subject, ':', 2) ~ '^[0-9]{1,18}$'
                     THEN CAST(split_part(subject, ':', 2) AS bigint) END AS number FROM audit) AS a
LEFT JOIN person actor ON actor.id = a.actor_id
WHERE (CAST(:after AS bigint) IS NULL OR a.id < :after) AND (CAST(:deed AS text) IS NULL OR a.deed = :deed)
ORDER BY a.id DESC LIMIT :limit
""")
_DEEDS = text("SELECT DISTINCT deed FROM audit ORDER BY deed")


@dataclass(frozen=True, slots=True)
class LineRow:
    """`actor` is null where nobody signed in did it; `about` the name of whom or what it concerns, where it has one."""

    id: int
    at: datetime
    deed: str
    subject: str
    detail: dict[str, Any]
    actor: str | None
    about: str | None


async def lines(
    connection: AsyncConnection, locale: str, limit: int, after: int | None, deed: str | None
) -> list[LineRow]:
    given = {"locale": locale, "limit": limit, "after": after, "deed": deed}
    return [LineRow(*row) for row in await connection.execute(_PAGE, given)]


async def deeds(connection: AsyncConnection) -> list[str]:
    """The kinds of deed that are in it."""
    return list(await connection.scalars(_DEEDS))
