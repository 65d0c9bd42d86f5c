"""Bad input and faults: each gets a clear error or no effect, and nothing is lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gamification.challenges import BadWindow, Timeline, may_edit, measure, state
from gamification.days import UnknownZone
from gamification.editions import Edition, follow
from gamification.facts import Commented, Fact, Learned, PrizeWon, Shared, StreakReached
from gamification.ledger import balance
from gamification.play import CLOCK_SLACK, Standing, play
from gamification.points import DEFAULT_RULES, Rule, Rules, RulesContradict, RuleUse, award
from gamification.replay import Book, replay
from gamification.rulebook import BadRule, rule_of
from gamification.seasons import NamedSeason, misfit
from gamification.streaks import weekly_streak

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHARE = Shared(
    id="share:1", person_id=7, site_id=1, team_id=2, occurred_at=NOON, recorded_at=NOON,
    story_id=3, theme="launch", originality="own",
)  # fmt: skip
LIMITLESS = Rules((Rule(id="share", deed="shared", points=5), Rule(id="lesson", deed="learned", points=3)))


def share(n: int, at: datetime = NOON, recorded: datetime | None = None) -> Shared:
    return replace(SHARE, id=f"share:{n}", story_id=n, occurred_at=at, recorded_at=recorded or at)


# Rules that contradict or could loop.


def test_two_rules_for_one_deed_at_one_time_under_one_name_are_refused() -> None:
    with pytest.raises(RulesContradict) as refused:
        Rules((Rule(id="a", deed="shared", points=1), Rule(id="a", version=2, deed="shared", points=9)))
    assert refused.value.code == "rules_contradict"


def told_by_the_game(kind: Any, **more: Any) -> Any:
    return kind(id="x", person_id=7, site_id=1, team_id=2, occurred_at=NOON, recorded_at=NOON, **more)


@pytest.mark.parametrize(
    "fact",
    [
        told_by_the_game(StreakReached, week=date(2026, 11, 16), weeks=4),
        told_by_the_game(PrizeWon, challenge_id=1, revision=1, points=50),
    ],
)
def test_what_the_game_awards_itself_feeds_no_streak_and_no_challenge_so_nothing_loops(fact: Fact) -> None:
    """The only two facts that awards lead to: a streak that fed itself, a prize that won the next challenge."""
    outcome = play(fact, Standing())
    assert outcome.points > 0 and outcome.week is None
    assert [measure("points", entry) for entry in outcome.entries] == [0] * len(outcome.entries)


# Windows that end before they start; what is frozen.


@pytest.mark.parametrize("length", [timedelta(0), -HOUR])
def test_a_challenge_that_ends_before_it_starts_is_a_clear_error(length: timedelta) -> None:
    with pytest.raises(BadWindow) as refused:
        Timeline(starts_at=NOON, ends_at=NOON + length)
    assert refused.value.code == "bad_window"


def test_a_rule_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(RulesContradict):
        Rules((Rule(id="a", deed="shared", points=1, since=NOON, until=NOON),))


def test_a_season_that_ends_before_it_begins_is_named_a_bad_window() -> None:
    backwards = NamedSeason(date(2026, 12, 20), date(2026, 12, 1))
    assert misfit(backwards, date(2026, 11, 18), ()) == "bad_window"


def test_a_scheduled_challenge_is_not_edited_even_when_the_clock_jumps_before_its_schedule() -> None:
    frozen = Timeline(starts_at=NOON, ends_at=NOON + HOUR, scheduled_at=NOON - HOUR)
    assert not any(may_edit(frozen, NOON + n * HOUR) for n in range(-48, 48))


def test_a_rule_is_never_changed_for_the_past() -> None:
    with pytest.raises(BadRule) as refused:
        follow([], Edition("share", 1, LIMITLESS.rules[0], NOON - HOUR), NOON)
    assert refused.value.code == "in_the_past"


# Zones that do not exist, deeds nobody knows.


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe/Pari\x00s"])
def test_a_zone_that_does_not_exist_is_a_clear_error_when_played(zone: str) -> None:
    with pytest.raises(UnknownZone) as refused:
        play(SHARE, Standing(zone=zone))
    assert refused.value.code == "unknown_zone"


def test_a_deed_without_a_rule_has_no_effect_and_says_so() -> None:
    outcome = play(SHARE, Standing(), Rules(()))
    assert (outcome.entries, outcome.why.code, outcome.total) == ((), "no_rule", 0)


def test_a_rule_for_an_unknown_deed_is_refused() -> None:
    with pytest.raises(BadRule) as refused:
        rule_of({"id": "a", "deed": "flattered", "points": 1})
    assert refused.value.code == "unknown_deed"


# Facts from the future, twice, in another order.


def test_a_fact_from_the_future_has_no_effect_and_counts_when_its_time_has_come() -> None:
    early = share(1, NOON + CLOCK_SLACK + timedelta(seconds=1), NOON)
    book = Book()
    assert (book.play(early).why.code, book.points) == ("from_the_future", 0)
    assert book.play(replace(early, recorded_at=early.occurred_at)).points == 20


FACTS = st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=12)


def made(facts: list[tuple[bool, int]]) -> list[Fact]:
    """Each recorded when it occurred, on some day."""
    common: dict[str, Any] = {"person_id": 7, "site_id": 1, "team_id": 2}
    days = [NOON + timedelta(days=day) for _, day in facts]
    return [
        share(n, at)
        if shared
        else Learned(id=f"lesson:{n}", lesson_id=n, occurred_at=at, recorded_at=at, **common)
        for n, ((shared, _), at) in enumerate(zip(facts, days, strict=True))
    ]


@given(FACTS, st.randoms(use_true_random=False))
def test_facts_in_another_order_give_the_same_balance_and_streak_where_no_limit_is_met(
    facts: list[tuple[bool, int]], dice: Any
) -> None:
    shuffled = made(facts)
    dice.shuffle(shuffled)
    one, other = Book(), Book()
    for fact in made(facts):
        one.play(fact, LIMITLESS)
    for fact in [*shuffled, *shuffled]:  # and everything twice
        other.play(fact, LIMITLESS)
    assert (one.points, one.tally, one.active_weeks) == (other.points, other.tally, other.active_weeks)


@given(FACTS, st.randoms(use_true_random=False))
def test_whatever_the_order_no_day_gives_more_than_its_cap(facts: list[tuple[bool, int]], dice: Any) -> None:
    shuffled = made(facts)
    dice.shuffle(shuffled)
    given_on: dict[tuple[str, date], int] = {}
    for entry in replay(shuffled):
        given_on[entry.rule_id, entry.recorded_at.date()] = (
            given_on.get((entry.rule_id, entry.recorded_at.date()), 0) + entry.points
        )
    caps = {rule.id: rule.cap_day for rule in DEFAULT_RULES.rules}
    assert all(points <= (caps[rule] or points) for (rule, _), points in given_on.items())


# A clock that jumps.


@given(st.lists(st.integers(-72, 72), min_size=1, max_size=12))
def test_a_clock_that_jumps_never_opens_a_cap_again(hours: list[int]) -> None:
    """It shows the same noon again and again, and other hours between: that noon's day gives its cap once."""
    facts = [share(n, NOON + HOUR * jump) for n, jump in enumerate(x for h in hours for x in (0, h))]
    noons = [entry for entry in replay(facts) if entry.recorded_at == NOON]
    assert balance(noons) <= 60


def test_a_clock_that_jumps_back_takes_no_award_away() -> None:
    later_first = [share(1, NOON), share(2, NOON - timedelta(milliseconds=5))]
    assert [entry.points for entry in replay(later_first)] == [20, 20]


def test_a_cool_down_is_a_distance_whichever_fact_came_first() -> None:
    calm = Rule(id="comment", deed="commented", points=2, cooldown=3 * HOUR)
    fact = Commented(
        id="c:1", person_id=7, site_id=1, team_id=2, occurred_at=NOON, recorded_at=NOON, target="story:1"
    )
    given_at = [award(calm, fact, RuleUse(last_at=NOON + n * HOUR))[0] for n in (-3, -2, 0, 2, 3)]
    assert given_at == [2, 0, 0, 0, 2]


@given(
    st.frozensets(st.integers(0, 20).map(lambda n: date(2026, 1, 5) + timedelta(weeks=n))), st.integers(0, 20)
)
def test_a_streak_read_while_the_clock_is_wrong_is_whole_again_when_it_is_right(
    weeks: frozenset[date], wrong: int
) -> None:
    today = date(2026, 6, 1)
    before = weekly_streak(weeks, today)
    weekly_streak(weeks, today - timedelta(weeks=wrong))
    assert weekly_streak(weeks, today) == before


@given(st.integers(-100, 100), st.integers(-100, 100))
def test_a_result_that_is_final_or_called_off_stays_so_whatever_the_clock_shows(one: int, other: int) -> None:
    window = Timeline(starts_at=NOON, ends_at=NOON + HOUR, scheduled_at=NOON - HOUR)
    for decided in (replace(window, final_at=NOON), replace(window, cancelled_at=NOON)):
        assert state(decided, NOON + one * HOUR) == state(decided, NOON + other * HOUR)
