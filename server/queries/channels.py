"""My channels: the threads I would talk in, with what is new in each. Two statements, however many there are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from server.database import reading
from server.queries.live import At, standing_at
from server.queries.threads import SHOWN_NAME, SUBJECTS, Subject, Thread, rights
from server.world import Caller, World

MOST_UNREAD = 100
"""Counting stops there: the phone says "99+"."""

_MINE = """
WHERE s.kind = 'programme' OR s.kind = 'site' AND s.subject_id = :site_id
  OR s.kind = 'team' AND s.subject_id = :team_id
  OR s.kind = 'challenge' AND EXISTS (SELECT 1 FROM challenge c WHERE c.id = s.subject_id
                                      AND c.starts_at < now() + interval '30 days' AND c.ends_at > now() - interval '14 days')
  OR s.kind = 'event' AND EXISTS (SELECT 1 FROM event e WHERE e.id = s.subject_id
                                  AND e.starts_at < now() + interval '60 days' AND e.ends_at > now() - interval '14 days')
"""
_WITH_UNREAD = f"""
FROM ({SUBJECTS}) AS s LEFT JOIN thread t ON t.kind = s.kind AND t.subject_id = s.subject_id
LEFT JOIN thread_member m ON m.thread_id = t.id AND m.person_id = :person_id
CROSS JOIN LATERAL (
  SELECT count(*) AS unread FROM (
    SELECT 1 FROM post p WHERE p.thread_id = t.id AND p.seq > coalesce(m.read_seq, 0) AND p.state = 'shown'
      AND p.person_id <> :person_id LIMIT {MOST_UNREAD}) AS new) AS n
"""  # noqa: S608 (constants of ours)
_SUBJECTS = text(f"SELECT s.kind, s.subject_id FROM ({SUBJECTS}) AS s {_MINE}")  # noqa: S608 (constants of ours)
_CHANNELS = text(f"""
SELECT s.kind, s.subject_id, s.title, s.site_id, s.sites, t.id, coalesce(t.last_seq, 0),
       coalesce(t.slow_seconds, 0), coalesce(m.read_seq, 0), coalesce(m.quiet, false),
       n.unread, l.author, l.body, l.created_at
{_WITH_UNREAD}
LEFT JOIN LATERAL (
  SELECT {SHOWN_NAME.format("a")} AS author, p.body, p.created_at FROM post p JOIN person a ON a.id = p.person_id
  WHERE p.thread_id = t.id AND p.seq IS NOT NULL AND p.state = 'shown' ORDER BY p.seq DESC LIMIT 1) AS l ON true
{_MINE}
ORDER BY s.kind IN ('challenge', 'event'), l.created_at DESC NULLS LAST, s.kind, s.subject_id LIMIT 50
""")  # noqa: S608 (constants of ours)
_UNREAD = text(
    f"SELECT coalesce(sum(n.unread) FILTER (WHERE NOT coalesce(m.quiet, false)), 0) {_WITH_UNREAD} {_MINE}"
)


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel with what is new in it; the newest post, if there is one, says where the talk is."""

    thread: Thread
    unread: int
    author: str | None
    body: str | None
    at: datetime | None
    stands: At


async def channels(world: World, caller: Caller) -> list[ChannelRow]:
    """The programme's, the site's and the team's, then challenges and events; the liveliest first."""
    async with reading(world.engine) as connection:
        subjects = [Subject(*row) for row in await connection.execute(_SUBJECTS, rights(caller))]
        # before the rows are read: what is published in between comes twice at worst, and is never missed
        at = {one.topic: one for one in await standing_at(world, [each.topic for each in subjects])}
        rows = (await connection.execute(_CHANNELS, rights(caller))).all()
    return [
        ChannelRow(Thread(*row[:10]), row.unread, row.author, row.body, row.created_at, at[topic])
        for row in rows
        if (topic := Subject(row.kind, row.subject_id).topic) in at
    ]


async def unread_posts(world: World, caller: Caller) -> int:
    """New posts in all my channels that are not quiet."""
    async with reading(world.engine) as connection:
        return int((await connection.execute(_UNREAD, rights(caller))).scalar_one())
