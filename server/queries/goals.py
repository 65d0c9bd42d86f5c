"""What one plays for beside ranks: one's own best, and what the team does together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.boards import BoardWindow, board_windows
from gamification.days import DAY, local_day
from gamification.seasons import SeasonCalendar
from gamification.teams import SMALLEST_TEAM
from server.world import Caller

BACK: dict[BoardWindow, int] = {"week": 52, "month": 24, "season": 6, "all": 0}
"""How many periods before this one a best is looked for in: what was long ago is no goal."""

_TOTALS = text("""
SELECT s.kind, s.board, s.points, NULL AS name, 0 AS roster FROM score s
WHERE s.board = ANY(:boards) AND s.kind = 'person' AND s.subject_id = :person_id
UNION ALL SELECT s.kind, s.board, s.points, NULL, 0 FROM score s
WHERE s.board = ANY(:boards) AND s.kind = 'team' AND s.subject_id = :team_id
UNION ALL SELECT 'of', '', 0, t.name, (SELECT count(*) FROM person p WHERE p.team_id = t.id AND p.left_at IS NULL
  AND p.state = 'active' AND p.role IN ('ambassador', 'host')) FROM team t WHERE t.id = :team_id
""")


@dataclass(frozen=True, slots=True)
class Goal:
    """Points of this period, and those of the best one before, with its first day; None when there was none."""

    points: int
    best: int | None
    best_from: date | None


@dataclass(frozen=True, slots=True)
class Goals:
    """`team` is None where so few play that its total would say what each of them did."""

    me: Goal
    team: Goal | None
    team_name: str


def _periods(window: BoardWindow, now: datetime, calendar: SeasonCalendar) -> Iterator[tuple[str, date]]:
    """(board, first day) of this period and those before."""
    at = now
    for _ in range(BACK[window] + 1):
        span = board_windows(at, calendar)[window]
        if span is None:
            return
        yield f"{window}:{span.key}", local_day(span.start, calendar.zone)
        at = span.start - DAY / 2


def _goal(rows: list[Any], periods: dict[str, date]) -> Goal:
    totals = {row.board: int(row.points) for row in rows}
    current = next(iter(periods), "all")
    before = [(points, board) for board, points in totals.items() if board != current and points > 0]
    best, board = max(before, default=(None, ""))
    return Goal(totals.get(current, 0), best, periods.get(board))


async def goals(
    connection: AsyncConnection, caller: Caller, window: BoardWindow, now: datetime, calendar: SeasonCalendar
) -> Goals:
    """One statement, one index look-up a period."""
    periods = dict(_periods(window, now, calendar))
    asked = {"boards": list(periods) or ["all"], "person_id": caller.person_id, "team_id": caller.team_id}
    rows = (await connection.execute(_TOTALS, asked)).all()
    of = next(row for row in rows if row.kind == "of")
    ours = _goal([row for row in rows if row.kind == "team"], periods)
    return Goals(
        _goal([row for row in rows if row.kind == "person"], periods),
        ours if of.roster >= SMALLEST_TEAM else None,
        of.name,
    )
