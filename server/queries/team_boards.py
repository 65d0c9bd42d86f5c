"""Teams on a board by their fair score; what is too small to be shown joins its group, or is not shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.teams import SMALLEST_TEAM, TeamTally, ghosts, mean
from server.queries.boards import Board
from server.scopes import Scope

_TEAMS = text("""
SELECT t.id, t.name, t.kind, t.hue, b.id AS brand_id, b.name AS brand, b.hue AS brand_hue,
       (SELECT count(*) FROM person p WHERE p.team_id = t.id AND p.left_at IS NULL AND p.state = 'active'
          AND p.role IN ('ambassador', 'host')) AS roster,
       t.site_id, coalesce(t.brand_id, h.brand_id) AS home_brand_id,
       coalesce(now.points, 0) AS points, coalesce(now.participants, 0) AS participants,
       coalesce(before.points, 0) AS points_before
FROM team t LEFT JOIN brand b ON b.id = t.brand_id LEFT JOIN site h ON h.id = t.site_id
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
    homes: frozenset[Scope]
    """The parts of the board it is on; a group only on everyone's, or the difference would tell of who is too few."""


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
        frozenset() if grouped else _homes(first),
    )


def _homes(row: Any) -> frozenset[Scope]:
    site = [Scope("site", row.site_id)] if row.site_id else []
    brand = [Scope("brand", row.home_brand_id)] if row.home_brand_id else []
    return frozenset([*site, *brand])
