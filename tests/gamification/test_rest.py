"""Nobody is disturbed in their rest: nights, weekends, holidays, shifts, both clock changes."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gamification.rest import (
    HORIZON,
    SHIFTS,
    RestCalendar,
    ShiftPattern,
    after_waking,
    better_moment,
    calendar_of,
    is_rest,
    next_awake,
    resting,
    waking_seconds_left,
)

PARIS = ZoneInfo("Europe/Paris")
DAY = calendar_of("day", "Europe/Paris")
PATTERNS: tuple[ShiftPattern, ...] = get_args(ShiftPattern)
INSTANTS = st.integers(0, 2 * 365 * 86_400).map(
    lambda s: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=s)
)
MINUTES = st.integers(0, 1439)
CALENDARS = st.builds(
    RestCalendar,
    zone=st.sampled_from(["Europe/Paris", "America/Sao_Paulo", "Australia/Lord_Howe"]),
    quiet_from=MINUTES,
    quiet_until=MINUTES,
    rest_weekdays=st.frozensets(st.integers(0, 6), max_size=5),
    days=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=5),
)


def paris(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026: the 16th is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


@given(INSTANTS, CALENDARS)
def test_who_is_woken_is_awake(at: datetime, calendar: RestCalendar) -> None:
    awake = next_awake(at, calendar)
    assert awake >= at and not is_rest(awake, calendar)


@given(INSTANTS, CALENDARS)
def test_a_push_dies_before_rest_begins(at: datetime, calendar: RestCalendar) -> None:
    left = waking_seconds_left(at, calendar)
    assert (left == 0) == (is_rest(at, calendar) or left < 1)
    assert left == 0 or not is_rest(at + timedelta(seconds=left - 1), calendar)


@given(INSTANTS, CALENDARS, st.integers(0, 72))
def test_what_ends_after_waking_time_never_ends_in_rest(
    at: datetime, calendar: RestCalendar, hours: int
) -> None:
    end = after_waking(at, calendar, timedelta(hours=hours))
    assert end >= at + timedelta(hours=hours) or end == at + HORIZON
    assert end == at + HORIZON or not is_rest(end, calendar)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_shift_pattern_leaves_waking_time_on_a_working_day(pattern: ShiftPattern) -> None:
    calendar = calendar_of(pattern, "Europe/Paris")
    assert next_awake(paris(16, 0), calendar) - paris(16, 0) < timedelta(days=5)
    assert SHIFTS[pattern].rest_weekdays


@pytest.mark.parametrize("pattern", ["day", "2x8", "3x8", "night"])
def test_nights_and_weekends_are_rest_by_default(pattern: ShiftPattern) -> None:
    calendar = calendar_of(pattern, "Europe/Paris")
    assert is_rest(paris(21, 12), calendar) and is_rest(paris(22, 18), calendar)


@pytest.mark.parametrize(
    ("hour", "minute", "rest"), [(6, 59, True), (7, 0, False), (19, 59, False), (20, 0, True)]
)
def test_the_quiet_span_is_half_open(hour: int, minute: int, rest: bool) -> None:
    assert is_rest(paris(18, hour, minute), DAY) is rest


def test_a_night_worker_sleeps_by_day() -> None:
    calendar = calendar_of("night", "Europe/Paris")
    assert is_rest(paris(18, 11), calendar) and not is_rest(paris(18, 18), calendar)


def test_friday_evening_waits_until_monday_morning() -> None:
    assert next_awake(paris(20, 20), DAY) == paris(23, 7)


def test_a_holiday_is_a_day_of_rest() -> None:
    calendar = calendar_of("day", "Europe/Paris", days=frozenset({date(2026, 11, 18)}))
    assert next_awake(paris(18, 9), calendar) == paris(19, 7)


def test_people_may_choose_their_quiet_span() -> None:
    calendar = calendar_of("day", "Europe/Paris", (23 * 60, 6 * 60))
    assert not is_rest(paris(18, 22), calendar) and is_rest(paris(18, 23), calendar)


def test_the_same_minute_twice_is_no_quiet_span() -> None:
    calendar = RestCalendar("Europe/Paris", 0, 0)
    assert waking_seconds_left(paris(16, 0), calendar) == 5 * 24 * 3600


def test_waking_spans_that_touch_are_one() -> None:
    calendar = RestCalendar("Europe/Paris", 10 * 60, 12 * 60, frozenset())
    assert waking_seconds_left(paris(16, 12), calendar) == 22 * 3600


def test_a_push_lives_until_the_evening() -> None:
    assert waking_seconds_left(paris(18, 19), DAY) == 3600
    assert waking_seconds_left(paris(18, 20), DAY) == 0


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_with_a_clock_change_is_counted_in_real_time(day: date, hours: int) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=PARIS)
    monday_rests = RestCalendar("Europe/Paris", 0, 0, frozenset({0}))
    assert waking_seconds_left(start, monday_rests) == hours * 3600


@pytest.mark.parametrize(("day", "hour"), [(29, 7), (25, 5)])
def test_waking_time_is_real_time_over_a_clock_change(day: int, hour: int) -> None:
    awake = RestCalendar("Europe/Paris", 0, 0, frozenset())
    start = datetime(2026, 3 if day == 29 else 10, day, tzinfo=PARIS)
    assert after_waking(start, awake, timedelta(hours=6)).astimezone(PARIS).hour == hour


def test_an_offer_on_friday_evening_ends_on_monday() -> None:
    assert after_waking(paris(20, 18), DAY, timedelta(hours=4)) == paris(23, 9)


def test_waking_time_that_ends_with_the_day_ends_the_next_morning() -> None:
    assert after_waking(paris(18, 16), DAY, timedelta(hours=4)) == paris(19, 7)


def test_who_never_wakes_is_asked_again_later() -> None:
    calendar = RestCalendar("Europe/Paris", rest_weekdays=frozenset(range(7)))
    assert next_awake(paris(18, 9), calendar) == paris(18, 9) + HORIZON
    assert is_rest(paris(18, 9), calendar) and waking_seconds_left(paris(18, 9), calendar) == 0


NIGHT = calendar_of("night", "Europe/Paris")


def test_how_many_rest_is_counted_by_heads() -> None:
    noon = datetime(2026, 11, 18, 12, tzinfo=PARIS)  # a Wednesday
    assert resting(noon, {DAY: 3, NIGHT: 1}) == 0.25
    assert resting(noon, {}) == 0.0


def test_a_better_moment_is_the_first_at_which_nearly_everyone_is_awake() -> None:
    late = datetime(2026, 11, 18, 22, 10, tzinfo=PARIS)
    assert better_moment(late, {DAY: 95, NIGHT: 5}) == datetime(2026, 11, 19, 7, tzinfo=PARIS)


def test_the_better_moment_of_a_weekend_is_monday_morning() -> None:
    saturday = datetime(2026, 11, 21, 9, tzinfo=PARIS)
    assert better_moment(saturday, {DAY: 10}) == datetime(2026, 11, 23, 7, tzinfo=PARIS)


def test_a_good_moment_stays() -> None:
    noon = datetime(2026, 11, 18, 12, 7, 30, tzinfo=PARIS)
    assert better_moment(noon, {DAY: 10}) == noon


def test_where_shifts_never_meet_the_moment_in_which_the_fewest_rest_is_taken() -> None:
    deep = datetime(2026, 11, 18, 3, tzinfo=PARIS)  # day people sleep, the night shift is up
    found = better_moment(deep, {DAY: 6, NIGHT: 4})
    assert found == datetime(2026, 11, 18, 17, tzinfo=PARIS) and resting(found, {DAY: 6, NIGHT: 4}) == 0.0


def test_who_always_rests_has_no_better_moment() -> None:
    at = datetime(2026, 11, 18, 3, tzinfo=PARIS)
    never = RestCalendar("Europe/Paris", rest_weekdays=frozenset(range(7)))
    assert better_moment(at, {never: 1}) == at


@given(INSTANTS, st.dictionaries(CALENDARS, st.integers(1, 9), min_size=1, max_size=2))
@settings(max_examples=25, deadline=None)
def test_a_better_moment_is_never_earlier_nor_worse(at: datetime, people: dict[RestCalendar, int]) -> None:
    found = better_moment(at, people)
    assert found >= at and resting(found, people) <= resting(at, people)
