"""A challenge's outcome, drawn before it is launched."""

import random

import pytest

from gamification.challenges import Kind
from gamification.fairness import BUDGET, DRAWS, FEWEST_DRAWS, Past, Spread, doubts, draws, foresee
from gamification.teams import TeamTally, ghosts, mean

SEED = 7


def crowd(*sizes: int) -> dict[int, int]:
    """People by team: team 1 has sizes[0] of them, and so on."""
    everyone = [team for team, n in enumerate(sizes, start=1) for _ in range(n)]
    return dict(enumerate(everyone, start=100))


def rosters(home: dict[int, int]) -> dict[int, int]:
    return {team: list(home.values()).count(team) for team in sorted({*home.values()})}


def luck(home: dict[int, int], stretches: int = 6, best: int = 0) -> Past:
    """Everyone gives 0 to 9 at random; those of team `best` 20 more."""
    dice = random.Random(1)
    made = [
        {person: dice.randrange(10) + 20 * (team == best) for person, team in home.items()}
        for _ in range(stretches)
    ]
    return Past(home, made)


def seen(past: Past, kind: Kind = "team", goal: int | None = None, seed: int = SEED) -> Spread:
    shown = rosters(dict(past.home)) if kind == "team" else {}
    k = ghosts(shown.values())
    before = sum(past.stretches[0].values())
    mu = mean([TeamTally(1, len(past.home), before, 0)])
    return foresee(past, kind, goal, shown, k, mu, seed)


def test_the_same_seed_gives_the_same_answer_and_another_another() -> None:
    past = luck(crowd(12, 40, 12))
    assert seen(past) == seen(past)
    assert seen(past) != seen(past, seed=8)


def test_chances_add_up_to_one() -> None:
    assert sum(seen(luck(crowd(12, 40, 12))).wins.values()) == pytest.approx(1.0)


def test_a_team_of_12_has_a_fair_chance_against_300() -> None:
    wins = seen(luck(crowd(12, 300))).wins
    assert 0.3 < wins[1] < 0.7 and 0.3 < wins[2] < 0.7


def test_who_gave_far_more_before_nearly_always_wins() -> None:
    spread = seen(luck(crowd(12, 12, 12), best=2))
    assert spread.wins[2] > 0.99
    assert doubts(spread, None) == ["favourite", "unfair"]


def test_equal_teams_raise_no_doubt() -> None:
    spread = seen(luck(crowd(12, 12, 12), stretches=60))
    assert doubts(spread, None) == [] and spread.share == dict.fromkeys((1, 2, 3), 1 / 3)


def test_equals_share_the_first_place() -> None:
    past = Past(crowd(5, 5), [dict.fromkeys(range(100, 110), 3)])
    assert seen(past).wins == pytest.approx({1: 0.5, 2: 0.5})


def test_nobody_is_foreseen_to_win_what_nobody_ever_did() -> None:
    spread = seen(Past(crowd(5, 5), [{}]))
    assert spread.wins == {1: 0.0, 2: 0.0} and doubts(spread, None) == ["unknown"]


def test_among_individuals_a_team_wins_as_often_as_it_has_people() -> None:
    spread = seen(luck(crowd(10, 90)), "individual")
    assert spread.share == {1: 0.1, 2: 0.9}
    assert 0.03 < spread.wins[1] < 0.25 and doubts(spread, None) == []


def test_ties_among_individuals_split_the_first_place_by_heads() -> None:
    past = Past(crowd(5, 15), [dict.fromkeys(range(100, 120), 3)])
    assert seen(past, "individual").wins == pytest.approx({1: 0.25, 2: 0.75})


def test_the_totals_of_the_past_come_again() -> None:
    past = Past(crowd(10), [dict.fromkeys(range(100, 110), 4)])
    spread = seen(past)
    assert (spread.low, spread.middle, spread.high) == (40, 40, 40)


def test_totals_lie_between_the_calm_and_the_busy_stretches() -> None:
    calm, busy = dict.fromkeys(range(100, 110), 1), dict.fromkeys(range(100, 110), 9)
    spread = seen(Past(crowd(10), [calm, busy]))
    assert (spread.low, spread.high) == (10, 90)


@pytest.mark.parametrize(("goal", "reached"), [(40, 1.0), (41, 0.0)])
def test_a_target_together_is_reached_by_the_sum(goal: int, reached: float) -> None:
    past = Past(crowd(10), [dict.fromkeys(range(100, 110), 4)])
    assert seen(past, "team", goal).reached == pytest.approx(reached)


def test_of_a_target_of_ones_own_the_part_who_reach_it_counts() -> None:
    gave = {person: 3 * (person % 2) for person in crowd(40)}  # half of them gave 3
    spread = seen(Past(dict.fromkeys(range(100, 140), 1), [gave]), "individual", 3)
    assert spread.reached is not None and 0.2 < spread.reached < 0.8


def test_a_race_has_no_target_to_reach() -> None:
    assert seen(luck(crowd(5, 5))).reached is None


@pytest.mark.parametrize(
    ("reached", "high", "said"),
    [(0.0, 9, ["out_of_reach"]), (1.0, 9, ["easy"]), (0.5, 9, []), (0.0, 0, ["unknown"])],
)
def test_a_target_may_be_too_far_or_too_near(reached: float, high: int, said: list[str]) -> None:
    assert doubts(Spread({1: 1.0}, {1: 1.0}, 0, 0, high, reached), 50) == said


def test_so_many_draws_as_the_time_allows() -> None:
    assert [draws(n) for n in (0, 10, 100_000_000)] == [DRAWS, DRAWS, FEWEST_DRAWS]
    assert draws(3_000) == BUDGET // 3_000
