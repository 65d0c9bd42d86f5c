"""Who would compete, what they gave in the period before, and each team's chance: judged before a launch."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.rest import RestCalendar, is_rest
from gamification.teams import TeamTally, bands, fair_score, ghosts, mean, merged
from server.queries.challenges import COUNTED, MEASURED

DRAWS = 400
LEFT_BEHIND = 0.2
"""A team whose chance is below a fifth of an equal share makes a challenge unfair."""

_PLAYERS = text(f"""
SELECT p.id, p.team_id, coalesce(g.given, 0) AS given FROM person p
LEFT JOIN (
  SELECT e.person_id, sum({MEASURED}) AS given
  FROM (SELECT CAST(:metric AS text) AS metric, CAST(:starts_at AS timestamptz) AS starts_at,
               CAST(:ends_at AS timestamptz) AS ends_at, 0 AS grace_minutes) c
  JOIN point_entry e ON {COUNTED}
  GROUP BY e.person_id
) g ON g.person_id = p.id
WHERE p.state = 'active' AND p.left_at IS NULL AND p.role IN ('ambassador', 'host')
  AND (cardinality(CAST(:team_ids AS bigint[])) = 0 OR p.team_id = ANY(CAST(:team_ids AS bigint[])))
ORDER BY p.id
""")  # noqa: S608 (our own text)
_GROUPS = text("""
SELECT t.id, coalesce(g.id, t.id) FROM team t
LEFT JOIN team g ON g.kind = 'brand' AND g.brand_id = t.brand_id AND t.kind <> 'brand'
""")


@dataclass(frozen=True, slots=True)
class Field:
    """Who competes: `home` is the team (or its group) each person plays for; `given` is theirs of the period
    before; both by person. `left_out` are people whose team and group are too small to show."""

    home: dict[int, int]
    given: dict[int, int]
    left_out: int = 0
    rosters: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        counted: dict[int, int] = {}
        for team in self.home.values():
            counted[team] = counted.get(team, 0) + 1
        object.__setattr__(self, "rosters", counted)

    @property
    def k(self) -> float:
        return ghosts(self.rosters.values())

    @property
    def mu(self) -> float:
        totals = dict.fromkeys(self.rosters, 0)
        for person, team in self.home.items():
            totals[team] += self.given[person]
        return mean(TeamTally(team, n, totals[team], 0) for team, n in self.rosters.items())


async def competing(
    connection: AsyncConnection,
    kind: str,
    metric: str,
    team_ids: Sequence[int],
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> Field:
    """The field as it is now. The period before is as long as the challenge and ends when it starts, or now."""
    before_ends = min(starts_at, now)
    asked = {"metric": metric, "starts_at": before_ends - (ends_at - starts_at), "ends_at": before_ends}
    rows = (await connection.execute(_PLAYERS, {**asked, "team_ids": list(team_ids)})).all()
    given = {row.id: int(row.given) for row in rows}
    if kind == "individual":
        return Field({row.id: row.team_id for row in rows}, given)
    groups = {row[0]: row[1] for row in await connection.execute(_GROUPS)}
    sizes: dict[int, int] = {}
    for row in rows:
        sizes[row.team_id] = sizes.get(row.team_id, 0) + 1
    homes = merged(sizes, lambda team: groups[team])
    home = {row.id: homes[row.team_id] for row in rows if row.team_id in homes}
    return Field(home, given, len(rows) - len(home))


def chances(players: Field, seed: int) -> dict[int, float]:
    """Each team's chance to come first, by DRAWS replays in which every member gives what a random mate gave in
    the period before. The same seed gives the same answer."""
    if not players.rosters:
        return {}
    dice, k, mu = random.Random(seed), players.k, players.mu
    gave: dict[int, list[int]] = {team: [] for team in players.rosters}
    for person, team in players.home.items():
        gave[team].append(players.given[person])
    wins = dict.fromkeys(gave, 0.0)
    for _ in range(DRAWS):
        scores = {
            team: fair_score(sum(dice.choices(past, k=len(past))), len(past), k, mu)
            for team, past in gave.items()
        }
        best = max(scores.values())
        first = [team for team, score in scores.items() if score == best]
        for team in first:
            wins[team] += 1 / len(first)
    return {team: won / DRAWS for team, won in wins.items()}


def warnings(
    players: Field,
    chance: Mapping[int, float],
    window: tuple[datetime, datetime],
    rest: Sequence[RestCalendar],
) -> list[str]:
    """Codes: too_few_teams, small_teams_left_out, sizes_differ, unfair, starts_in_rest, ends_in_rest."""
    found: list[str] = []
    if chance and len(chance) < 2:
        found.append("too_few_teams")
    if players.left_out:
        found.append("small_teams_left_out")
    if chance and len(bands(players.rosters)) > 1:
        found.append("sizes_differ")
    if chance and min(chance.values()) < LEFT_BEHIND / len(chance):
        found.append("unfair")
    for at, code in zip(window, ("starts_in_rest", "ends_in_rest"), strict=True):
        if rest and 2 * sum(is_rest(at, one) for one in rest) > len(rest):
            found.append(code)
    return found
