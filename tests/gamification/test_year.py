"""A year of 1,500 people: no streak is lost without a missed week, nobody is reminded in their rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

import pytest

from gamification.days import boundary, local_week
from gamification.rest import SHIFTS, RestCalendar, ShiftPattern, calendar_of, is_rest
from gamification.streaks import excused_weeks, warning_at, weekly_streak

MONDAYS = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(52)]
SHUTDOWN = (date(2026, 8, 3), date(2026, 8, 21))
HOLIDAYS = frozenset(
    {date(2026, 4, 6), date(2026, 5, 1), date(2026, 7, 14), date(2026, 11, 11), date(2026, 12, 25)}
)
ZONES = ("Europe/Paris", "America/Chicago", "Asia/Kolkata")
PATTERNS: tuple[ShiftPattern, ...] = ("day", "2x8", "night")


@dataclass(frozen=True)
class Colleague:
    zone: str
    pattern: ShiftPattern
    excused: frozenset[date]
    calendar: RestCalendar

    @property
    def starts(self) -> int:
        return SHIFTS[self.pattern].day_starts

    def deed(self, monday: date, random: Random) -> datetime:
        """A moment in that week in which they are awake."""
        start, end = (boundary(day, self.zone, self.starts) for day in (monday, monday + timedelta(weeks=1)))
        moments = (
            start + timedelta(seconds=random.randrange(int((end - start).total_seconds())))
            for _ in range(500)
        )
        return next(at for at in moments if not is_rest(at, self.calendar))


def colleague(n: int, away: list[tuple[date, date]]) -> Colleague:
    days = {first + timedelta(days=n) for first, last in away for n in range((last - first).days + 1)}
    zone, pattern = ZONES[n % 3], PATTERNS[(n // 3) % 3]
    return Colleague(zone, pattern, excused_weeks(away), calendar_of(pattern, zone, days=HOLIDAYS | days))


def colleagues(random: Random) -> Iterator[Colleague]:
    for n in range(1500):
        first = date(2026, 1, 5) + timedelta(days=random.randrange(340))
        leave = (first, first + timedelta(days=random.randrange(14)))
        yield colleague(n, [leave, SHUTDOWN] if n % 2 else [leave])


@pytest.fixture(scope="module")
def everyone() -> list[Colleague]:
    return list(colleagues(Random(2026)))


def test_a_year_loses_no_streak_without_a_missed_week(everyone: list[Colleague]) -> None:
    random = Random(7)
    for who in everyone:
        required = [monday for monday in MONDAYS if monday not in who.excused]
        done = frozenset(local_week(who.deed(monday, random), who.zone, who.starts) for monday in required)
        told = weekly_streak(done, MONDAYS[-1], who.excused)
        assert (told.length, told.freezes, done) == (len(required), 2, frozenset(required))


def test_a_year_reminds_nobody_in_their_rest(everyone: list[Colleague]) -> None:
    for who in everyone:
        for monday in MONDAYS:
            at = warning_at(monday, who.zone, who.calendar, who.starts)
            assert at is None or (
                not is_rest(at, who.calendar) and local_week(at, who.zone, who.starts) == monday
            )
