"""Seasons that comms open, and the half-years around them: every instant has exactly one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gamification.days import boundary
from gamification.seasons import (
    NamedSeason,
    SeasonCalendar,
    Window,
    calendar_of,
    misfit,
    misfit_end,
    season,
    season_before,
)

PARIS = "Europe/Paris"
AUTUMN = NamedSeason(date(2026, 9, 14), date(2026, 12, 1))
OPENED = SeasonCalendar(PARIS, (AUTUMN,))
TODAY = date(2026, 9, 1)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def calendars(draw: st.DrawFn) -> SeasonCalendar:
    """Up to four disjoint seasons in three years, with or without room between them."""
    day, named = date(2026, 2, 1), []
    for _ in range(draw(st.integers(0, 4))):
        first = day + timedelta(days=draw(st.integers(0, 60)))
        day = first + timedelta(days=draw(st.integers(14, 200)))
        named.append(NamedSeason(first, day))
    return SeasonCalendar(PARIS, tuple(named))


@given(INSTANTS, calendars())
def test_each_instant_has_one_season_and_seasons_meet_without_a_gap(
    at: datetime, calendar: SeasonCalendar
) -> None:
    window = season(at, calendar)
    assert at in window and season(window.start, calendar) == window
    assert season(window.end, calendar).start == window.end
    assert season_before(window, calendar).end == window.start


@given(INSTANTS, INSTANTS, calendars())
def test_two_seasons_never_share_a_key(one: datetime, other: datetime, calendar: SeasonCalendar) -> None:
    first, second = season(one, calendar), season(other, calendar)
    assert (first.key == second.key) is (first == second)


@given(INSTANTS, calendars())
def test_opening_a_season_later_moves_no_deed_of_before(at: datetime, calendar: SeasonCalendar) -> None:
    """The key is what the ledger's boards hang on; only the end of what runs may come sooner."""
    for known in range(len(calendar.named)):
        if calendar.named[known].first > at.date() + timedelta(days=1):
            earlier = SeasonCalendar(PARIS, calendar.named[:known])
            assert season(at, earlier).key == season(at, calendar).key


def test_an_opened_season_is_half_open_in_the_organisations_zone() -> None:
    window = season(datetime(2026, 10, 1, tzinfo=UTC), OPENED)
    assert window == Window("2026-09-14", boundary(AUTUMN.first, PARIS), boundary(AUTUMN.after, PARIS))
    assert season(window.start - timedelta(microseconds=1), OPENED).key == "2026-S2"
    assert season(window.end, OPENED).key == "2026-12-01"


def test_the_half_year_before_ends_where_the_season_begins() -> None:
    assert season(datetime(2026, 8, 1, tzinfo=UTC), OPENED).end == boundary(AUTUMN.first, PARIS)


def test_a_calendar_is_read_in_any_order() -> None:
    later = NamedSeason(date(2027, 1, 4), date(2027, 3, 1))
    read = calendar_of(PARIS, [[day.isoformat() for day in one] for one in (later, AUTUMN)])
    assert read == SeasonCalendar(PARIS, (AUTUMN, later))


SPRING = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("first", "after", "why"),
    [
        (date(2026, 9, 1), SPRING, "past"),
        (date(2026, 9, 2), date(2026, 9, 2), "bad_window"),
        (date(2026, 12, 1), date(2026, 12, 14), "season_too_short"),
        (date(2026, 12, 1), date(2026, 12, 2), "season_too_short"),
        (date(2026, 12, 1), date(2027, 12, 3), "season_too_long"),
        (date(2026, 11, 30), SPRING, "season_overlaps"),
        (date(2026, 9, 2), date(2027, 8, 1), "season_overlaps"),
        (date(2026, 12, 1), date(2026, 12, 15), None),
        (date(2026, 12, 1), date(2027, 12, 2), None),
    ],
)
def test_why_a_season_cannot_be_opened(first: date, after: date, why: str | None) -> None:
    assert misfit(NamedSeason(first, after), TODAY, (AUTUMN,)) == why


def test_a_running_season_may_end_tomorrow_but_not_today() -> None:
    today = date(2026, 10, 20)
    assert misfit_end(NamedSeason(AUTUMN.first, today), today, ()) == "bad_window"
    assert misfit_end(NamedSeason(AUTUMN.first, today + timedelta(days=1)), today, ()) is None


def test_a_season_may_end_on_the_day_another_begins() -> None:
    assert misfit(NamedSeason(date(2026, 8, 20), AUTUMN.first), date(2026, 8, 1), (AUTUMN,)) is None


def test_a_day_that_is_left_between_two_seasons_is_a_season() -> None:
    opened = SeasonCalendar(PARIS, (NamedSeason(date(2026, 7, 2), date(2026, 10, 1)),))
    window = season(datetime(2026, 8, 1, tzinfo=UTC), opened)
    assert season_before(window, opened).key == "2026-S2"
    assert season_before(season_before(window, opened), opened).key == "2026-S1"
