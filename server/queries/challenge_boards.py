"""The boards of challenges, counted from the ledger, never kept until they are final.

What one entry adds is gamification.challenges.measure, and whether it counts `counts` and `counts_when_revised`, said in
SQL; tests hold them against each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.boards import Score
from gamification.challenges import Kind, Row, individual_result, team_result
from gamification.teams import TeamTally

MEASURED = """
CASE WHEN e.points = 0 OR e.deed IN ('prize_won', 'streak_reached', 'streak_repaired') THEN 0
     WHEN c.metric = 'points' THEN e.points
     WHEN jsonb_exists(e.detail -> 'tags', CASE c.metric WHEN 'shares' THEN 'shared' WHEN 'own_words' THEN 'shared:own'
                                           WHEN 'photos' THEN 'shared:own_photo' WHEN 'clicks' THEN 'clicked'
                                           ELSE 'met' END)
     THEN CASE WHEN e.reverses IS NULL THEN 1 ELSE -1 END
     ELSE 0 END"""
COUNTED = """e.occurred_at >= c.starts_at AND e.occurred_at < c.ends_at
      AND e.recorded_at < c.ends_at + make_interval(mins => c.grace_minutes)"""
_REVISED = """e.occurred_at >= c.starts_at AND e.occurred_at < c.ends_at
      AND (e.recorded_at < c.ends_at + make_interval(mins => c.grace_minutes)
           OR EXISTS (SELECT 1 FROM point_entry o WHERE o.seq = e.reverses
                      AND o.recorded_at < c.ends_at + make_interval(mins => c.grace_minutes)))"""

_GAVE = """
SELECT m.challenge_id, m.team_id, m.person_id, sum({measured}) AS given, max(e.occurred_at) AS reached_at
FROM challenge c JOIN challenge_member m ON m.challenge_id = c.id
JOIN point_entry e ON e.person_id = m.person_id AND {counted}
WHERE c.id = ANY(:ids) GROUP BY m.challenge_id, m.team_id, m.person_id
"""
_TEAMS = """
WITH gave AS ({gave}), s AS (
  SELECT challenge_id, team_id, sum(given) AS total, count(*) FILTER (WHERE given > 0) AS participants
  FROM gave GROUP BY challenge_id, team_id
)
SELECT c.id, t.team_id, team.name, team.hue, coalesce(t.roster, 0), coalesce(s.total, 0) AS total,
       coalesce(s.participants, 0) AS participants
FROM challenge c
LEFT JOIN challenge_team t ON t.challenge_id = c.id LEFT JOIN team ON team.id = t.team_id
LEFT JOIN s ON s.challenge_id = c.id AND s.team_id = t.team_id
WHERE c.id = ANY(:ids) AND c.kind = 'team'
UNION ALL
SELECT s.challenge_id, NULL, NULL, NULL, 0, s.total, s.participants FROM s JOIN challenge c ON c.id = s.challenge_id
WHERE c.kind = 'team' AND NOT EXISTS (SELECT 1 FROM challenge_team t WHERE t.challenge_id = s.challenge_id
                                      AND t.team_id = s.team_id)
ORDER BY 1, 2
"""
_PEOPLE = """
WITH gave AS ({gave})
SELECT g.challenge_id, g.person_id,
       CASE WHEN p.ranking = 'alias' THEN coalesce(p.alias, p.name) ELSE p.name END AS name, team.hue,
       g.given AS total, g.reached_at, p.ranking <> 'hidden' AND p.left_at IS NULL AS listed
FROM gave g JOIN challenge c ON c.id = g.challenge_id JOIN person p ON p.id = g.person_id
JOIN team ON team.id = g.team_id
WHERE c.kind = 'individual' AND g.given > 0
"""
_GIVEN = """
SELECT m.person_id, m.team_id, coalesce(g.given, 0) AS given FROM challenge_member m
LEFT JOIN ({gave}) g ON g.person_id = m.person_id
WHERE m.challenge_id = ANY(:ids) ORDER BY m.person_id
"""
_NAMES = text("""
SELECT p.id, CASE WHEN p.ranking = 'alias' THEN coalesce(p.alias, p.name) ELSE p.name END AS name
FROM person p WHERE p.id = ANY(:ids) AND p.left_at IS NULL AND (p.ranking <> 'hidden' OR p.id = :reader)
""")


def _both(statement: str) -> dict[bool, Any]:
    """The statement as a first result counts (False) and as a revision does (True)."""
    gave = {
        revised: _GAVE.format(measured=MEASURED, counted=_REVISED if revised else COUNTED)
        for revised in (False, True)
    }
    return {revised: text(statement.format(gave=one)) for revised, one in gave.items()}


_TEAMS_OF, _PEOPLE_OF, _GIVEN_OF = _both(_TEAMS), _both(_PEOPLE), _both(_GIVEN)


class Contest(Protocol):
    """What a board needs to know of its challenge."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def k(self) -> float | None: ...
    @property
    def mu(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One line of a board; `id` is a team's or a person's. A person's name is the one colleagues see."""

    rank: int
    id: int
    name: str
    hue: int | None
    score: float
    sum: int
    roster: int
    participants: int


@dataclass(frozen=True, slots=True)
class Board:
    """`rows`, best first; `total` is what everyone gave together, `participants` how many did, hidden or not."""

    rows: list[StandingRow]
    total: int = 0
    participants: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """What one who competes gave, and the team they play for."""

    person_id: int
    team_id: int
    given: int


def topic(challenge_id: int) -> str:
    return f"challenge:{challenge_id}"


async def boards(
    connection: AsyncConnection, rows: Sequence[Contest], reader_id: int, *, revised: bool = False
) -> dict[int, Board]:
    """Boards by id: at most two statements, however many challenges.

    `reader_id` sees themselves on an individual board even when hidden from others; 0 is nobody. `revised` also
    counts what was taken back after the grace.
    """
    found: dict[int, Board] = {}
    teams = [row for row in rows if row.kind == "team"]
    people = [row for row in rows if row.kind == "individual"]
    if teams:
        found |= await _team_boards(connection, teams, revised)
    if people:
        found |= await _people_boards(connection, people, reader_id, revised)
    return found


def _by_challenge(lines: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for line in lines:
        found.setdefault(line[0], []).append(line)
    return found


async def _team_boards(
    connection: AsyncConnection, rows: Sequence[Contest], revised: bool
) -> dict[int, Board]:
    read = await connection.execute(_TEAMS_OF[revised], {"ids": [row.id for row in rows]})
    found = _by_challenge(read)
    made: dict[int, Board] = {}
    for row in rows:
        every = found.get(row.id, [])
        lines = [line for line in every if line[1] is not None]
        tallies = [TeamTally(line[1], line[4], int(line.total), line.participants) for line in lines]
        named = {line[1]: (line[2], line[3]) for line in lines}
        result = team_result(tallies, row.k or 0.0, row.mu or 0.0)
        made[row.id] = Board(
            _lines(result, named),
            sum(int(line.total) for line in every),
            sum(line.participants for line in every),
        )
    return made


async def _people_boards(
    connection: AsyncConnection, rows: Sequence[Contest], reader_id: int, revised: bool
) -> dict[int, Board]:
    found = _by_challenge(await connection.execute(_PEOPLE_OF[revised], {"ids": [row.id for row in rows]}))
    made: dict[int, Board] = {}
    for row in rows:
        every = found.get(row.id, [])
        lines = [line for line in every if line.listed or line.person_id == reader_id]
        scores = [Score(line.person_id, int(line.total), line.reached_at) for line in lines]
        named = {line.person_id: (line.name, line.hue) for line in lines}
        total = sum(int(line.total) for line in every)
        made[row.id] = Board(_lines(individual_result(scores, topic(row.id)), named), total, len(every))
    return made


def _lines(rows: Sequence[Row], named: Mapping[int, tuple[str, int]]) -> list[StandingRow]:
    return [
        StandingRow(row.rank, row.id, *named[row.id], row.score, row.sum, int(row.roster), row.participants)
        for row in rows
    ]


async def gave(connection: AsyncConnection, challenge_id: int, *, revised: bool = False) -> list[Given]:
    """What everyone who competes gave, zeros too."""
    read = await connection.execute(_GIVEN_OF[revised], {"ids": [challenge_id]})
    return [Given(row.person_id, row.team_id, int(row.given)) for row in read]


def plain(row: StandingRow, kind: Kind) -> dict[str, Any]:
    """A line as challenge_result keeps it: people's names are not kept, they are read anew each time."""
    line = {name: getattr(row, name) for name in StandingRow.__slots__}
    return line | ({"name": ""} if kind == "individual" else {})


async def named(
    connection: AsyncConnection, lines: Sequence[Sequence[StandingRow]], reader_id: int
) -> dict[int, str]:
    """The names of people on frozen lines as they wish to be called today; who hid or left since has none."""
    ids = sorted({line.id for some in lines for line in some})
    if not ids:
        return {}
    read = await connection.execute(_NAMES, {"ids": ids, "reader": reader_id})
    return {row.id: row.name for row in read}
