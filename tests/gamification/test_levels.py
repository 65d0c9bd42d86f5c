"""Levels: a monotone function of lifetime points (invariant 13)."""

from hypothesis import given
from hypothesis import strategies as st

from gamification.levels import LEVELS, level_at

POINTS = st.integers(-100, 10_000)


@given(POINTS, POINTS)
def test_more_points_are_never_a_lower_level(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert level_at(low).number <= level_at(high).number


@given(st.integers(0, 10_000))
def test_points_lie_within_their_level(points: int) -> None:
    level = level_at(points)
    assert level.starts_at <= points and (level.next_at is None or points < level.next_at)


def test_no_threshold_is_skipped() -> None:
    assert [level.number for level in LEVELS] == list(range(1, 11))
    assert [level_at(level.starts_at) for level in LEVELS] == list(LEVELS)
    assert [level.next_at for level in LEVELS[:-1]] == [level.starts_at for level in LEVELS[1:]]


def test_each_level_asks_for_more_than_the_one_before() -> None:
    steps = [level.next_at - level.starts_at for level in LEVELS if level.next_at is not None]
    assert steps == sorted(steps) and LEVELS[-1].next_at is None


def test_a_balance_below_zero_is_the_first_level() -> None:
    assert level_at(-1) == LEVELS[0] == level_at(0)


def test_names_are_distinct() -> None:
    assert len({level.code for level in LEVELS}) == len(LEVELS)
