"""What ambassadors made, as the feed of voices, its author, or who answers it sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.world import Caller

_ROW = """
SELECT c.id, c.body, c.locale, c.theme, c.created_at, encode(i.digest, 'hex') AS image, i.width, i.height,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(h.name, h.width, h.height) ORDER BY h.place), '[]')
        FROM photo h WHERE h.contribution_id = c.id) AS photos,
       p.id AS author_id, CASE WHEN p.ranking = 'alias' THEN coalesce(p.alias, p.name) ELSE p.name END AS author,
       t.id AS team_id, t.name AS team, t.kind AS team_kind, t.hue AS team_hue, s.name AS site,
       c.state, c.reason, c.embargo_until, c.decided_at, c.published_at,
       (SELECT jsonb_object_agg(kind, n) FROM
          (SELECT kind, count(*) AS n FROM reaction WHERE contribution_id = c.id GROUP BY kind) r) AS reactions,
       (SELECT kind FROM reaction WHERE contribution_id = c.id AND person_id = :person_id) AS my_reaction,
       (SELECT count(*) FROM thread d JOIN post x ON x.thread_id = d.id AND x.state = 'shown'
        WHERE d.kind = 'contribution' AND d.subject_id = c.id) AS comments
FROM contribution c JOIN person p ON p.id = c.person_id JOIN team t ON t.id = p.team_id
JOIN site s ON s.id = c.site_id LEFT JOIN image i ON i.id = c.image_id
"""
_PAGE = "AND (CAST(:at AS timestamptz) IS NULL OR ({0}, c.id) {1} (:at, CAST(:id AS bigint)))\nORDER BY {0} {2}, c.id {2} LIMIT :limit"
_PUBLISHED = "c.state = 'approved' AND c.published_at <= :now"
_VOICES = text(_ROW + f"WHERE {_PUBLISHED}\n" + _PAGE.format("c.published_at", "<", "DESC"))
_MINE = text(_ROW + "WHERE c.person_id = :person_id\n" + _PAGE.format("c.created_at", "<", "DESC"))
_MAY_ANSWER = "c.person_id <> :person_id AND (:everywhere OR c.site_id = :site_id)"
_WAITING = text(
    _ROW + f"WHERE c.state = 'submitted' AND {_MAY_ANSWER}\n" + _PAGE.format("c.created_at", ">", "ASC")
)
_BY_ID = text(_ROW + "WHERE c.id = :id")
_VOICE = text(_ROW + f"WHERE c.id = :id AND {_PUBLISHED}")
_AUTHOR = text(f"SELECT c.person_id FROM contribution c WHERE c.id = :id AND {_PUBLISHED}")  # noqa: S608 (a constant of ours)


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """A contribution with its author as colleagues see them; `photos`: [name, width, height], in order.

    `image`, `width`, `height` are those of a picture the programme drew itself; the author's own are `photos`.
    `reactions` is {kind: count}; `my_reaction` that of who asks; `comments` how many stand.
    """

    id: int
    body: str
    locale: str
    theme: str
    created_at: datetime
    image: str | None
    width: int | None
    height: int | None
    photos: list[tuple[str, int, int]]
    author_id: int
    author: str
    team_id: int
    team: str
    team_kind: str
    team_hue: int
    site: str
    state: str
    reason: str
    embargo_until: datetime | None
    decided_at: datetime | None
    published_at: datetime | None
    reactions: dict[str, int] | None
    my_reaction: str | None
    comments: int


async def _page(
    connection: AsyncConnection, query: Any, limit: int, after: tuple[Any, ...] | None, **given: Any
) -> list[ContributionRow]:
    at, key = after or (None, None)
    rows = await connection.execute(query, {"limit": limit, "at": at, "id": key, **given})
    return [ContributionRow(*row) for row in rows]


async def voices(
    connection: AsyncConnection,
    caller: Caller,
    now: datetime,
    limit: int,
    after: tuple[Any, ...] | None = None,
) -> list[ContributionRow]:
    """What is published, newest first; `after` is (published_at, id)."""
    return await _page(connection, _VOICES, limit, after, now=now, person_id=caller.person_id)


async def voice(
    connection: AsyncConnection, caller: Caller, contribution_id: int, now: datetime
) -> ContributionRow | None:
    """One that is published."""
    given = {"id": contribution_id, "person_id": caller.person_id, "now": now}
    row = (await connection.execute(_VOICE, given)).one_or_none()
    return ContributionRow(*row) if row else None


async def published(connection: AsyncConnection, contribution_id: int, now: datetime) -> int | None:
    """Its author's id, if it is published."""
    found: int | None = await connection.scalar(_AUTHOR, {"id": contribution_id, "now": now})
    return found


async def mine(
    connection: AsyncConnection, caller: Caller, limit: int, after: tuple[Any, ...] | None = None
) -> list[ContributionRow]:
    """All I made, newest first; `after` is (created_at, id)."""
    return await _page(connection, _MINE, limit, after, person_id=caller.person_id)


def _answering(caller: Caller) -> dict[str, Any]:
    return {"person_id": caller.person_id, "site_id": caller.site_id, "everywhere": caller.organiser}


async def waiting(
    connection: AsyncConnection, caller: Caller, limit: int, after: tuple[Any, ...] | None = None
) -> list[ContributionRow]:
    """What the caller may answer: never their own; a host their site's; who waits longest first."""
    return await _page(connection, _WAITING, limit, after, **_answering(caller))


async def contribution(connection: AsyncConnection, caller: Caller, contribution_id: int) -> ContributionRow:
    """One that exists, whoever asks: a command has judged before."""
    given = {"id": contribution_id, "person_id": caller.person_id}
    return ContributionRow(*(await connection.execute(_BY_ID, given)).one())
