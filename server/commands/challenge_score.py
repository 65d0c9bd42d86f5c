"""A deed moved the board of a running challenge: who competes on it is told."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.teams import fair_score, may_break_down
from server.outbox import Frame
from server.queries.challenge_boards import COUNTED, MEASURED, topic

_SCORED = text(f"""
SELECT c.id, c.kind, c.k, c.mu, m.team_id, t.roster, team.name, team.hue,
       CASE p.ranking WHEN 'hidden' THEN NULL WHEN 'alias' THEN coalesce(p.alias, p.name) ELSE p.name END AS person,
       s.total, s.participants, s.mine, s.moved
FROM challenge_member m
JOIN challenge c ON c.id = m.challenge_id AND c.scheduled_at IS NOT NULL AND c.cancelled_at IS NULL
  AND c.final_at IS NULL AND c.starts_at <= :now AND :now < c.ends_at + make_interval(mins => c.grace_minutes)
JOIN person p ON p.id = m.person_id
LEFT JOIN team ON team.id = m.team_id
LEFT JOIN challenge_team t ON t.challenge_id = c.id AND t.team_id = m.team_id
CROSS JOIN LATERAL (
  SELECT coalesce(sum(given), 0) AS total, count(*) FILTER (WHERE given > 0) AS participants,
         coalesce(sum(given) FILTER (WHERE person_id = m.person_id), 0) AS mine,
         coalesce(bool_or(moved) FILTER (WHERE person_id = m.person_id), false) AS moved
  FROM (
    SELECT mate.person_id, sum({MEASURED}) AS given, bool_or({MEASURED} <> 0) AS moved
    FROM challenge_member mate JOIN point_entry e ON e.person_id = mate.person_id AND {COUNTED}
    WHERE mate.challenge_id = c.id AND mate.team_id = m.team_id
      AND (c.kind = 'team' OR mate.person_id = m.person_id)
    GROUP BY mate.person_id
  ) AS people
) s
WHERE m.person_id = :person_id
""")  # noqa: S608 (our own text)


async def scored(connection: AsyncConnection, person_id: int, team_id: int, now: datetime) -> list[Frame]:
    """Frames with the new absolute score of this person's team (or of the person, on an individual board) in
    each running challenge to which they gave anything, even if it was taken back; an empty list, from one index
    look-up, when none runs.

    The team is the one frozen at scheduled, which may no longer be `team_id`.
    """
    rows = await connection.execute(_SCORED, {"person_id": person_id, "now": now})
    frames: list[Frame] = []
    for row in rows:
        if not row.moved:
            continue
        if row.kind == "team":
            total, roster = int(row.total), row.roster or 0
            # who plays for a team too small for a line of its own counts in a target together only
            if not roster:
                frames.append(Frame(topic(row.id), {"type": "challenge_moved"}, "moved"))
                continue
            body = {
                "type": "challenge_scored", "id": str(row.team_id), "name": row.name, "hue": row.hue,
                "score": fair_score(total, roster, row.k or 0.0, row.mu or 0.0), "sum": total, "roster": roster,
                "participants": row.participants if may_break_down(roster) else None,
            }  # fmt: skip
            frames.append(Frame(topic(row.id), body, f"team-{row.team_id}"))
        elif row.person is not None:
            body = {
                "type": "challenge_scored", "id": str(person_id), "name": row.person, "hue": row.hue,
                "score": float(row.mine), "sum": int(row.mine), "roster": 1, "participants": 1,
            }  # fmt: skip
            frames.append(Frame(topic(row.id), body, f"person-{person_id}"))
    return frames
