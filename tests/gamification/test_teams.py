"""Fair team scores: the simulation of the design, deterministic, and invariant 22."""

from math import isclose, sqrt
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gamification.teams import (
    TeamTally,
    bands,
    fair_score,
    ghosts,
    may_break_down,
    mean,
    merged,
    team_scores,
)

SIZES = [12] * 5 + [300] * 5
ROUNDS = 1500


def drawn(seed: int, better: int | None = None) -> tuple[list[list[float]], float]:
    """ROUNDS draws of ten equal teams' sums (60 % take part, log-normal, capped at 100), and the mean a person
    gives; team `better` is a quarter better."""
    random = Random(seed)
    people = [min(random.lognormvariate(3.0, 0.8), 100) * (random.random() < 0.6) for _ in range(20_000)]
    factor = [1.25 if n == better else 1.0 for n in range(10)]
    rounds = [
        [f * sum(random.choices(people, k=size)) for f, size in zip(factor, SIZES, strict=True)]
        for _ in range(ROUNDS)
    ]
    return rounds, sum(people) / len(people)


def firsts(rounds: list[list[float]], k: float, mu: float) -> list[int]:
    """Which team comes first, in each draw."""
    return [
        max(range(10), key=lambda n: fair_score(round(sums[n] * 1000), SIZES[n], k, mu * 1000))
        for sums in rounds
    ]


def share(teams: list[int], wanted: range) -> float:
    return sum(team in wanted for team in teams) / len(teams)


def test_a_plant_of_12_comes_first_half_of_the_time_against_equals_of_300() -> None:
    rounds, mu = drawn(7)
    assert isclose(ghosts(SIZES), 60)
    assert 0.44 < share(firsts(rounds, ghosts(SIZES), mu), range(5)) < 0.58


def test_the_plain_mean_would_favour_luck() -> None:
    rounds, mu = drawn(7)
    assert share(firsts(rounds, 0, mu), range(5)) > 0.85


def test_the_sum_would_favour_size() -> None:
    rounds, _ = drawn(7)
    assert all(max(range(10), key=sums.__getitem__) >= 5 for sums in rounds)


def test_the_better_team_wins_more_often_whatever_its_size() -> None:
    small, mu = drawn(7, better=0)
    large, _ = drawn(7, better=9)
    assert share(firsts(small, 60, mu), range(1)) > 0.18
    assert share(firsts(large, 60, mu), range(9, 10)) > 0.75


TALLIES = st.lists(
    st.builds(
        TeamTally,
        team_id=st.integers(1, 1000),
        roster=st.integers(1, 400),
        total=st.integers(0, 10_000),
        participants=st.integers(0, 400),
    ),
    max_size=12,
    unique_by=lambda tally: tally.team_id,
)


@given(TALLIES, st.integers(0, 100), st.integers(0, 100))
def test_points_more_raise_the_score_strictly(tallies: list[TeamTally], k: int, mu: int) -> None:
    for t in tallies:
        assert fair_score(t.total + 1, t.roster, k, mu) > fair_score(t.total, t.roster, k, mu)


@given(TALLIES, st.randoms(use_true_random=False))
def test_the_order_in_which_teams_are_counted_does_not_matter(
    tallies: list[TeamTally], random: Random
) -> None:
    told = team_scores(tallies, 60, 9)
    random.shuffle(tallies)
    assert team_scores(tallies, 60, 9) == told
    assert all(s.rank == 1 + sum(o.score > s.score for o in told) for s in told)


def test_participation_is_shown_beside_the_score() -> None:
    half, over, nobody = TeamTally(1, 10, 50, 5), TeamTally(2, 10, 50, 12), TeamTally(3, 0, 0, 0)
    told = {s.tally.team_id: s for s in team_scores([half, over, nobody], 0, 0)}
    assert [told[n].participation for n in (1, 2, 3)] == [0.5, 1.0, 0.0]
    assert told[1].score == told[2].score == 5.0 and told[1].rank == told[2].rank == 1 and told[3].rank == 3


def test_ghosts_are_the_root_of_smallest_times_largest() -> None:
    assert ghosts([5, 40, 80]) == sqrt(400) and ghosts([0, 1, 9]) == 3 and ghosts([]) == 0.0


def test_the_mean_is_what_a_person_gave() -> None:
    assert mean([TeamTally(1, 10, 30, 3), TeamTally(2, 30, 10, 1)]) == 1.0 and mean([]) == 0.0


def test_nobody_without_ghosts_scores_nothing() -> None:
    assert fair_score(0, 0, 0, 5) == 0.0 and fair_score(0, 0, 3, 5) == 5.0
    assert fair_score(30, 6, 6, 1) == 3.0


def test_a_team_below_five_competes_in_its_group() -> None:
    assert merged({1: 5, 2: 4, 3: 3}, {2: 90, 3: 90}.__getitem__) == {1: 1, 2: 90, 3: 90}


def test_a_group_that_stays_below_five_competes_nowhere() -> None:
    assert merged({1: 5, 2: 4}, lambda _: 90) == {1: 1}


def test_small_teams_may_join_a_team_that_competes_itself() -> None:
    assert merged({1: 5, 2: 1}, lambda _: 1) == {1: 1, 2: 1}


def test_a_cell_below_ten_is_never_broken_down() -> None:
    assert [may_break_down(n) for n in (9, 10)] == [False, True]


def test_bands_hold_teams_of_like_size() -> None:
    assert bands({1: 5, 2: 50, 3: 51, 4: 300, 5: 510}) == [[1, 2], [3, 4, 5]]
    assert bands({1: 300, 2: 5, 3: 300}) == [[2], [1, 3]] and bands({}) == []
