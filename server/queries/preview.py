"""Who would compete and what they gave before: read ahead of a launch, judged by gamification.fairness."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.challenges import Kind
from gamification.fairness import Past
from gamification.rest import RestCalendar
from gamification.teams import TeamTally, ghosts, mean, merged
from server.queries.challenge_boards import COUNTED, MEASURED
from server.queries.rest import calendars

LOOK_BACK = timedelta(weeks=26)
"""A season."""
MOST_STRETCHES = 13

_PLAYERS = text("""
SELECT p.id, p.team_id, p.site_id FROM person p
WHERE p.state = 'active' AND p.left_at IS NULL AND p.role IN ('ambassador', 'host')
  AND (cardinality(CAST(:team_ids AS bigint[])) = 0 OR p.team_id = ANY(CAST(:team_ids AS bigint[])))
ORDER BY p.id
""")
_GAVE = text(f"""
SELECT n, e.person_id, sum({MEASURED}) AS given
FROM generate_series(0, CAST(:stretches AS int) - 1) AS n
CROSS JOIN LATERAL (
  SELECT CAST(:metric AS text) AS metric, 0 AS grace_minutes,
         CAST(:until AS timestamptz) - (n + 1) * CAST(:length AS interval) AS starts_at,
         CAST(:until AS timestamptz) - n * CAST(:length AS interval) AS ends_at
) c
JOIN point_entry e ON {COUNTED}
GROUP BY n, e.person_id HAVING sum({MEASURED}) > 0
""")  # noqa: S608 (our own text)
_GROUPS = text("""
SELECT t.id, coalesce(g.id, t.id) FROM team t
LEFT JOIN team g ON g.kind = 'brand' AND g.brand_id = t.brand_id AND t.kind <> 'brand'
""")


@dataclass(frozen=True, slots=True)
class Field:
    """Who competes: `past.home` is the team (or its group) each person plays for; `sites` how many people of each
    site; `rosters` the teams that have a line of their own. `left_out` are people whose team and group are too
    small to show; in a target together they still count."""

    past: Past
    sites: dict[int, int]
    rosters: dict[int, int]
    left_out: int = 0
    k: float = field(init=False)
    mu: float = field(init=False)

    def __post_init__(self) -> None:
        before = self.past.stretches[0]
        sums = dict.fromkeys(self.rosters, 0)
        for person, team in self.past.home.items():
            if team in sums:
                sums[team] += before.get(person, 0)
        tallies = (TeamTally(team, n, sums[team], 0) for team, n in self.rosters.items())
        object.__setattr__(self, "k", ghosts(self.rosters.values()))
        object.__setattr__(self, "mu", mean(tallies))


@dataclass(frozen=True, slots=True)
class Contest:
    """What is to be judged; `goal` None is a race; `team_ids` empty: every team."""

    kind: Kind
    metric: str
    goal: int | None
    team_ids: Sequence[int]
    starts_at: datetime
    ends_at: datetime


async def competing(connection: AsyncConnection, asked: Contest, now: datetime, *, season: bool) -> Field:
    """The field as it is now. The past is cut into stretches as long as the challenge, the newest first, which
    end when it starts, or now: those of a season, or the last one alone."""
    rows = (await connection.execute(_PLAYERS, {"team_ids": list(asked.team_ids)})).all()
    stretches = await _stretches(connection, asked, now, season)
    sites = dict(Counter(row.site_id for row in rows))
    homes = {row.id: row.team_id for row in rows}
    if asked.kind == "individual":
        return Field(Past(homes, stretches), sites, {})
    groups = {row[0]: row[1] for row in await connection.execute(_GROUPS)}
    shown = merged(Counter(homes.values()), lambda team: groups[team])
    at_home = {person: shown[team] for person, team in homes.items() if team in shown}
    rosters = dict(Counter(at_home.values()))
    left_out = len(homes) - len(at_home)
    past = Past(at_home if asked.goal is None else homes | at_home, stretches)
    return Field(past, sites, rosters, left_out)


async def _stretches(
    connection: AsyncConnection, asked: Contest, now: datetime, season: bool
) -> list[dict[int, int]]:
    length = asked.ends_at - asked.starts_at
    stretches = max(1, min(MOST_STRETCHES, LOOK_BACK // length)) if season else 1
    given = {
        "metric": asked.metric,
        "until": min(asked.starts_at, now),
        "length": length,
        "stretches": stretches,
    }
    gave: list[dict[int, int]] = [{} for _ in range(stretches)]
    for row in await connection.execute(_GAVE, given):
        gave[row.n][row.person_id] = int(row.given)
    while len(gave) > 1 and not gave[-1]:  # before the programme began
        gave.pop()
    return gave


async def rest_of(connection: AsyncConnection, people: Sequence[int]) -> dict[RestCalendar, int]:
    """How many of them live by each rest calendar."""
    return dict(Counter((await calendars(connection, people)).values()))
