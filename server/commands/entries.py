"""Ledger entries and the balances they move, in one statement.

Insert (an idempotency key that stands already inserts nothing), fold into the person's boards, fold into the team's
boards: one CTE, one round trip. Person rows come before team rows and both in board order, so that two deeds at
once wait for each other and never deadlock.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.boards import board_keys
from gamification.ledger import Entry
from gamification.seasons import SeasonCalendar

_RECORD = text("""
WITH given AS (
  SELECT * FROM jsonb_to_recordset(CAST(:entries AS jsonb)) AS e(
    person_id bigint, site_id bigint, team_id bigint, points int, deed text, fact_id text, rule_id text,
    rule_version int, idempotency_key text, reverses bigint, reason jsonb, detail jsonb,
    occurred_at timestamptz, recorded_at timestamptz, boards text[], listed boolean)
), entry AS (
  INSERT INTO point_entry (person_id, site_id, team_id, points, deed, fact_id, rule_id, rule_version,
                           idempotency_key, reverses, reason, detail, occurred_at, recorded_at)
  SELECT person_id, site_id, team_id, points, deed, fact_id, rule_id, rule_version,
         idempotency_key, reverses, reason, detail, occurred_at, recorded_at FROM given
  ON CONFLICT (idempotency_key) DO NOTHING
  RETURNING seq, idempotency_key, points
), folded AS (
  SELECT board, person_id, given.team_id, bool_and(listed) AS listed, sum(entry.points) AS points,
         count(*) AS entries, max(recorded_at) AS recorded_at,
         max(recorded_at) FILTER (WHERE entry.points <> 0) AS moved_at
  FROM entry JOIN given USING (idempotency_key) CROSS JOIN unnest(given.boards) AS board
  GROUP BY board, person_id, given.team_id
), person_score AS (
  INSERT INTO score AS s (board, kind, subject_id, points, version, reached_at, listed)
  SELECT board, 'person', person_id, sum(points), sum(entries), coalesce(max(moved_at), max(recorded_at)),
         bool_and(listed)
  FROM folded GROUP BY board, person_id ORDER BY board, person_id
  ON CONFLICT (board, kind, subject_id) DO UPDATE SET
    points = s.points + excluded.points, version = s.version + excluded.version,
    reached_at = CASE WHEN excluded.points = 0 THEN s.reached_at
                      ELSE greatest(s.reached_at, excluded.reached_at) END
  RETURNING board, kind, subject_id, points, version, reached_at, listed, participants, (xmax = 0) AS fresh
), team_score AS (
  INSERT INTO score AS s (board, kind, subject_id, points, version, reached_at, participants)
  SELECT f.board, 'team', f.team_id, sum(f.points), sum(f.entries), coalesce(max(f.moved_at), max(f.recorded_at)),
         count(*) FILTER (WHERE p.fresh)
  FROM folded f JOIN person_score p ON p.board = f.board AND p.subject_id = f.person_id
  GROUP BY f.board, f.team_id ORDER BY f.board, f.team_id
  ON CONFLICT (board, kind, subject_id) DO UPDATE SET
    points = s.points + excluded.points, version = s.version + excluded.version,
    participants = s.participants + excluded.participants,
    reached_at = CASE WHEN excluded.points = 0 THEN s.reached_at
                      ELSE greatest(s.reached_at, excluded.reached_at) END
  RETURNING board, kind, subject_id, points, version, reached_at, listed, participants, false AS fresh
)
SELECT (SELECT count(*) FROM entry) AS inserted, s.* FROM
  (SELECT 1) AS always LEFT JOIN
  (SELECT * FROM person_score UNION ALL SELECT * FROM team_score) AS s ON true
""")


class Moved(NamedTuple):
    """One balance after the entries: what Redis and the phones are told."""

    board: str
    kind: str
    subject_id: int
    points: int
    version: int
    reached_at: datetime
    listed: bool
    participants: int


class Recorded(NamedTuple):
    """`inserted`: how many entries were new; 0 when all of them stood already."""

    inserted: int
    moved: list[Moved]


def _plain(entry: Entry, calendar: SeasonCalendar, listed: bool) -> dict[str, object]:
    return {
        "person_id": entry.person_id,
        "site_id": entry.site_id,
        "team_id": entry.team_id,
        "points": entry.points,
        "deed": entry.deed,
        "fact_id": entry.fact_id,
        "rule_id": entry.rule_id,
        "rule_version": entry.rule_version,
        "idempotency_key": entry.idempotency_key,
        "reverses": entry.reverses,
        "reason": entry.reason.plain(),
        "detail": entry.detail(),
        "occurred_at": entry.occurred_at,
        "recorded_at": entry.recorded_at,
        "boards": board_keys(entry.occurred_at, calendar),
        "listed": listed,
    }


async def record(
    connection: AsyncConnection,
    entries: Sequence[Entry],
    calendar: SeasonCalendar,
    *,
    ranked: bool = True,
    listed: bool = True,
) -> Recorded:
    """Insert what is new and fold it into season, month, week and all-time boards of person and team.

    `listed` is that of a person's new rows: False keeps them out of the ranks.
    """
    if not entries:
        return Recorded(0, [])
    plain = [_plain(entry, calendar, listed) for entry in entries]
    rows = (await connection.execute(_RECORD, {"entries": msgspec.json.encode(plain).decode()})).all()
    moved = [Moved(*row[1:9]) for row in rows if row.board is not None]
    return Recorded(int(rows[0].inserted), moved)
