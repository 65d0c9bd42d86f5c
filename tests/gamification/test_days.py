"""Every instant belongs to exactly one day, whatever the clocks do (invariants 14 and 17)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gamification.days import (
    SkippedTime,
    UnknownZone,
    boundary,
    local_day,
    local_week,
    monday,
    on_the_clock,
    zone_of,
)

ZONES = st.sampled_from(
    [
        "Europe/Paris",
        "America/Sao_Paulo",
        "Pacific/Apia",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "America/Havana",
    ]
)
INSTANTS = st.integers(0, 20 * 366 * 86_400).map(
    lambda s: datetime(2010, 1, 2, tzinfo=UTC) + timedelta(seconds=s)
)
STARTS = st.sampled_from([0, 60, 120, 150, 180, 300, 480, 1439])


@given(INSTANTS, ZONES, STARTS)
def test_an_instant_lies_between_the_boundaries_of_its_day(at: datetime, zone: str, starts: int) -> None:
    day = local_day(at, zone, starts)
    assert boundary(day, zone, starts) <= at < boundary(day + timedelta(days=1), zone, starts)


@given(INSTANTS, st.integers(0, 200_000), ZONES, STARTS)
def test_later_is_never_an_earlier_day(at: datetime, seconds: int, zone: str, starts: int) -> None:
    assert local_day(at, zone, starts) <= local_day(at + timedelta(seconds=seconds), zone, starts)


@given(INSTANTS, ZONES)
def test_from_midnight_a_day_is_the_calendar_day_of_the_wall_clock(at: datetime, zone: str) -> None:
    wall = at.astimezone(zone_of(zone)).date()
    assert local_day(at, zone) in (wall, wall + timedelta(days=1))


def test_the_day_of_23_hours_is_one_day() -> None:
    start, end = boundary(date(2026, 3, 29), "Europe/Paris"), boundary(date(2026, 3, 30), "Europe/Paris")
    assert end - start == timedelta(hours=23)


def test_the_day_of_25_hours_is_one_day() -> None:
    start, end = boundary(date(2026, 10, 25), "Europe/Paris"), boundary(date(2026, 10, 26), "Europe/Paris")
    assert end - start == timedelta(hours=25)


def test_a_boundary_in_the_gap_is_the_end_of_the_gap() -> None:
    assert boundary(date(2026, 3, 29), "Europe/Paris", 150) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_boundary_in_the_repeated_hour_is_its_first_pass() -> None:
    assert boundary(date(2026, 10, 25), "Europe/Paris", 150) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_gap_ends_to_the_second() -> None:
    assert boundary(date(1972, 1, 7), "Africa/Monrovia", 20) == datetime(1972, 1, 7, 0, 44, 30, tzinfo=UTC)


def test_a_midnight_that_never_comes_begins_the_day_at_one() -> None:
    assert boundary(date(2018, 11, 4), "America/Sao_Paulo") == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_the_repeated_hour_before_midnight_stays_the_later_day() -> None:
    second_pass = datetime(2018, 2, 18, 2, 30, tzinfo=UTC)
    assert second_pass.astimezone(zone_of("America/Sao_Paulo")).date() == date(2018, 2, 17)
    assert local_day(second_pass, "America/Sao_Paulo") == date(2018, 2, 17)


def test_a_day_that_a_country_skipped_has_no_instant() -> None:
    assert boundary(date(2011, 12, 30), "Pacific/Apia") == boundary(date(2011, 12, 31), "Pacific/Apia")


def test_a_night_shift_from_22_to_6_is_one_day() -> None:
    evening, morning = datetime(2026, 11, 15, 21, tzinfo=UTC), datetime(2026, 11, 16, 5, tzinfo=UTC)
    assert (
        local_day(evening, "Europe/Paris", 480)
        == local_day(morning, "Europe/Paris", 480)
        == date(2026, 11, 15)
    )


def test_a_week_begins_on_monday_in_the_zone() -> None:
    assert local_week(datetime(2026, 11, 15, 23, 30, tzinfo=UTC), "Europe/Paris") == date(2026, 11, 16)
    assert local_week(datetime(2026, 11, 15, 23, 30, tzinfo=UTC), "America/Sao_Paulo") == date(2026, 11, 9)


def test_a_day_and_a_week_begin_at_midnight_unless_told_otherwise() -> None:
    midnight = datetime(2026, 11, 15, 23, tzinfo=UTC)
    assert boundary(date(2026, 11, 16), "Europe/Paris") == midnight
    assert local_day(midnight, "Europe/Paris") == local_week(midnight, "Europe/Paris") == date(2026, 11, 16)


def test_a_monday_is_its_own() -> None:
    assert monday(date(2026, 11, 16)) == date(2026, 11, 16) == monday(date(2026, 11, 22))


@pytest.mark.parametrize("name", ["Europe/Nowhere", "", "../etc/passwd", "/etc/localtime"])
def test_a_zone_that_does_not_exist_is_a_clear_error(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone_of(name)


@given(INSTANTS, ZONES)
def test_what_a_clock_shows_leads_back_to_its_instant(at: datetime, zone: str) -> None:
    wall = at.astimezone(zone_of(zone)).replace(tzinfo=None)
    first, second = on_the_clock(wall, zone), on_the_clock(wall, zone, last=True)
    assert at in (first, second) and first <= second


def test_an_hour_that_comes_twice_is_meant_the_first_time_or_the_last() -> None:
    twice = datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001  wall clock
    assert on_the_clock(twice, "Europe/Paris") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert on_the_clock(twice, "Europe/Paris", last=True) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("last", [False, True])
def test_an_hour_that_never_comes_is_a_clear_error(last: bool) -> None:
    with pytest.raises(SkippedTime, match="Europe/Paris"):
        on_the_clock(datetime(2026, 3, 29, 2, 30), "Europe/Paris", last)  # noqa: DTZ001


def test_a_clock_of_nowhere_is_a_clear_error() -> None:
    with pytest.raises(UnknownZone):
        on_the_clock(datetime(2026, 3, 29, 2, 30), "Mars/Olympus")  # noqa: DTZ001
