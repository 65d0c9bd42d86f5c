"""The streak forgives: properties 15 to 18, and the cases people meet."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gamification.days import WEEK, local_day
from gamification.rest import RestCalendar, calendar_of
from gamification.streaks import (
    FREEZE_SPAN,
    FREEZES,
    REPAIR_EVERY,
    Repair,
    Status,
    daily_streak,
    days_of_rest,
    excused_weeks,
    repair,
    warning_at,
    weekly_streak,
)

FIRST = date(2026, 1, 5)
LAST = 59


def week(n: int) -> date:
    return FIRST + timedelta(weeks=n)


def weeks(*numbers: int) -> frozenset[date]:
    return frozenset(week(n) for n in numbers)


SOME = st.frozensets(st.integers(0, LAST), max_size=LAST).map(lambda ns: weeks(*ns))
DENSE = st.frozensets(st.integers(0, LAST), max_size=8).map(lambda ns: weeks(*range(LAST + 1)) - weeks(*ns))
WEEKS = st.one_of(SOME, DENSE)
ONE = st.integers(0, LAST).map(week)
TODAY = week(LAST) + timedelta(days=3)


@given(WEEKS, WEEKS, ONE)
def test_a_deed_more_never_shortens_a_streak(
    done: frozenset[date], excused: frozenset[date], more: date
) -> None:
    before, after = weekly_streak(done, TODAY, excused), weekly_streak(done | {more}, TODAY, excused)
    assert after.length >= before.length and after.best >= before.best


@given(WEEKS, WEEKS, ONE)
def test_an_excuse_more_never_shortens_a_streak(
    done: frozenset[date], excused: frozenset[date], more: date
) -> None:
    before, after = weekly_streak(done, TODAY, excused), weekly_streak(done, TODAY, excused | {more})
    assert after.length >= before.length and after.best >= before.best


@given(WEEKS, WEEKS)
def test_excused_weeks_count_nothing_towards_the_length(
    done: frozenset[date], excused: frozenset[date]
) -> None:
    told = weekly_streak(done, TODAY, excused)
    assert told.length <= told.best <= len(done)
    assert all(status == "done" for day, status in told.calendar if day in done)


@given(WEEKS, WEEKS)
def test_no_half_year_spends_more_than_two_freezes(done: frozenset[date], excused: frozenset[date]) -> None:
    told = weekly_streak(done, TODAY, excused)
    spent = [day for day, status in told.calendar if status == "frozen"]
    assert all(sum(0 <= (b - a).days < 7 * FREEZE_SPAN for b in spent) <= FREEZES for a in spent)
    assert not set(spent) & (done | excused) and 0 <= told.freezes <= FREEZES


@given(WEEKS, WEEKS)
def test_the_streak_is_the_longest_run_without_three_misses_in_a_half_year(
    done: frozenset[date], excused: frozenset[date]
) -> None:
    def allowed(start: int) -> bool:
        missed = [n for n in range(start, LAST) if week(n) not in done | excused]
        return all(c - a >= FREEZE_SPAN for a, c in zip(missed, missed[FREEZES:], strict=False))

    first = min((day for day in done), default=week(LAST))
    run = next(n for n in range((first - FIRST).days // 7, LAST + 1) if allowed(n))
    assert weekly_streak(done, TODAY, excused).length == sum(day >= week(run) for day in done)


def statuses(done: frozenset[date], today: date, excused: frozenset[date] = frozenset()) -> list[Status]:
    return [status for _, status in weekly_streak(done, today, excused).calendar]


def test_nobody_has_a_streak_before_the_first_deed() -> None:
    told = weekly_streak(frozenset(), TODAY)
    assert (told.length, told.active, told.freezes, told.best) == (0, False, 2, 0)
    assert told.calendar == ((week(LAST), "open"),)


def test_the_week_we_are_in_is_open_until_it_is_over() -> None:
    told = weekly_streak(weeks(0, 1), week(2) + timedelta(days=6))
    assert (told.length, told.active, told.freezes) == (2, False, 2)


def test_the_first_two_misses_are_frozen_without_anyone_asking() -> None:
    told = weekly_streak(weeks(0, 1, 4), week(4))
    assert (told.length, told.freezes) == (3, 0)
    assert statuses(weeks(0, 1, 4), week(4)) == ["done", "done", "frozen", "frozen", "done"]


def test_a_third_miss_drops_only_what_lies_before_the_oldest() -> None:
    told = weekly_streak(weeks(0, 1, 3, 4, 6, 7, 9), week(9))
    assert (told.length, told.best, told.freezes) == (5, 6, 0)
    assert told.calendar[2] == (week(2), "missed")


def test_three_misses_in_a_row_end_it() -> None:
    told = weekly_streak(weeks(0, 1, 2), week(6))
    assert (told.length, told.best, told.freezes) == (0, 3, 2)
    assert {status for day, status in told.calendar if day > week(2)} == {"missed", "open"}


def test_who_comes_back_begins_with_both_freezes() -> None:
    told = weekly_streak(weeks(0, 10), week(10))
    assert (told.length, told.active, told.freezes) == (1, True, 2)


def test_a_freeze_comes_back_half_a_year_after_it_was_spent() -> None:
    done = weeks(*range(60)) - weeks(1)
    assert weekly_streak(done, week(FREEZE_SPAN)).freezes == 1
    assert weekly_streak(done, week(FREEZE_SPAN + 1)).freezes == 2


def test_misses_half_a_year_apart_never_break_a_streak() -> None:
    done = weeks(*range(60)) - weeks(5, 18, 31, 44, 57)
    assert weekly_streak(done, week(59)).length == 55


def test_leave_and_shutdown_excuse_however_long() -> None:
    told = weekly_streak(weeks(0, 1, 20), week(20), weeks(*range(2, 20)))
    assert (told.length, told.freezes) == (3, 2)


def test_a_deed_that_arrives_late_mends_and_gives_the_freeze_back() -> None:
    assert weekly_streak(weeks(0, 2), week(2)).freezes == 1
    assert weekly_streak(weeks(0, 1, 2), week(2)).freezes == 2


def test_a_deed_of_a_week_to_come_waits() -> None:
    assert weekly_streak(weeks(0, 1), week(0)).length == 1


def test_days_fold_as_weeks_do() -> None:
    days = frozenset(FIRST + timedelta(days=n) for n in (0, 1, 3))
    told = daily_streak(days, FIRST + timedelta(days=3))
    assert (told.length, told.freezes, [s for _, s in told.calendar]) == (
        3,
        1,
        ["done", "done", "frozen", "done"],
    )


def test_a_day_of_rest_is_a_rest_weekday_or_a_free_day_whole() -> None:
    calendar = calendar_of("day", "Europe/Paris", days=frozenset({FIRST + timedelta(days=1)}))
    assert days_of_rest(FIRST, FIRST + timedelta(days=7), calendar) == {
        FIRST + timedelta(days=n) for n in (1, 5, 6)
    }


def test_the_day_after_the_last_is_not_asked_about() -> None:
    thursday, friday = FIRST + timedelta(days=3), FIRST + timedelta(days=4)
    assert days_of_rest(thursday, friday, calendar_of("day", "Europe/Paris")) == frozenset()


def test_a_weekend_costs_a_daily_streak_nothing() -> None:
    friday, tuesday = FIRST + timedelta(days=4), FIRST + timedelta(days=8)
    days = frozenset({friday, tuesday - timedelta(days=1), tuesday})
    rest = days_of_rest(friday, tuesday, calendar_of("day", "Europe/Paris"))
    told = daily_streak(days, tuesday, rest)
    assert (told.length, told.freezes) == (3, FREEZES)


def test_half_of_the_working_days_away_excuse_a_week() -> None:
    assert excused_weeks([(week(0), week(0) + timedelta(days=2))]) == weeks(0)
    assert excused_weeks([(week(0), week(0) + timedelta(days=1))]) == frozenset()


def test_exactly_half_is_enough() -> None:
    weekend = frozenset({5, 6})
    assert excused_weeks([(week(0) + timedelta(days=6), week(0) + timedelta(days=6))], weekend) == weeks(0)


def test_a_reminder_comes_on_thursday_morning_and_not_at_all_in_a_week_away() -> None:
    calendar = calendar_of("day", "Europe/Paris")
    assert warning_at(date(2026, 11, 16), "Europe/Paris", calendar) == datetime(2026, 11, 19, 6, tzinfo=UTC)
    away = frozenset(date(2026, 11, 19) + timedelta(days=n) for n in range(4))
    assert (
        warning_at(date(2026, 11, 16), "Europe/Paris", calendar_of("day", "Europe/Paris", days=away)) is None
    )


def test_who_is_always_awake_is_reminded_as_thursday_begins() -> None:
    always = calendar_of("day", "Europe/Paris", quiet=(0, 0))
    assert warning_at(date(2026, 11, 23), "Europe/Paris", always) == datetime(2026, 11, 25, 23, tzinfo=UTC)


def test_a_reminder_waits_for_who_sleeps_by_day() -> None:
    calendar = calendar_of("night", "Europe/Paris")
    at = warning_at(date(2026, 11, 16), "Europe/Paris", calendar, 480)
    assert at == datetime(2026, 11, 19, 16, tzinfo=UTC)


def test_a_reminder_belongs_to_the_week_of_the_night_shift() -> None:
    mornings = RestCalendar("Europe/Paris", 9 * 60, 7 * 60, frozenset(range(7)) - {0})
    assert warning_at(date(2026, 11, 16), "Europe/Paris", mornings, 480) == datetime(
        2026, 11, 23, 6, tzinfo=UTC
    )
    assert warning_at(date(2026, 11, 16), "Europe/Paris", mornings, 420) is None


def test_overlapping_spans_count_a_day_once_and_weekends_not() -> None:
    twice = [(week(0), week(0) + timedelta(days=1))] * 2 + [
        (week(0) + timedelta(days=5), week(0) + timedelta(days=6))
    ]
    assert excused_weeks(twice) == frozenset()


def test_a_span_over_several_weeks_excuses_each() -> None:
    assert excused_weeks([(week(0) + timedelta(days=1), week(2) + timedelta(days=3))]) == weeks(0, 1, 2)


def test_a_span_that_ends_before_it_begins_excuses_nothing() -> None:
    assert excused_weeks([(week(1), week(0))]) == frozenset()


MONDAY = date(2026, 11, 23)
CALENDAR = calendar_of("day", "Europe/Paris")
ENDED = datetime(2026, 11, 22, 23, tzinfo=UTC)
BEFORE = frozenset({MONDAY - 2 * WEEK, MONDAY - 3 * WEEK})


def mend(now: datetime, active: frozenset[date] = BEFORE, **more: Any) -> Repair | None:
    return repair(active, more.pop("excused", frozenset()), now, more.pop("calendar", CALENDAR), **more)


def test_last_week_may_be_repaired_by_one_deed_more_than_this_week_needs() -> None:
    now = ENDED + timedelta(hours=10)
    assert mend(now, deeds=1) == Repair(MONDAY - WEEK, ENDED + timedelta(hours=48), "one_more_deed")
    assert mend(now, deeds=2) == Repair(MONDAY - WEEK, ENDED + timedelta(hours=48), None)


def test_a_repair_is_over_48_hours_after_the_week() -> None:
    assert mend(ENDED + timedelta(hours=48) - timedelta(seconds=1), deeds=2) is not None
    assert mend(ENDED + timedelta(hours=48), deeds=2) is None


def test_a_night_worker_s_week_is_repaired_from_the_end_of_the_last_shift() -> None:
    def at(hours: int) -> Repair | None:
        night = calendar_of("night", "Europe/Paris")
        return mend(ENDED + timedelta(hours=hours), calendar=night, starts=480, deeds=2)

    assert at(7) is None
    assert at(9) == at(55) == Repair(MONDAY - WEEK, ENDED + timedelta(hours=8 + 48), None)


def test_a_repair_comes_once_in_thirty_days() -> None:
    now = ENDED + timedelta(hours=10)
    lately, again = (
        mend(now, deeds=2, last=now - timedelta(days=29)),
        mend(now, deeds=2, last=now - REPAIR_EVERY),
    )
    assert lately == Repair(MONDAY - WEEK, ENDED + timedelta(hours=48), "repaired_lately")
    assert again is not None and again.hindrance is None


@pytest.mark.parametrize(
    ("active", "excused"),
    [
        (BEFORE | {MONDAY - WEEK}, frozenset()),
        (BEFORE, frozenset({MONDAY - WEEK})),
        (frozenset[date](), frozenset()),
        (frozenset({MONDAY}), frozenset()),
    ],
    ids=["done", "excused", "nobody yet", "began this week"],
)
def test_what_was_not_missed_is_not_repaired(active: frozenset[date], excused: frozenset[date]) -> None:
    assert mend(ENDED + timedelta(hours=10), active, excused=excused, deeds=2) is None


def test_who_rests_in_those_48_hours_has_eight_waking_hours() -> None:
    weekend = calendar_of("weekend", "Europe/Paris")
    found = mend(ENDED + timedelta(days=3), calendar=weekend, deeds=2)
    assert found is not None and found.until == datetime(2026, 11, 27, 14, tzinfo=UTC)


@given(
    st.frozensets(st.integers(1, 40).map(lambda n: MONDAY - n * WEEK), min_size=1, max_size=30),
    st.integers(0, 70),
)
def test_a_repair_never_shortens_a_streak(active: frozenset[date], hours: int) -> None:
    now = ENDED + timedelta(hours=hours)
    found = mend(now, active, deeds=2)
    today = local_day(now, "Europe/Paris")
    if found:
        mended = weekly_streak(active | {found.week}, today)
        assert mended.length > weekly_streak(active, today).length
