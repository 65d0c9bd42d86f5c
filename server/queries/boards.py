"""Leaderboards as one person sees them. Pages come from SQL by an index; ranks from Redis, or SQL without it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.boards import BoardWindow, board_windows
from gamification.days import DAY
from gamification.seasons import SeasonCalendar, Window
from gamification.teams import SMALLEST_TEAM, TeamTally, ghosts, mean
from server.standings import counted_rank, ranks
from server.world import World

_PLACE = """
SELECT s.subject_id, s.points, s.reached_at,
       CASE WHEN p.ranking = 'alias' THEN coalesce(p.alias, p.name) ELSE p.name END AS name,
       t.id AS team_id, t.name AS team, t.kind AS team_kind, t.hue AS team_hue
FROM score s JOIN person p ON p.id = s.subject_id JOIN team t ON t.id = p.team_id
WHERE s.board = :board AND s.kind = 'person' AND s.listed AND p.left_at IS NULL
"""
_PAGE = text(
    _PLACE
    + """AND (CAST(:points AS bigint) IS NULL
       OR s.points < :points OR (s.points = :points AND (s.reached_at, s.subject_id) > (:reached_at, CAST(:id AS bigint))))
ORDER BY s.points DESC, s.reached_at, s.subject_id LIMIT :limit"""
)
_MINE = text(_PLACE + "AND s.subject_id = :person_id")
_ABOVE = text(
    _PLACE
    + """AND (s.points > :points OR (s.points = :points AND (s.reached_at, s.subject_id) < (:reached_at, :id)))
ORDER BY s.points, s.reached_at DESC, s.subject_id DESC LIMIT :limit"""
)
_COUNT = text("SELECT count(*) FROM score WHERE board = :board AND kind = 'person' AND listed")


@dataclass(frozen=True, slots=True)
class Board:
    """A board's key ("week:2026-W47", "all") and when it ends; None for all time."""

    key: str
    window: BoardWindow
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One person's place; the name is the one colleagues see."""

    person_id: int
    points: int
    reached_at: datetime
    name: str
    team_id: int
    team: str
    team_kind: str
    team_hue: int
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """`rows` holds one more than asked when there is a next page."""

    rows: list[PlaceRow]
    me: PlaceRow | None
    neighbours: list[PlaceRow]
    people: int


def board_at(window: BoardWindow, now: datetime, calendar: SeasonCalendar) -> Board:
    """The board of this kind that is open now, on the programme's calendar."""
    span = board_windows(now, calendar)[window]
    return Board(_key(window, span), window, span.end if span else None)


def board_before(window: BoardWindow, now: datetime, calendar: SeasonCalendar) -> Board | None:
    """The board of the period before; all time has none."""
    span = board_windows(now, calendar)[window]
    if span is None:
        return None
    last = board_windows(span.start - DAY / 2, calendar)[window]
    return Board(_key(window, last), window, last.end if last else None)


def _key(window: BoardWindow, span: Window | None) -> str:
    return f"{window}:{span.key}" if span else window


async def _rank(world: World, connection: AsyncConnection, board: str, points: int) -> int:
    (found,) = await ranks(world.redis, [(board, points)])
    return found if found is not None else await counted_rank(connection, board, points)


def _ranked(rows: Sequence[Any], first: int, above: int) -> list[PlaceRow]:
    """Competition ranks of consecutive rows: `first` is that of the first one, `above` how many stand before it."""
    placed: list[PlaceRow] = []
    for index, row in enumerate(rows):
        if index == 0:
            rank = first
        elif row.points == placed[-1].points:
            rank = placed[-1].rank
        else:
            rank = above + index + 1
        placed.append(replace(PlaceRow(*row), rank=rank))
    return placed


async def page(
    world: World,
    connection: AsyncConnection,
    board: str,
    person_id: int,
    limit: int,
    after: tuple[Any, ...] | None = None,
) -> Page:
    """`limit` rows after the cursor (place so far, points, reached_at, person id), my own, and those around me."""
    above, points, reached_at, last = after or (0, None, None, None)
    given = {"board": board, "points": points, "reached_at": reached_at, "id": last, "limit": limit}
    rows = (await connection.execute(_PAGE, given)).all()
    first = 1 if after is None or not rows else await _rank(world, connection, board, rows[0].points)
    mine = (await connection.execute(_MINE, {"board": board, "person_id": person_id})).one_or_none()
    people = int((await connection.execute(_COUNT, {"board": board})).scalar_one())
    placed = _ranked(rows, first, above)
    if mine is None:
        return Page(placed, None, [], people)
    me = replace(PlaceRow(*mine), rank=await _rank(world, connection, board, mine.points))
    return Page(placed, me, await _neighbours(world, connection, board, me), people)


async def _neighbours(
    world: World, connection: AsyncConnection, board: str, me: PlaceRow, around: int = 2
) -> list[PlaceRow]:
    """Up to `around` people just above and just below me, best first, me between them."""
    given = {
        "board": board,
        "points": me.points,
        "reached_at": me.reached_at,
        "id": me.person_id,
        "limit": around,
    }
    above = list(reversed((await connection.execute(_ABOVE, given)).all()))
    below = (await connection.execute(_PAGE, given)).all()
    first = await _rank(world, connection, board, above[0].points) if above else me.rank
    rows = [PlaceRow(*row) for row in above] + [me] + [PlaceRow(*row) for row in below]
    placed: list[PlaceRow] = []
    for row in rows:
        rank = first if not placed else placed[-1].rank
        if placed and row.points != placed[-1].points:
            rank = me.rank if row.points == me.points else await _rank(world, connection, board, row.points)
        placed.append(replace(row, rank=rank))
    return placed


_TEAMS = text("""
SELECT t.id, t.name, t.kind, t.hue, b.id AS brand_id, b.name AS brand, b.hue AS brand_hue,
       (SELECT count(*) FROM person p WHERE p.team_id = t.id AND p.left_at IS NULL AND p.state = 'active'
          AND p.role IN ('ambassador', 'host')) AS roster,
       coalesce(now.points, 0) AS points, coalesce(now.participants, 0) AS participants,
       coalesce(before.points, 0) AS points_before
FROM team t LEFT JOIN brand b ON b.id = t.brand_id
LEFT JOIN score now ON now.board = :board AND now.kind = 'team' AND now.subject_id = t.id
LEFT JOIN score before ON before.board = :before AND before.kind = 'team' AND before.subject_id = t.id
ORDER BY t.id
""")


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team, or the small teams of a brand together ("group:<brand>"), with its tally on a board."""

    id: str
    name: str
    kind: str
    hue: int
    tally: TeamTally
    members: frozenset[int]
    """The ids of the teams it stands for."""


@dataclass(frozen=True, slots=True)
class Teams:
    """`k` and `mu` are those of the fair score, so that a phone can place a frame by itself."""

    rows: list[TeamRow]
    k: float
    mu: float


async def teams(connection: AsyncConnection, board: Board, before: Board | None) -> Teams:
    """Every team's tally, teams of fewer than SMALLEST_TEAM merged into their brand's group."""
    given = {"board": board.key, "before": before.key if before else ""}
    return fair((await connection.execute(_TEAMS, given)).all())


def fair(rows: Sequence[Any]) -> Teams:
    """Rows of teams as _TEAMS reads them -> their fair tallies."""
    present = [row for row in rows if row.roster]
    mu = mean(TeamTally(row.id, row.roster, row.points_before, 0) for row in present)
    merged = _merged(present)
    return Teams(merged, ghosts(row.tally.roster for row in merged), mu)


def _merged(rows: Sequence[Any]) -> list[TeamRow]:
    grouped: dict[str, list[Any]] = {}
    for row in rows:
        small = row.roster < SMALLEST_TEAM and row.brand_id is not None
        grouped.setdefault(f"group:{row.brand_id}" if small else str(row.id), []).append(row)
    return [
        _team(key, group)
        for key, group in grouped.items()
        if sum(row.roster for row in group) >= SMALLEST_TEAM  # a handful of people is never shown as a team
    ]


def _team(key: str, group: Sequence[Any]) -> TeamRow:
    first = group[0]
    grouped = key.startswith("group:")
    tally = TeamTally(
        -int(first.brand_id) if grouped else int(first.id),
        sum(row.roster for row in group),
        sum(int(row.points) for row in group),
        sum(int(row.participants) for row in group),
    )
    return TeamRow(
        key,
        first.brand if grouped else first.name,
        "group" if grouped else first.kind,
        first.hue,
        tally,
        frozenset(int(row.id) for row in group),
    )
