"""Challenges as one person sees them; boards are counted from the ledger, never kept.

What one entry adds is gamification.challenges.measure, said in SQL; a test holds the two against each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.boards import Score
from gamification.challenges import Metric, Row, State, Timeline, individual_result, state, team_result
from gamification.teams import TeamTally
from server.database import reading
from server.queries.live import At, standing_at
from server.world import Caller, World

Kind = Literal["individual", "team"]

SHOWN = 50
"""Lines of a board one answer holds; my own line comes beside them."""

MEASURED = """
CASE WHEN e.points = 0 OR e.deed IN ('prize_won', 'streak_reached', 'streak_repaired') THEN 0
     WHEN c.metric = 'points' THEN e.points
     WHEN jsonb_exists(e.detail -> 'tags', CASE c.metric WHEN 'shares' THEN 'shared' WHEN 'own_words' THEN 'shared:own'
                                           WHEN 'clicks' THEN 'clicked' ELSE 'met' END)
     THEN CASE WHEN e.reverses IS NULL THEN 1 ELSE -1 END
     ELSE 0 END"""
COUNTED = """e.occurred_at >= c.starts_at AND e.occurred_at < c.ends_at
      AND e.recorded_at < c.ends_at + make_interval(mins => c.grace_minutes)"""

_CHALLENGES = """
SELECT c.id, c.kind, c.metric, c.title, c.brief, c.prize, c.prize_points, c.starts_at, c.ends_at,
       c.grace_minutes, c.k, c.mu, c.scheduled_at, c.announced_at, c.cancelled_at, c.final_at, c.reason,
       (SELECT count(*) FROM challenge_team t WHERE t.challenge_id = c.id) AS teams,
       m.team_id AS my_team_id, m.person_id IS NOT NULL AS participating,
       r.revision, r.rows AS result
FROM challenge c
LEFT JOIN challenge_member m ON m.challenge_id = c.id AND m.person_id = :person_id
LEFT JOIN LATERAL (SELECT revision, rows FROM challenge_result WHERE challenge_id = c.id
                   ORDER BY revision DESC LIMIT 1) r ON true
WHERE c.scheduled_at IS NOT NULL
"""
_IDS = text("""
SELECT id FROM challenge WHERE scheduled_at IS NOT NULL
AND (CAST(:before AS timestamptz) IS NULL OR (ends_at, id) < (CAST(:before AS timestamptz), CAST(:id AS bigint)))
ORDER BY ends_at DESC, id DESC LIMIT :limit
""")
_SOME = text(_CHALLENGES + "AND c.id = ANY(:ids) ORDER BY c.ends_at DESC, c.id DESC")

_TEAMS = text(f"""
SELECT c.id, t.team_id, team.name, team.hue, t.roster, coalesce(s.total, 0), coalesce(s.participants, 0)
FROM challenge c JOIN challenge_team t ON t.challenge_id = c.id JOIN team ON team.id = t.team_id
LEFT JOIN (
  SELECT challenge_id, team_id, sum(given) AS total, count(*) FILTER (WHERE given > 0) AS participants FROM (
    SELECT m.challenge_id, m.team_id, m.person_id, sum({MEASURED}) AS given
    FROM challenge c JOIN challenge_member m ON m.challenge_id = c.id
    JOIN point_entry e ON e.person_id = m.person_id AND {COUNTED}
    WHERE c.id = ANY(:ids) GROUP BY m.challenge_id, m.team_id, m.person_id
  ) AS people GROUP BY challenge_id, team_id
) s ON s.challenge_id = c.id AND s.team_id = t.team_id
WHERE c.id = ANY(:ids) AND c.kind = 'team' ORDER BY c.id, t.team_id
""")  # noqa: S608 (our own text)

_PEOPLE = text(f"""
SELECT c.id, m.person_id,
       CASE WHEN p.ranking = 'alias' THEN coalesce(p.alias, p.name) ELSE p.name END AS name, team.hue,
       sum({MEASURED}) AS total, max(e.occurred_at) AS reached_at
FROM challenge c JOIN challenge_member m ON m.challenge_id = c.id
JOIN person p ON p.id = m.person_id AND p.left_at IS NULL JOIN team ON team.id = m.team_id
JOIN point_entry e ON e.person_id = m.person_id AND {COUNTED}
WHERE c.id = ANY(:ids) AND c.kind = 'individual' AND (p.ranking <> 'hidden' OR p.id = :person_id)
GROUP BY c.id, m.person_id, p.id, team.hue HAVING sum({MEASURED}) > 0
""")  # noqa: S608

_LOCK = text("SELECT 1 FROM challenge WHERE id = :id FOR UPDATE")


@dataclass(frozen=True, slots=True)
class ChallengeRow:
    """`title`, `brief`, `prize` hold both languages; `result` is the newest frozen snapshot, once there is one."""

    id: int
    kind: Kind
    metric: Metric
    title: dict[str, str]
    brief: dict[str, str]
    prize: dict[str, str]
    prize_points: int
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
    my_team_id: int | None
    participating: bool
    revision: int | None
    result: list[dict[str, Any]] | None

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


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One line of a board; `id` is a team's or a person's."""

    rank: int
    id: int
    name: str
    hue: int | None
    score: float
    sum: int
    roster: int
    participants: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A challenge, the topic its board moves on, and its board, best first."""

    row: ChallengeRow
    at: At
    board: list[StandingRow]


def topic(challenge_id: int) -> str:
    return f"challenge:{challenge_id}"


async def challenges(
    world: World, caller: Caller, first: int, after: tuple[datetime, int] | None
) -> tuple[list[Shown], bool]:
    """A page, the latest to end first -> challenges with their boards, whether more follow."""
    before, key = after or (None, None)
    async with reading(world.engine) as connection:
        ids = list(await connection.scalars(_IDS, {"before": before, "id": key, "limit": first + 1}))
        shown = await _shown(connection, world, caller, ids[:first])
    return shown, len(ids) > first


async def a_challenge(world: World, caller: Caller, challenge_id: int) -> Shown | None:
    async with reading(world.engine) as connection:
        found = await _shown(connection, world, caller, [challenge_id])
    return found[0] if found else None


async def _shown(
    connection: AsyncConnection, world: World, caller: Caller, ids: Sequence[int]
) -> list[Shown]:
    if not ids:
        return []
    stands = await standing_at(world, [topic(one) for one in ids])
    at = dict(zip(ids, stands, strict=True))
    read = await connection.execute(_SOME, {"ids": ids, "person_id": caller.person_id})
    rows = [ChallengeRow(*row) for row in read]
    live = [row for row in rows if row.result is None]
    boards = await live_boards(connection, live, caller.person_id)
    return [Shown(row, at[row.id], boards.get(row.id) or frozen_board(row)) for row in rows]


def frozen_board(row: ChallengeRow) -> list[StandingRow]:
    return [StandingRow(**line) for line in row.result or ()]


async def live_boards(
    connection: AsyncConnection, rows: Sequence[ChallengeRow], reader_id: int
) -> dict[int, list[StandingRow]]:
    """Boards of challenges without a result yet, by id: at most two statements, however many challenges.

    `reader_id` sees themselves on an individual board even when hidden from others; 0 is nobody.
    """
    boards: dict[int, list[StandingRow]] = {}
    if any(row.kind == "team" for row in rows):
        boards |= await _team_boards(connection, [row for row in rows if row.kind == "team"])
    if any(row.kind == "individual" for row in rows):
        people = [row.id for row in rows if row.kind == "individual"]
        boards |= await _people_boards(connection, people, reader_id)
    return boards


async def _team_boards(
    connection: AsyncConnection, rows: Sequence[ChallengeRow]
) -> dict[int, list[StandingRow]]:
    found: dict[int, list[Any]] = {}
    for line in await connection.execute(_TEAMS, {"ids": [row.id for row in rows]}):
        found.setdefault(line[0], []).append(line)
    boards: dict[int, list[StandingRow]] = {}
    for row in rows:
        lines = found.get(row.id, [])
        tallies = [TeamTally(line[1], line[4], int(line[5]), line[6]) for line in lines]
        named = {line[1]: (line[2], line[3]) for line in lines}
        boards[row.id] = _lines(team_result(tallies, row.k or 0.0, row.mu or 0.0), named)
    return boards


async def _people_boards(
    connection: AsyncConnection, ids: Sequence[int], reader_id: int
) -> dict[int, list[StandingRow]]:
    found: dict[int, list[Any]] = {}
    for line in await connection.execute(_PEOPLE, {"ids": ids, "person_id": reader_id}):
        found.setdefault(line[0], []).append(line)
    boards: dict[int, list[StandingRow]] = {}
    for one in ids:
        lines = found.get(one, [])
        scores = [Score(line[1], int(line[4]), line[5]) for line in lines]
        named = {line[1]: (line[2], line[3]) for line in lines}
        boards[one] = _lines(individual_result(scores, topic(one)), named)
    return boards


def _lines(rows: Sequence[Row], named: Mapping[int, tuple[str, int]]) -> list[StandingRow]:
    return [
        StandingRow(row.rank, row.id, *named[row.id], row.score, row.sum, int(row.roster), row.participants)
        for row in rows
    ]


def plain(row: StandingRow) -> dict[str, Any]:
    """A line as challenge_result keeps it."""
    return {name: getattr(row, name) for name in StandingRow.__slots__}


async def read_row(connection: AsyncConnection, challenge_id: int) -> ChallengeRow | None:
    """The challenge as nobody in particular sees it."""
    row = (await connection.execute(_SOME, {"ids": [challenge_id], "person_id": 0})).one_or_none()
    return ChallengeRow(*row) if row else None


async def read_locked(connection: AsyncConnection, challenge_id: int) -> ChallengeRow | None:
    """`read_row`, the row locked first and until the commit."""
    await connection.execute(_LOCK, {"id": challenge_id})
    return await read_row(connection, challenge_id)
