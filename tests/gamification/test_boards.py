"""Windows and ranks: invariants 19 to 21."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gamification.boards import Score, board_keys, board_windows, order, places
from gamification.seasons import SeasonCalendar, month, season, week

PARIS = "Europe/Paris"
HALF_YEARS = SeasonCalendar(PARIS)
START = datetime(2024, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 4 * 366 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))
SCORES = st.lists(st.tuples(st.integers(-5, 20), st.integers(0, 5)), max_size=30).map(
    lambda rows: [Score(n, points, START + timedelta(hours=h)) for n, (points, h) in enumerate(rows)]
)


@given(INSTANTS)
def test_an_instant_falls_in_exactly_one_window_of_each_kind(at: datetime) -> None:
    for window in (season(at, HALF_YEARS), month(at, PARIS), week(at, PARIS)):
        assert at in window and window.start in window and window.end not in window
    for of in (month, week):
        window = of(at, PARIS)
        assert of(window.end, PARIS).start == window.end
        assert of(window.end - timedelta(seconds=1), PARIS) == window == of(window.start, PARIS)


@given(SCORES)
def test_the_rank_is_one_more_than_how_many_are_strictly_better(scores: list[Score]) -> None:
    for place in places(scores):
        assert place.rank == 1 + sum(score.points > place.score.points for score in scores)


@given(SCORES)
def test_the_order_is_total_and_loses_nobody(scores: list[Score]) -> None:
    ordered = order(scores, "2026-S2")
    assert sorted(s.subject_id for s in ordered) == sorted(s.subject_id for s in scores)
    assert order(list(reversed(scores)), "2026-S2") == ordered
    keys = [(-s.points, s.reached_at) for s in ordered]
    assert keys == sorted(keys)


def test_ranks_are_one_two_two_four() -> None:
    scores = [Score(n, points, START) for n, points in enumerate([9, 5, 5, 1])]
    assert [place.rank for place in places(scores)] == [1, 2, 2, 4]


def test_who_got_there_first_stands_first_and_shares_the_rank() -> None:
    late, early = Score(1, 5, START + timedelta(seconds=1)), Score(2, 5, START)
    assert [(p.rank, p.score.subject_id) for p in places([late, early])] == [(1, 2), (1, 1)]


def test_full_ties_are_ordered_anew_each_season() -> None:
    tied = [Score(n, 5, START) for n in range(20)]
    assert order(tied, "2026-S1") != order(tied, "2026-S2")
    assert order(tied, "2026-S1") != tied
    assert [place.score for place in places(tied, "2026-S2")] == order(tied, "2026-S2")
    assert [place.score for place in places(tied)] == order(tied) == order(tied, "")


def test_a_board_is_named_after_its_window() -> None:
    keys = board_keys(datetime(2026, 11, 22, 12, tzinfo=UTC), HALF_YEARS)
    assert keys == ("season:2026-S2", "month:2026-11", "week:2026-W47", "all")


def test_all_time_has_no_window() -> None:
    windows = board_windows(START, HALF_YEARS)
    assert list(windows) == ["season", "month", "week", "all"] and windows["all"] is None


def test_the_year_turns_in_the_zone_of_the_organisation() -> None:
    turn = datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert board_keys(turn, HALF_YEARS) == ("season:2026-S1", "month:2026-01", "week:2026-W01", "all")
    before = board_keys(turn - timedelta(seconds=1), HALF_YEARS)
    assert before == ("season:2025-S2", "month:2025-12", "week:2026-W01", "all")


def test_the_second_half_begins_in_july() -> None:
    assert season(datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC), HALF_YEARS).key == "2026-S1"
    assert season(datetime(2026, 6, 30, 22, tzinfo=UTC), HALF_YEARS).key == "2026-S2"


def test_a_week_with_a_clock_change_has_an_hour_more_or_less() -> None:
    spring, autumn = (
        week(datetime(2026, 3, 25, tzinfo=UTC), PARIS),
        week(datetime(2026, 10, 21, tzinfo=UTC), PARIS),
    )
    assert (spring.end - spring.start, autumn.end - autumn.start) == (
        timedelta(hours=167),
        timedelta(hours=169),
    )


def test_the_last_days_of_a_year_may_lie_in_week_53() -> None:
    assert week(datetime(2027, 1, 2, tzinfo=UTC), PARIS).key == "2026-W53"
