"""Is a challenge fair? Its outcome drawn many times from what people did before, ahead of any launch.

Each draw replays one stretch of the past, as long as the challenge, in which every competitor gives what a random
mate of the same team gave in it. Stretches keep what moves a whole company together: a launch, a summer.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

from gamification.challenges import Kind
from gamification.teams import fair_score

DRAWS = 400
FEWEST_DRAWS = 50
BUDGET = 600_000
"""People times draws: what bounds the time of a preview, about half a second of one core."""
FAVOURITE = 0.6
"""A team that wins more often than this makes a race a formality."""
LEFT_BEHIND = 0.2
"""A team whose chance is below a fifth of an equal share has, in effect, none."""


@dataclass(frozen=True, slots=True)
class Past:
    """What competitors gave before: `home` is the team each person plays for, by person; `stretches` are equally
    long stretches of the past, at least one, in each what a person gave, zeros left out."""

    home: Mapping[int, int]
    stretches: Sequence[Mapping[int, int]]

    def teams(self) -> dict[int, list[int]]:
        """People by the team they play for."""
        mates: dict[int, list[int]] = {}
        for person, team in sorted(self.home.items()):
            mates.setdefault(team, []).append(person)
        return mates


@dataclass(frozen=True, slots=True)
class Spread:
    """What the draws gave. `wins`: each team's chance to come first or, in a contest of individuals, that the
    winner is one of its people; all zeros where nobody would have scored. `low` … `high`: eight totals of ten of
    everyone together lie within, `middle` is the median. `reached`: the chance of a target together or, of a
    target of one's own, the part of the people who would reach it; None in a race."""

    wins: Mapping[int, float]
    share: Mapping[int, float]
    """What each team's chance would be if all were alike: one among equals, or its part of the people."""
    low: int
    middle: int
    high: int
    reached: float | None = None


def draws(people: int) -> int:
    """How often a contest of so many people is drawn."""
    return max(FEWEST_DRAWS, min(DRAWS, BUDGET // max(people, 1)))


def foresee(
    past: Past, kind: Kind, goal: int | None, shown: Mapping[int, int], k: float, mu: float, seed: int
) -> Spread:
    """Draw the outcome. `shown` are the teams that have a line on the board, with their rosters; k and mu are
    those of the fair score. The same seed gives the same answer."""
    dice, mates = random.Random(seed), past.teams()
    crowd = shown if kind == "team" else {team: len(people) for team, people in mates.items()}
    wins = dict.fromkeys(crowd, 0.0)
    each = {team: 1 / len(crowd) if kind == "team" else n / len(past.home) for team, n in crowd.items()}
    totals: list[int] = []
    reached = 0.0
    times = draws(len(past.home))
    for _ in range(times):
        stretch = dice.choice(past.stretches)
        given = {
            team: dice.choices([stretch.get(p, 0) for p in people], k=len(people))
            for team, people in mates.items()
        }
        totals.append(sum(map(sum, given.values())))
        for team, part in _first(kind, given, shown, k, mu).items():
            wins[team] += part / times
        if goal is not None:
            reached += _reached(kind, given, goal) / times
    low, middle, high = _tenths(totals)
    return Spread(wins, each, low, middle, high, None if goal is None else reached)


def _first(
    kind: Kind, given: Mapping[int, list[int]], shown: Mapping[int, int], k: float, mu: float
) -> dict[int, float]:
    """The teams that come first (or whose people do), each with its part of the first place."""
    if kind == "team":
        score = {team: fair_score(sum(given.get(team, ())), roster, k, mu) for team, roster in shown.items()}
        best = max(score.values(), default=0.0)
        first = [team for team in score if score[team] == best and any(map(any, given.values()))]
    else:
        top = max((max(sums) for sums in given.values()), default=0)
        first = [team for team, sums in given.items() for one in sums if one == top > 0]
    parts: dict[int, float] = {}
    for team in first:
        parts[team] = parts.get(team, 0.0) + 1 / len(first)
    return parts


def _reached(kind: Kind, given: Mapping[int, list[int]], goal: int) -> float:
    everyone = [one for sums in given.values() for one in sums]
    if kind == "team":
        return float(sum(everyone) >= goal)
    return sum(one >= goal for one in everyone) / len(everyone) if everyone else 0.0


def _tenths(totals: Sequence[int]) -> tuple[int, int, int]:
    cut = quantiles(totals, n=10, method="inclusive")
    return round(cut[0]), round(cut[4]), round(cut[8])


def doubts(spread: Spread, goal: int | None) -> list[str]:
    """Codes of what comms should know: favourite (one wins nearly always), unfair (one hardly ever does), and of a
    target easy or out_of_reach. A race that nobody scored in before cannot be judged: unknown."""
    if goal is not None:
        return _of_target(spread)
    if not any(spread.wins.values()):
        return ["unknown"]
    found: list[str] = []
    if any(win > max(FAVOURITE, 1.5 * spread.share[team]) for team, win in spread.wins.items()):
        found.append("favourite")
    if any(win < LEFT_BEHIND * spread.share[team] for team, win in spread.wins.items()):
        found.append("unfair")
    return found


def _of_target(spread: Spread) -> list[str]:
    if not spread.high:
        return ["unknown"]
    if spread.reached is not None and spread.reached < 0.05:
        return ["out_of_reach"]
    return ["easy"] if spread.reached is not None and spread.reached > 0.95 else []
