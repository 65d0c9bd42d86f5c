"""Challenges as one person sees them: a page, one, one locked, and the drafts of comms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.challenges import Kind, Metric, State, Timeline, state
from gamification.days import DAY
from gamification.streaks import Streak
from server.database import reading
from server.queries.challenge_boards import COUNTED, MEASURED, Board, StandingRow, boards, named, topic
from server.queries.challenge_days import my_days
from server.queries.live import At, standing_at
from server.world import Caller, World

SHOWN = 50
"""Lines of a board one answer holds; my own line comes beside them."""

_CHALLENGES = f"""
SELECT c.id, c.kind, c.metric, c.goal, c.title, c.brief, c.prize, c.prize_points, c.prize_badge, c.team_ids,
       c.announce, c.time_zone, c.starts_at, c.ends_at, c.grace_minutes, c.k, c.mu, c.scheduled_at, c.announced_at,
       c.cancelled_at, c.final_at, coalesce(c.reason, r.reason) AS reason,
       (SELECT count(*) FROM challenge_team t WHERE t.challenge_id = c.id) AS teams,
       (SELECT count(*) FROM challenge_member t WHERE t.challenge_id = c.id) AS people,
       m.team_id AS my_team_id, m.person_id IS NOT NULL AS participating,
       (SELECT coalesce(sum({MEASURED}), 0) FROM point_entry e
        WHERE e.person_id = m.person_id AND {COUNTED})::int AS mine,
       r.revision, r.at, r.total, r.participants, r.prizes, r.rows
FROM challenge c
LEFT JOIN challenge_member m ON m.challenge_id = c.id AND m.person_id = :person_id
LEFT JOIN LATERAL (SELECT * FROM challenge_result WHERE challenge_id = c.id ORDER BY revision DESC LIMIT 1) r ON true
"""  # noqa: S608 (our own text)
_IDS = text("""
SELECT id FROM challenge WHERE scheduled_at IS NOT NULL
AND (CAST(:before AS timestamptz) IS NULL OR (ends_at, id) < (CAST(:before AS timestamptz), CAST(:id AS bigint)))
ORDER BY ends_at DESC, id DESC LIMIT :limit
""")
_SOME = text(
    _CHALLENGES + "WHERE c.scheduled_at IS NOT NULL AND c.id = ANY(:ids) ORDER BY c.ends_at DESC, c.id DESC"
)
_ANY = text(_CHALLENGES + "WHERE c.id = :id")
_DRAFTS = text(
    _CHALLENGES
    + "WHERE c.scheduled_at IS NULL AND c.cancelled_at IS NULL ORDER BY c.created_at DESC, c.id DESC LIMIT 50"
)
_LOCK = text("SELECT 1 FROM challenge WHERE id = :id FOR UPDATE")
_BEST = text(f"""
SELECT max(sum) FROM (
  SELECT sum({MEASURED}) AS sum
  FROM challenge c JOIN challenge now ON now.id = :id AND c.metric = now.metric AND c.ends_at <= now.starts_at
  JOIN challenge_member m ON m.challenge_id = c.id AND m.person_id = :person_id
  JOIN point_entry e ON e.person_id = m.person_id AND {COUNTED}
  WHERE c.final_at IS NOT NULL GROUP BY c.id
) AS mine
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Result:
    """The newest frozen snapshot: a first result, or the last revision of it."""

    revision: int
    at: datetime
    total: int
    participants: int
    prizes: list[int]
    rows: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ChallengeRow:
    """`title`, `brief`, `prize` hold both languages; `mine` is what the reader gave; `result` the newest snapshot,
    once there is one. `reason`: why it was called off, or corrected."""

    id: int
    kind: Kind
    metric: Metric
    goal: int | None
    title: dict[str, str]
    brief: dict[str, str]
    prize: dict[str, str]
    prize_points: int
    prize_badge: bool
    team_ids: list[int]
    announce: Literal["now", "start"]
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    grace_minutes: int
    k: float | None
    mu: float | None
    scheduled_at: datetime | None
    announced_at: datetime | None
    cancelled_at: datetime | None
    final_at: datetime | None
    reason: str | None
    teams: int
    people: int
    my_team_id: int | None
    participating: bool
    mine: int
    result: Result | None

    @property
    def timeline(self) -> Timeline:
        return Timeline(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            grace=timedelta(minutes=self.grace_minutes),
            scheduled_at=self.scheduled_at,
            cancelled_at=self.cancelled_at,
            final_at=self.final_at,
        )

    def state(self, now: datetime) -> State:
        return state(self.timeline, now)


def _row(read: Any) -> ChallengeRow:
    columns = dict(read._mapping)
    kept = {name: columns.pop(name) for name in Result.__slots__}
    return ChallengeRow(**columns, result=None if kept["revision"] is None else Result(**kept))


@dataclass(frozen=True, slots=True)
class Shown:
    """A challenge, the topic its board moves on, and its board, best first."""

    row: ChallengeRow
    at: At
    board: Board


async def challenges(
    world: World, caller: Caller, first: int, after: tuple[datetime, int] | None
) -> tuple[list[Shown], bool]:
    """A page, the latest to end first -> challenges with their boards, whether more follow."""
    before, key = after or (None, None)
    async with reading(world.engine) as connection:
        ids = list(await connection.scalars(_IDS, {"before": before, "id": key, "limit": first + 1}))
        shown = await _shown(connection, world, caller, ids[:first])
    return shown, len(ids) > first


async def a_challenge(
    world: World, caller: Caller, challenge_id: int
) -> tuple[Shown, int | None, Streak | None] | None:
    """The challenge, my best in an earlier one that counted the same, and my days of it while it lasts, if it is
    longer than one; None when there is none to see."""
    async with reading(world.engine) as connection:
        found = await _shown(connection, world, caller, [challenge_id])
        if not found:
            return None
        best = await connection.scalar(_BEST, {"id": challenge_id, "person_id": caller.person_id})
        row, now, days = found[0].row, world.now(), None
        if row.mine > 0 and row.state(now) == "live" and row.ends_at - row.starts_at > DAY:
            days = await my_days(connection, challenge_id, caller.person_id, now)
    return found[0], int(best) if best and best > 0 else None, days


async def _shown(
    connection: AsyncConnection, world: World, caller: Caller, ids: Sequence[int]
) -> list[Shown]:
    if not ids:
        return []
    stands = await standing_at(world, [topic(one) for one in ids])
    at = dict(zip(ids, stands, strict=True))
    read = await connection.execute(_SOME, {"ids": ids, "person_id": caller.person_id})
    rows = [_row(row) for row in read]
    made = await boards(connection, [row for row in rows if row.result is None], caller.person_id)
    made |= await _frozen(connection, rows, caller.person_id)
    return [Shown(row, at[row.id], made[row.id]) for row in rows]


async def _frozen(
    connection: AsyncConnection, rows: Sequence[ChallengeRow], reader_id: int
) -> dict[int, Board]:
    """Boards of what is final. Ranks stay as they were; who hid or left since is no longer named."""
    kept = {row.id: [StandingRow(**line) for line in row.result.rows] for row in rows if row.result}
    people = [row.id for row in rows if row.result and row.kind == "individual"]
    names = await named(connection, [kept[one] for one in people], reader_id)
    for one in people:
        kept[one] = [replace(line, name=names[line.id]) for line in kept[one] if line.id in names]
    return {
        row.id: Board(kept[row.id], row.result.total, row.result.participants) for row in rows if row.result
    }


async def final_board(connection: AsyncConnection, row: ChallengeRow) -> Board:
    """The newest frozen board, as nobody in particular sees it."""
    return (await _frozen(connection, [row], 0))[row.id]


async def drafts(connection: AsyncConnection) -> list[ChallengeRow]:
    """What comms began and did not launch, newest first."""
    return [_row(row) for row in await connection.execute(_DRAFTS, {"person_id": 0})]


async def read_row(connection: AsyncConnection, challenge_id: int) -> ChallengeRow | None:
    """The challenge as nobody in particular sees it, a draft too."""
    row = (await connection.execute(_ANY, {"id": challenge_id, "person_id": 0})).one_or_none()
    return _row(row) if row else None


async def read_locked(connection: AsyncConnection, challenge_id: int) -> ChallengeRow | None:
    """`read_row`, the row locked first and until the commit."""
    await connection.execute(_LOCK, {"id": challenge_id})
    return await read_row(connection, challenge_id)
