"""Leaderboards as one person sees them. Pages come from SQL by an index; ranks from Redis, or SQL without it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.boards import BoardWindow, board_windows
from gamification.days import DAY
from gamification.seasons import SeasonCalendar, Window
from gamification.teams import SMALLEST_TEAM, TeamTally, ghosts, mean
from server.standings import counted_rank, seen
from server.world import World

# The order is that of ix_score_page: (-points, reached_at, subject_id), all upwards, so that a place anywhere on the
# board is one comparison of rows, found in the index without walking to it.
_PLACE = """
SELECT s.subject_id, s.points, s.reached_at,
       CASE WHEN p.ranking = 'alias' THEN coalesce(p.alias, p.name) ELSE p.name END AS name,
       t.id AS team_id, t.name AS team, t.kind AS team_kind, t.hue AS team_hue
FROM score s JOIN person p ON p.id = s.subject_id JOIN team t ON t.id = p.team_id
WHERE s.board = :board AND s.kind = 'person' AND s.listed AND p.left_at IS NULL
"""
_NEXT = "ORDER BY -s.points, s.reached_at, s.subject_id LIMIT :limit"
_FIRST = text(_PLACE + _NEXT)
_AFTER = text(
    _PLACE
    + """AND (-s.points, s.reached_at, s.subject_id) > (-CAST(:points AS bigint), CAST(:reached_at AS timestamptz), CAST(:id AS bigint))
"""
    + _NEXT
)
_AROUND = text(f"""
WITH me AS MATERIALIZED ({_PLACE} AND s.subject_id = :person_id)
SELECT * FROM me
UNION ALL SELECT above.* FROM me CROSS JOIN LATERAL (
  {_PLACE} AND (-s.points, s.reached_at, s.subject_id) < (-me.points, me.reached_at, me.subject_id)
  ORDER BY -s.points DESC, s.reached_at DESC, s.subject_id DESC LIMIT :around) AS above
UNION ALL SELECT below.* FROM me CROSS JOIN LATERAL (
  {_PLACE} AND (-s.points, s.reached_at, s.subject_id) > (-me.points, me.reached_at, me.subject_id)
  ORDER BY -s.points, s.reached_at, s.subject_id LIMIT :around) AS below
""")  # noqa: S608 (our own text)
_COUNT = text("SELECT count(*) FROM score WHERE board = :board AND kind = 'person' AND listed")
AROUND = 2
"""How many neighbours are shown on either side."""


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
    given = {"board": board, "limit": limit}
    if after:
        given |= {"points": points, "reached_at": reached_at, "id": last}
    rows = (await connection.execute(_AFTER if after else _FIRST, given)).all()
    mine = {"board": board, "person_id": person_id, "around": AROUND}
    around = sorted((await connection.execute(_AROUND, mine)).all(), key=_order)
    ranked, people = await _standing(world, connection, board, {row.points for row in [*rows[:1], *around]})
    placed = _ranked(rows, ranked[rows[0].points] if rows else 1, above)
    near = [replace(PlaceRow(*row), rank=ranked[row.points]) for row in around]
    return Page(placed, next((row for row in near if row.person_id == person_id), None), near, people)


def _order(row: Any) -> tuple[int, datetime, int]:
    return -row.points, row.reached_at, row.subject_id


async def _standing(
    world: World, connection: AsyncConnection, board: str, points: Collection[int]
) -> tuple[dict[int, int], int]:
    """(the rank of each of these points, how many people there are): one trip to Redis, SQL only without it."""
    if not points:  # an empty page, but perhaps of a board with people on it
        points = (0,)
    asked = list(points)
    found = await seen(world.redis, [(board, each) for each in asked])
    known = {each: one.rank for each, one in zip(asked, found, strict=True) if one}
    for each in asked:
        if each not in known:
            known[each] = await counted_rank(connection, board, each)
    if found[0]:
        return known, found[0].people
    return known, int((await connection.execute(_COUNT, {"board": board})).scalar_one())


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
