"""Posts as one reader sees them, a page at a time; and the same as a frame, for everyone who listens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.queries.photos import shown
from server.queries.threads import SHOWN_NAME, Thread
from server.world import Caller

QUOTED = 120
"""Characters of what is answered that an answer shows."""


@dataclass(frozen=True, slots=True)
class PostRow:
    """`seq` None: not shown yet. `mentions` and `quoted` are [{"id", "name"}] and {"id", "name", "body", "photos": how
    many}; `photos` [(name, width, height)], in order."""

    id: int
    thread_id: int
    seq: int | None
    key: str
    person_id: int
    author: str
    team_id: int
    team: str
    team_kind: str
    team_hue: int
    site_id: int
    body: str
    state: str
    held_for: str | None
    version: int
    reason: str | None
    created_at: datetime
    edited_at: datetime | None
    mentions: list[dict[str, str]]
    quoted: dict[str, Any] | None
    photos: list[tuple[str, int, int]]

    def open_to(self, person_id: int | None) -> bool:
        """Out of sight is out of sight, but for its author."""
        return self.state == "shown" or self.person_id == person_id


ROW = f"""
SELECT p.id, p.thread_id, p.seq, p.key, a.id AS person_id, {SHOWN_NAME.format("a")} AS author,
       t.id AS team_id, t.name AS team, t.kind AS team_kind, t.hue AS team_hue, a.site_id,
       p.body, p.state, p.held_for, p.version, p.reason, p.created_at, p.edited_at,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', m.id::text, 'name', {SHOWN_NAME.format("m")}) ORDER BY m.id)
                 FROM person m WHERE m.id = ANY(p.mentions)), '[]') AS mentions,
       CASE WHEN r.id IS NOT NULL THEN jsonb_build_object('id', r.id::text, 'name', {SHOWN_NAME.format("b")},
         'body', CASE WHEN r.state = 'shown' THEN left(r.body, {QUOTED}) ELSE '' END,
         'photos', CASE WHEN r.state = 'shown' THEN (SELECT count(*) FROM photo h WHERE h.post_id = r.id) ELSE 0 END)
         END AS quoted,
       CASE WHEN p.state = 'deleted' THEN '[]' ELSE
         (SELECT coalesce(jsonb_agg(jsonb_build_array(h.name, h.width, h.height) ORDER BY h.place), '[]')
          FROM photo h WHERE h.post_id = p.id) END AS photos
FROM post p JOIN person a ON a.id = p.person_id JOIN team t ON t.id = a.team_id
LEFT JOIN post r ON r.id = p.reply_to LEFT JOIN person b ON b.id = r.person_id
"""  # noqa: S608 (constants of ours)
_PAGE = text(
    ROW
    + """WHERE p.thread_id = :thread_id AND p.seq IS NOT NULL AND (CAST(:before AS bigint) IS NULL OR p.seq < :before)
ORDER BY p.seq DESC LIMIT :limit"""
)
_UNPLACED = text(
    ROW
    + """WHERE p.thread_id = :thread_id AND p.person_id = :person_id AND p.seq IS NULL
  AND (p.state = 'waiting' OR p.state = 'refused' AND p.decided_at > now() - interval '7 days') ORDER BY p.id DESC LIMIT 20"""
)
_SOME = text(ROW + "WHERE p.id = ANY(:ids)")


async def page(
    connection: AsyncConnection, thread: Thread, limit: int, before: int | None = None
) -> list[PostRow]:
    """Newest first, by place in the thread."""
    given = {"thread_id": thread.id, "limit": limit, "before": before}
    return [PostRow(*row) for row in await connection.execute(_PAGE, given)]


async def unplaced(connection: AsyncConnection, caller: Caller, thread: Thread) -> list[PostRow]:
    """My own that wait, or were refused this week before anybody saw them; newest first."""
    given = {"thread_id": thread.id, "person_id": caller.person_id}
    return [PostRow(*row) for row in await connection.execute(_UNPLACED, given)]


async def posts(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, PostRow]:
    """By id."""
    return {row.id: PostRow(*row) for row in await connection.execute(_SOME, {"ids": list(ids)})}


def frame_of(row: PostRow) -> dict[str, Any]:
    """What everyone on the topic hears: the post as it stands, in the shape of the API. Absolute: the greatest
    `version` holds."""
    seen = row.state == "shown"
    return {
        "type": "post",
        "post": {
            "id": str(row.id), "seq": row.seq, "key": row.key, "state": row.state.upper(), "version": row.version,
            "body": row.body if seen else "", "mentions": row.mentions if seen else [],
            "quoted": row.quoted if seen else None, "photos": [shown(*one) for one in row.photos] if seen else [], "reason": None, "heldFor": None,
            "createdAt": row.created_at.isoformat(), "editedAt": row.edited_at and row.edited_at.isoformat(),
            "author": {
                "id": str(row.person_id), "name": row.author,
                "team": {"id": str(row.team_id), "name": row.team, "kind": row.team_kind, "hue": row.team_hue},
            },
        },
    }  # fmt: skip
