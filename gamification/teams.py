"""Fair team scores: a plant of 12 can beat 300, and nobody can be inferred from a small cell.

score = (sum + k·mu) / (n + k): every team gets k average ghosts. Sums favour size, plain means favour luck; with
k = sqrt(n_min · n_max) the noise of the smallest and the largest team is alike, and a 12-team then comes first in
about half of the draws against equal 300-teams (see tests/gamification/test_teams.py).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

SMALLEST_TEAM = 5
SMALLEST_CELL = 10
WIDEST_BAND = 10


@dataclass(frozen=True, slots=True)
class TeamTally:
    """`roster` is n, frozen at the start (person-days over days, so it may be a fraction); `total` the sum of
    what its members gave; `participants` how many gave anything."""

    team_id: int
    roster: float
    total: int
    participants: int


@dataclass(frozen=True, slots=True)
class TeamScore:
    """`rank` is the competition rank; participation, from 0 to 1, is shown beside the score, never in it."""

    rank: int
    tally: TeamTally
    score: float

    @property
    def participation(self) -> float:
        return min(1.0, self.tally.participants / self.tally.roster) if self.tally.roster else 0.0


def ghosts(rosters: Iterable[float]) -> float:
    """k = sqrt(n_min · n_max) of the teams that compete; 0 when there is none."""
    sizes = [size for size in rosters if size > 0]
    return sqrt(min(sizes) * max(sizes)) if sizes else 0.0


def mean(tallies: Iterable[TeamTally]) -> float:
    """mu: the mean a person gave in the period before; 0 when nobody was there."""
    everyone = list(tallies)
    people = sum(tally.roster for tally in everyone)
    return sum(tally.total for tally in everyone) / people if people else 0.0


def fair_score(total: int, roster: float, k: float, mu: float) -> float:
    """(sum + k·mu) / (n + k); 0 for a team of nobody without ghosts."""
    return (total + k * mu) / (roster + k) if roster + k else 0.0


def team_scores(tallies: Iterable[TeamTally], k: float, mu: float) -> list[TeamScore]:
    """Teams in order of their fair score; equal scores share a rank, in the order of their ids."""
    scored = sorted(((fair_score(t.total, t.roster, k, mu), t) for t in tallies), key=_order)
    ranks: dict[float, int] = {}
    for position, (score, _) in enumerate(scored, start=1):
        ranks.setdefault(score, position)
    return [TeamScore(ranks[score], tally, score) for score, tally in scored]


def _order(scored: tuple[float, TeamTally]) -> tuple[float, int]:
    return -scored[0], scored[1].team_id


def merged(rosters: Mapping[int, int], group_of: Callable[[int], int]) -> dict[int, int]:
    """Where each team competes: as itself, or, below SMALLEST_TEAM, as its group (the brand's team). A group
    that stays below SMALLEST_TEAM competes nowhere: its teams are missing from the answer."""
    homes = {team: team if size >= SMALLEST_TEAM else group_of(team) for team, size in rosters.items()}
    sizes: dict[int, int] = {}
    for team, home in homes.items():
        sizes[home] = sizes.get(home, 0) + rosters[team]
    return {team: home for team, home in homes.items() if sizes[home] >= SMALLEST_TEAM}


def may_break_down(people: int) -> bool:
    """A cell below SMALLEST_CELL people is never broken down."""
    return people >= SMALLEST_CELL


def bands(rosters: Mapping[int, float]) -> list[list[int]]:
    """Teams in bands of like size: within a band the largest is at most WIDEST_BAND times the smallest."""
    found: list[list[int]] = []
    for team in sorted(rosters, key=lambda each: (rosters[each], each)):
        if found and rosters[team] <= WIDEST_BAND * rosters[found[-1][0]]:
            found[-1].append(team)
        else:
            found.append([team])
    return found
