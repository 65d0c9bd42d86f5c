"""Every board's rows from the ledger, in SQL alone. `gamification.replay.totals` says what they are; tests compare."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.boards import ALL, board_windows
from gamification.seasons import SeasonCalendar, Window

# A segment is a span in which every deed counts on the same four boards: it ends where a week, month or season does.
# Boards are numbers here until the end: millions of rows are grouped by them.
_BOARDS = (
    """
CREATE TEMPORARY TABLE segment ON COMMIT DROP AS
SELECT * FROM unnest(CAST(:season AS int[]), CAST(:month AS int[]), CAST(:week AS int[]))
  WITH ORDINALITY AS s(season, month, week, n)
""",
    """
CREATE TEMPORARY TABLE board ON COMMIT DROP AS
SELECT * FROM unnest(CAST(:names AS text[])) WITH ORDINALITY AS b(name, id)
""",
)

# `first_moved` is the first entry that was not 0. Where that is the very first one, the last that moved the total says
# when it was reached; else the very first counts too, even though it gave nothing.
_PARTS = """
CREATE TEMPORARY TABLE part ON COMMIT DROP AS
SELECT person_id, team_id, width_bucket(occurred_at, CAST(ARRAY[{starts}] AS timestamptz[])) AS n, sum(points) AS points,
       min(seq) AS first, min(seq) FILTER (WHERE points <> 0) AS first_moved,
       max(recorded_at) FILTER (WHERE points <> 0) AS moved_at
FROM point_entry GROUP BY person_id, team_id, n
"""
_DERIVED = (
    "ANALYZE part",
    """
CREATE TEMPORARY TABLE membership ON COMMIT DROP AS
SELECT coalesce(season, month, week, 1) AS board, person_id, team_id, CAST(sum(points) AS bigint) AS points,
       min(first) AS first, min(first_moved) AS first_moved, max(moved_at) AS moved_at
FROM part JOIN segment USING (n)
GROUP BY GROUPING SETS ((person_id, team_id, season), (person_id, team_id, month), (person_id, team_id, week),
                        (person_id, team_id))
""",
    "ANALYZE membership",
    """
CREATE TEMPORARY TABLE folded ON COMMIT DROP AS
SELECT board, 'person' AS kind, person_id AS subject_id, CAST(sum(points) AS bigint) AS points, min(first) AS first,
       min(first_moved) AS first_moved, max(moved_at) AS moved_at, 0 AS participants
FROM membership GROUP BY board, person_id
""",
    "ANALYZE folded",
    # People take part in the team that they first gave to.
    """
INSERT INTO folded
SELECT m.board, 'team', m.team_id, sum(m.points), min(m.first), min(m.first_moved), max(m.moved_at), count(p.first)
FROM membership m LEFT JOIN folded p ON p.first = m.first AND p.board = m.board GROUP BY m.board, m.team_id
""",
    """
CREATE TEMPORARY TABLE derived_score ON COMMIT DROP AS
SELECT b.name AS board, f.kind, f.subject_id, f.points,
       CASE WHEN f.first = f.first_moved THEN f.moved_at
            ELSE greatest(f.moved_at, (SELECT recorded_at FROM point_entry WHERE seq = f.first)) END AS reached_at,
       f.participants, f.kind = 'team' OR (p.ranking <> 'hidden' AND p.role NOT IN ('comms', 'admin')) AS listed
FROM folded f JOIN board b ON b.id = f.board
LEFT JOIN person p ON p.id = f.subject_id AND f.kind = 'person'
""",
    "ANALYZE derived_score",
)

_BOTH = """
FROM score s FULL JOIN derived_score d ON (s.board, s.kind, s.subject_id) = (d.board, d.kind, d.subject_id)
WHERE (s.points, s.reached_at, s.participants, s.listed)
  IS DISTINCT FROM (d.points, d.reached_at, d.participants, d.listed)
"""
DIFFERENT = text(f"""
SELECT coalesce(s.board, d.board) AS board, coalesce(s.kind, d.kind) AS kind,
       coalesce(s.subject_id, d.subject_id) AS subject_id,
       s.points, s.reached_at, s.participants, s.listed,
       d.points AS new_points, d.reached_at AS new_reached_at, d.participants AS new_participants, d.listed AS new_listed,
       s.board IS NOT NULL AS stored, d.board IS NOT NULL AS derived
{_BOTH} LIMIT :most
""")
_REPAIR = (
    """
DELETE FROM score s WHERE NOT EXISTS (
  SELECT FROM derived_score d WHERE (d.board, d.kind, d.subject_id) = (s.board, s.kind, s.subject_id))
""",
    """
INSERT INTO score AS s (board, kind, subject_id, points, version, reached_at, participants, listed)
SELECT board, kind, subject_id, points, 1, reached_at, participants, listed FROM derived_score ORDER BY board, kind, subject_id
ON CONFLICT (board, kind, subject_id) DO UPDATE SET points = excluded.points, reached_at = excluded.reached_at,
  participants = excluded.participants, listed = excluded.listed, version = s.version + 1
WHERE (s.points, s.reached_at, s.participants, s.listed)
  IS DISTINCT FROM (excluded.points, excluded.reached_at, excluded.participants, excluded.listed)
""",
)


def segments(
    first: datetime, last: datetime, calendar: SeasonCalendar
) -> list[tuple[datetime, tuple[str, ...]]]:
    """(start, the four boards) of each segment from the one that `first` lies in to that of `last`."""
    found: list[tuple[datetime, tuple[str, ...]]] = []
    at = first
    while at <= last:
        windows = board_windows(at, calendar)
        spans: list[Window] = [window for window in windows.values() if window]
        found.append((at, tuple(f"{kind}:{w.key}" if w else kind for kind, w in windows.items())))
        at = min(span.end for span in spans)
    return found


async def derive(connection: AsyncConnection, calendar: SeasonCalendar) -> None:
    """Leave every board's rows, as the ledger says them, in the temporary table `derived_score`."""
    found = await connection.execute(text("SELECT min(occurred_at), max(occurred_at) FROM point_entry"))
    first, last = found.one()
    spans = segments(first, last, calendar) if first else []
    names = list(dict.fromkeys([ALL, *(board for _, boards in spans for board in boards)]))
    numbers = {name: number for number, name in enumerate(names, start=1)}
    season, month, week = ([numbers[boards[place]] for _, boards in spans] for place in range(3))
    given = {"season": season, "month": month, "week": week, "names": names}
    for statement in _BOARDS:
        await connection.execute(text(statement), {k: v for k, v in given.items() if f":{k} " in statement})
    starts = ", ".join(f"'{start.isoformat()}'" for start, _ in spans)
    for statement in (_PARTS.format(starts=starts).replace(":", r"\:"), *_DERIVED):
        await connection.execute(text(statement))


async def repair(connection: AsyncConnection) -> None:
    """Make `score` what `derived_score` says."""
    for statement in _REPAIR:
        await connection.execute(text(statement))
