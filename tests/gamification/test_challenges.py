"""Challenges follow the clock (invariants 22 to 24)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gamification.boards import Score, order
from gamification.challenges import (
    NEXT,
    BadWindow,
    Metric,
    State,
    Timeline,
    counts,
    counts_when_revised,
    individual_result,
    may_cancel,
    may_edit,
    may_finalise,
    measure,
    podium,
    prize_winners,
    reached,
    state,
    team_result,
    winners,
)
from gamification.ledger import Entry, Message, reverse
from gamification.teams import TeamTally

START = datetime(2026, 11, 18, 12, tzinfo=UTC)
END = START + timedelta(days=7)
GRACE = timedelta(minutes=5)
INSTANT = timedelta(microseconds=1)
DRAFT = Timeline(starts_at=START, ends_at=END, grace=GRACE)
LAUNCHED = replace(DRAFT, scheduled_at=START - timedelta(days=1))
ENTRY = Entry(
    person_id=7, site_id=1, team_id=2, points=20, deed="shared", fact_id="share:1", rule_id="share_own",
    rule_version=1, idempotency_key="k", occurred_at=START, recorded_at=START, reason=Message("won"),
    tags=("shared", "theme:launch", "shared:own"), seq=4,
)  # fmt: skip


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (START - INSTANT, "scheduled"),
        (START, "live"),
        (END - INSTANT, "live"),
        (END, "closing"),
        (END + timedelta(days=9), "closing"),
    ],
)
def test_a_launched_challenge_is_where_the_clock_says(now: datetime, expected: State) -> None:
    assert state(LAUNCHED, now) == expected
    assert state(DRAFT, now) == "draft"


def test_what_was_decided_stays_whatever_a_clock_does() -> None:
    final, cancelled = replace(LAUNCHED, final_at=END + GRACE), replace(LAUNCHED, cancelled_at=START)
    assert {state(final, at) for at in (START - timedelta(days=9), START, END)} == {"final"}
    assert {state(cancelled, at) for at in (START - timedelta(days=9), START, END)} == {"cancelled"}


@given(st.lists(st.integers(0, 20 * 24 * 60), min_size=2, max_size=12), st.booleans(), st.integers(0, 11))
def test_a_challenge_walks_its_graph(minutes: list[int], cancel: bool, when: int) -> None:
    timeline, path = DRAFT, list[State]()
    for turn, minute in enumerate(sorted(minutes)):
        now = START - timedelta(days=5) + timedelta(minutes=minute)
        if turn == 0:
            timeline = replace(timeline, scheduled_at=now)
        if cancel and turn == when and may_cancel(timeline, now):
            timeline = replace(timeline, cancelled_at=now)
        if may_finalise(timeline, now):
            timeline = replace(timeline, final_at=now)
        path.append(state(timeline, now))
    assert all(reachable(a, b) for a, b in zip(["draft", *path], path, strict=False))


def reachable(here: str, there: str) -> bool:
    graph: dict[str, frozenset[str]] = {state: frozenset(after) for state, after in NEXT.items()}
    return here == there or any(reachable(after, there) for after in graph[here])


@pytest.mark.parametrize(
    ("occurred", "recorded", "counted"),
    [
        (START - INSTANT, START, False),
        (START, START, True),
        (END - INSTANT, END, True),
        (END - INSTANT, END + GRACE - INSTANT, True),
        (END - INSTANT, END + GRACE, False),
        (END, END, False),
    ],
)
def test_a_deed_counts_in_the_window_when_it_arrives_within_grace(
    occurred: datetime, recorded: datetime, counted: bool
) -> None:
    assert counts(LAUNCHED, occurred, recorded) is counted


@pytest.mark.parametrize("ends", [START, START - INSTANT])
def test_a_window_that_ends_before_it_starts_is_a_clear_error(ends: datetime) -> None:
    with pytest.raises(BadWindow, match="2026-11-18"):
        Timeline(starts_at=START, ends_at=ends)


def test_a_negative_grace_is_a_clear_error() -> None:
    with pytest.raises(BadWindow):
        replace(DRAFT, grace=-INSTANT)
    assert replace(DRAFT, grace=timedelta(0)).closes_at == END


def test_what_is_scheduled_is_frozen() -> None:
    assert may_edit(DRAFT, START) and not may_edit(LAUNCHED, START - timedelta(hours=1))


def test_only_the_end_of_grace_makes_a_result() -> None:
    assert not may_finalise(LAUNCHED, END + GRACE - INSTANT)
    assert may_finalise(LAUNCHED, END + GRACE)
    assert not may_finalise(replace(LAUNCHED, final_at=END + GRACE), END + timedelta(days=1))
    assert not may_finalise(replace(LAUNCHED, cancelled_at=END), END + timedelta(days=1))


def test_anything_not_over_may_be_cancelled() -> None:
    assert [may_cancel(LAUNCHED, at) for at in (START - INSTANT, START, END)] == [True, True, True]
    assert not may_cancel(replace(LAUNCHED, final_at=END + GRACE), END)
    assert not may_cancel(replace(LAUNCHED, cancelled_at=END), END)


@pytest.mark.parametrize(
    ("metric", "value"), [("points", 20), ("shares", 1), ("own_words", 1), ("clicks", 0), ("coffees", 0)]
)
def test_a_metric_measures_a_deed_and_its_reversal_takes_it_back(metric: Metric, value: int) -> None:
    back = reverse(ENTRY, Message("mistake"), END)
    assert (measure(metric, ENTRY), measure(metric, back)) == (value, -value)


@pytest.mark.parametrize("tags", [("checked_in", "met"), ("met_for_coffee", "met")])
def test_coffees_are_meetings_in_person(tags: tuple[str, ...]) -> None:
    assert measure("coffees", replace(ENTRY, tags=tags)) == 1
    assert measure("clicks", replace(ENTRY, tags=("clicked",))) == 1


def test_a_deed_that_earned_nothing_adds_nothing() -> None:
    assert measure("shares", replace(ENTRY, points=0)) == 0


@pytest.mark.parametrize("deed", ["prize_won", "streak_reached", "streak_repaired"])
def test_prizes_and_streaks_never_feed_a_challenge(deed: str) -> None:
    assert measure("points", replace(ENTRY, deed=deed)) == 0


def test_people_stand_by_their_sum_and_who_got_there_first() -> None:
    rows = individual_result([Score(1, 5, END), Score(2, 9, START), Score(3, 5, START)])
    assert [(row.rank, row.id, row.score, row.sum) for row in rows] == [
        (1, 2, 9.0, 9),
        (2, 3, 5.0, 5),
        (2, 1, 5.0, 5),
    ]
    assert {(row.roster, row.participants) for row in rows} == {(1, 1)}


def test_full_ties_are_ordered_by_the_salt() -> None:
    tied = [Score(n, 5, START) for n in range(20)]
    for salt in ("a", "b"):
        assert [row.id for row in individual_result(tied, salt)] == [s.subject_id for s in order(tied, salt)]
    assert [row.id for row in individual_result(tied)] == [s.subject_id for s in order(tied)]


def test_teams_stand_by_their_fair_score() -> None:
    rows = team_result([TeamTally(1, 300, 3000, 200), TeamTally(2, 12, 240, 9)], 60, 10)
    assert [(row.rank, row.id, row.sum, row.participants) for row in rows] == [
        (1, 2, 240, 9),
        (2, 1, 3000, 200),
    ]
    assert rows[0].score == (240 + 600) / 72 and rows[0].roster == 12


def test_a_podium_has_three_ranks_and_only_who_gave_something() -> None:
    rows = individual_result([Score(n, points, START) for n, points in enumerate([9, 5, 5, 4, 0])])
    assert sorted(row.id for row in podium(rows)) == [0, 1, 2]
    assert [row.id for row in podium(individual_result([Score(1, 1, START), Score(2, 0, START)]))] == [1]


def test_a_tie_for_the_third_place_makes_it_longer() -> None:
    rows = individual_result([Score(n, points, START) for n, points in enumerate([9, 5, 4, 4, 3])])
    assert sorted(row.id for row in podium(rows)) == [0, 1, 2, 3]


def test_who_shares_the_first_rank_wins_and_nobody_wins_nothing() -> None:
    rows = individual_result([Score(n, points, START) for n, points in enumerate([9, 9, 5])])
    assert sorted(winners(rows)) == [0, 1]
    assert winners(individual_result([Score(1, 0, START)])) == []


def test_a_revision_counts_what_was_taken_back_however_late() -> None:
    late = END + timedelta(days=30)
    back = reverse(replace(ENTRY, occurred_at=START, recorded_at=START), Message("mistake"), late)
    assert counts_when_revised(LAUNCHED, back, START)
    assert not counts_when_revised(LAUNCHED, back, END + GRACE)
    assert not counts_when_revised(LAUNCHED, replace(ENTRY, recorded_at=late))
    assert counts_when_revised(LAUNCHED, replace(ENTRY, recorded_at=END))


@pytest.mark.parametrize(("total", "goal", "met"), [(5, 5, True), (4, 5, False), (9, None, False)])
def test_a_target_is_met_at_its_goal(total: int, goal: int | None, met: bool) -> None:
    assert reached(total, goal) is met


TEAM_OF = {1: 10, 2: 10, 3: 20}


def test_in_a_race_the_first_win_or_every_member_of_the_first_team() -> None:
    teams = team_result([TeamTally(10, 2, 9, 1), TeamTally(20, 1, 2, 1)], 0, 0)
    people = individual_result([Score(3, 9, START), Score(1, 5, START)])
    assert prize_winners("team", None, teams, {1: 9, 3: 2}, TEAM_OF) == [1, 2]
    assert prize_winners("individual", None, people, {3: 9, 1: 5}, TEAM_OF) == [3]


def test_a_target_of_ones_own_is_won_by_each_who_reached_it() -> None:
    assert prize_winners("individual", 5, [], {3: 5, 2: 4, 1: 7}, TEAM_OF) == [1, 3]


def test_a_target_together_is_won_by_all_who_gave_once_it_is_reached() -> None:
    gave = {3: 5, 2: 0, 1: 7}
    assert prize_winners("team", 12, [], gave, TEAM_OF) == [1, 3]
    assert prize_winners("team", 12, [], {1: 11, 3: 1}, TEAM_OF) == [1, 3]
    assert prize_winners("team", 13, [], gave, TEAM_OF) == []
