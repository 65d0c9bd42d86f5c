"""Seasons: what is open, what was opened, and what came out of those that are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.seasons import GRACE, NamedSeason, SeasonCalendar, Window, season_before
from gamification.teams import team_scores
from server.queries.team_boards import fair
from server.tables import season

NamedIn = dict[str, str]

_LISTED = "p.left_at IS NULL AND p.ranking <> 'hidden' AND p.role IN ('ambassador', 'host')"
_IN_TIME = "e.occurred_at >= :starts_at AND e.occurred_at < :ends_at AND e.recorded_at < :until"

_PEOPLE = text(f"""
SELECT e.person_id, CASE WHEN {_LISTED} THEN rank() OVER (PARTITION BY {_LISTED} ORDER BY sum(e.points) DESC) END,
       sum(e.points) AS points
FROM point_entry e JOIN person p ON p.id = e.person_id
WHERE {_IN_TIME} AND p.role IN ('ambassador', 'host')
GROUP BY e.person_id, p.id ORDER BY sum(e.points) DESC, max(e.recorded_at) FILTER (WHERE e.points <> 0), e.person_id
""")  # noqa: S608 (our own text)

_TEAMS = text(f"""
SELECT t.id, t.name, t.kind, t.hue, b.id AS brand_id, b.name AS brand, b.hue AS brand_hue,
       (SELECT count(*) FROM person p WHERE p.team_id = t.id AND p.left_at IS NULL AND p.state = 'active'
          AND p.role IN ('ambassador', 'host')) AS roster,
       t.site_id, t.brand_id AS home_brand_id,
       coalesce(now.points, 0) AS points, coalesce(now.participants, 0) AS participants,
       coalesce(before.points, 0) AS points_before
FROM team t LEFT JOIN brand b ON b.id = t.brand_id
LEFT JOIN (SELECT e.team_id, sum(e.points) AS points, count(DISTINCT e.person_id) AS participants
           FROM point_entry e WHERE {_IN_TIME} GROUP BY e.team_id) AS now ON now.team_id = t.id
LEFT JOIN score before ON before.board = :before AND before.kind = 'team' AND before.subject_id = t.id
ORDER BY t.id
""")  # noqa: S608

_BEGAN = text("SELECT min(occurred_at) FROM point_entry")
_CLOSED = text("SELECT DISTINCT season FROM season_result")

_RESULTS = text("""
SELECT r.id, r.season, r.revision, r.reason, r.closed_at,
       r.rows -> 'name' AS name, CAST(r.rows ->> 'starts_at' AS timestamptz) AS starts_at,
       CAST(r.rows ->> 'ends_at' AS timestamptz) AS ends_at, jsonb_array_length(r.rows -> 'people') AS people,
       (SELECT jsonb_agg(one) FROM jsonb_array_elements(r.rows -> 'people') AS one
         WHERE CAST(one ->> 1 AS int) <= 3) AS podium,
       r.rows -> 'teams' AS teams,
       (SELECT one FROM jsonb_array_elements(r.rows -> 'people') AS one
         WHERE CAST(one ->> 0 AS bigint) = :person_id) AS mine
FROM season_result r
WHERE r.revision = (SELECT max(revision) FROM season_result n WHERE n.season = r.season)
  AND (CAST(:before AS timestamptz) IS NULL OR CAST(r.rows ->> 'starts_at' AS timestamptz) < :before)
ORDER BY starts_at DESC LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """One that comms opened."""

    id: int
    first_day: date
    after_day: date
    name: NamedIn


@dataclass(frozen=True, slots=True)
class ResultRow:
    """The newest revision. `podium`: [id, rank, points] of places 1 to 3; `mine` the same of the reader, whose rank
    is None if they were on no board."""

    id: int
    season: str
    revision: int
    reason: str | None
    closed_at: datetime
    name: NamedIn
    starts_at: datetime
    ends_at: datetime
    people: int
    podium: list[list[int]] | None
    teams: list[dict[str, Any]]
    mine: list[int | None] | None


async def opened(connection: AsyncConnection) -> list[SeasonRow]:
    columns = (season.c.id, season.c.first_day, season.c.after_day, season.c.name)
    return [
        SeasonRow(*row) for row in await connection.execute(select(*columns).order_by(season.c.first_day))
    ]


def calendar(zone: str, rows: Sequence[SeasonRow]) -> SeasonCalendar:
    return SeasonCalendar(zone, tuple(NamedSeason(row.first_day, row.after_day) for row in rows))


def named(window: Window, rows: Sequence[SeasonRow]) -> NamedIn:
    """What a season is called: as comms did, or by its half-year, or by the day it began."""
    for row in rows:
        if row.first_day.isoformat() == window.key:
            return row.name
    year, _, half = window.key.partition("-S")
    if not half:
        return {"fr": f"Entre deux saisons, {window.key}", "en": f"Between seasons, {window.key}"}
    ordinal = ("Premier", "First") if half == "1" else ("Second", "Second")
    return {"fr": f"{ordinal[0]} semestre {year}", "en": f"{ordinal[1]} half of {year}"}


async def over(connection: AsyncConnection, calendar: SeasonCalendar, current: Window) -> list[Window]:
    """Seasons before `current` in which something was done and that have no result yet, oldest first."""
    began = (await connection.execute(_BEGAN)).scalar_one()
    closed = set((await connection.execute(_CLOSED)).scalars())
    found: list[Window] = []
    window = season_before(current, calendar)
    while began is not None and window.end > began:
        if window.key not in closed:
            found.insert(0, window)
        window = season_before(window, calendar)
    return found


async def outcome(
    connection: AsyncConnection, window: Window, before: Window, called: NamedIn, until: datetime
) -> dict[str, Any]:
    """Everyone's and every team's result, read from the ledger alone: entries of the window recorded before `until`.
    So it does not matter when one asks."""
    given = {"starts_at": window.start, "ends_at": window.end, "until": until}
    people = [[row[0], row[1], int(row[2])] for row in await connection.execute(_PEOPLE, given)]
    rows = (await connection.execute(_TEAMS, {**given, "before": f"season:{before.key}"})).all()
    teams = fair(rows)
    shown = {row.tally.team_id: row for row in teams.rows}
    return {
        "name": called,
        "starts_at": window.start.isoformat(),
        "ends_at": window.end.isoformat(),
        "people": people,
        "teams": [
            {
                "id": shown[one.tally.team_id].id, "name": shown[one.tally.team_id].name,
                "kind": shown[one.tally.team_id].kind, "hue": shown[one.tally.team_id].hue,
                "members": sorted(shown[one.tally.team_id].members), "rank": one.rank,
                "score": round(one.score, 4), "points": one.tally.total, "roster": int(one.tally.roster),
                "participants": one.tally.participants,
            }
            for one in team_scores([row.tally for row in teams.rows], teams.k, teams.mu)
        ],
    }  # fmt: skip


async def results(
    connection: AsyncConnection, person_id: int, limit: int, before: datetime | None = None
) -> list[ResultRow]:
    """Seasons that are over, the latest first; `before` is the start of the last one seen."""
    given = {"person_id": person_id, "limit": limit, "before": before}
    return [ResultRow(*row) for row in await connection.execute(_RESULTS, given)]


def grace_ends(window: Window) -> datetime:
    return window.end + GRACE


_SHOWN = text(f"""
SELECT p.id, CASE WHEN p.ranking = 'alias' THEN coalesce(p.alias, p.name) ELSE p.name END AS name,
       t.id AS team_id, t.name AS team, t.kind AS team_kind, t.hue AS team_hue
FROM person p JOIN team t ON t.id = p.team_id WHERE p.id = ANY(:ids) AND {_LISTED}
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class ShownRow:
    """Somebody as colleagues see them now."""

    id: int
    name: str
    team_id: int
    team: str
    team_kind: str
    team_hue: int


async def shown(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, ShownRow]:
    """Those of `ids` who may be named today: not who left, hides or organises since."""
    rows = [ShownRow(*row) for row in await connection.execute(_SHOWN, {"ids": list(ids)})]
    return {row.id: row for row in rows}
