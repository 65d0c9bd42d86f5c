"""Posts that wait for somebody's decision: held before anybody saw them, or reported by those who did."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.queries.posts import ROW, PostRow
from server.queries.threads import SUBJECTS, rights
from server.world import Caller

_CASES = text(f"""
SELECT row.*, s.kind AS thread_kind, s.subject_id, s.title,
       (SELECT coalesce(jsonb_object_agg(reason, n), '{{}}') FROM
          (SELECT reason, count(*) AS n FROM report WHERE post_id = row.id AND settled_at IS NULL GROUP BY reason) r) AS reports,
       (SELECT count(*) FROM post x WHERE x.person_id = row.person_id AND x.state = 'shown') AS stood,
       (SELECT count(*) FROM post x WHERE x.person_id = row.person_id AND x.state IN ('refused', 'hidden')) AS taken_down,
       (SELECT until > now() FROM mute WHERE person_id = row.person_id ORDER BY id DESC LIMIT 1) AS muted
FROM ({ROW}) AS row JOIN thread t ON t.id = row.thread_id
JOIN ({SUBJECTS}) AS s ON s.kind = t.kind AND s.subject_id = t.subject_id
WHERE (row.state = 'waiting'
       OR row.state = 'shown' AND EXISTS (SELECT 1 FROM report WHERE post_id = row.id AND settled_at IS NULL))
  AND row.person_id <> :person_id AND (:organiser OR row.site_id = :site_id OR s.site_id = :site_id)
  AND row.id > :after
ORDER BY row.id LIMIT :limit
""")  # noqa: S608 (constants of ours)
_COLUMNS = 21
"""Those of a PostRow come first."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """`reports`: {reason: people}. `stood`, `taken_down`: the author's posts so far."""

    post: PostRow
    kind: str
    subject_id: int
    title: dict[str, str]
    reports: dict[str, int]
    stood: int
    taken_down: int
    muted: bool


async def cases(connection: AsyncConnection, caller: Caller, limit: int, after: int) -> list[CaseRow]:
    """The longest waiting first; a host's are those of their site."""
    given = rights(caller, everything=True) | {"limit": limit, "after": after}
    rows = await connection.execute(_CASES, given)
    return [
        CaseRow(
            PostRow(*row[:_COLUMNS]), row.thread_kind, row.subject_id, row.title, row.reports, row.stood,
            row.taken_down, bool(row.muted),
        )
        for row in rows
    ]  # fmt: skip
