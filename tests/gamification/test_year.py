"""A year of 1,500 people, played deed by deed: no streak is lost without a missed week, nobody is reminded in their rest.

Three shift patterns in three zones, two of which change their clocks twice; leave, a plant's shutdown, holidays; one in five
forgets a week now and then, one deed in ten arrives days late, two in three fall on the very edge of a week. Weeks and
rest are read off the wall clock here, not asked of the game.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from gamification.days import local_week
from gamification.facts import Commented
from gamification.replay import Book
from gamification.rest import SHIFTS, RestCalendar, ShiftPattern, calendar_of
from gamification.streaks import excused_weeks, warning_at, weekly_streak

WEEK = timedelta(weeks=1)
MONDAYS = [date(2026, 1, 5) + n * WEEK for n in range(52)]
SHUTDOWN = (date(2026, 8, 3), date(2026, 8, 21))
HOLIDAYS = frozenset(
    {date(2026, 4, 6), date(2026, 5, 1), date(2026, 7, 14), date(2026, 11, 11), date(2026, 12, 25)}
)
ZONES = ("Europe/Paris", "America/Chicago", "Asia/Kolkata")
AWAKE: dict[ShiftPattern, range] = {"day": range(7, 20), "2x8": range(10, 20), "night": range(17, 31)}
"""Hours of the wall clock, those after midnight past 24."""


@dataclass
class Colleague:
    """`book` is their year as it was played; `missed` the weeks that asked for a deed and had none."""

    zone: str
    pattern: ShiftPattern
    free: frozenset[date]
    excused: frozenset[date]
    missed: set[date] = field(default_factory=set[date])
    book: Book = field(default_factory=Book)
    shortened: int = 0

    @property
    def calendar(self) -> RestCalendar:
        return calendar_of(self.pattern, self.zone, days=self.free)

    @property
    def starts(self) -> int:
        return SHIFTS[self.pattern].day_starts

    def rests(self, at: datetime) -> bool:
        wall = at.astimezone(ZoneInfo(self.zone))
        awake = {wall.hour, wall.hour + 24} & set(AWAKE[self.pattern])
        return not awake or wall.weekday() >= 5 or wall.date() in self.free

    def deed(self, monday: date, random: Random) -> datetime:
        """A moment of that week, as its wall clock has it: in its first minutes, its last ones, or anywhere between."""
        zone, hour = ZoneInfo(self.zone), self.starts // 60
        first, after = (
            datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC)
            for day in (monday, monday + WEEK)
        )
        seconds = int((after - first).total_seconds())
        into = (random.randrange(1800), seconds - 1 - random.randrange(1800), random.randrange(seconds))
        return first + timedelta(seconds=random.choice(into))

    def live(self, random: Random, forgets: float) -> None:
        """A deed in each week that asks for one, unless forgotten, in the order in which they arrive."""
        required = [monday for monday in MONDAYS if monday not in self.excused]
        self.missed = {monday for monday in required if random.random() < forgets}
        done = [self.deed(monday, random) for monday in required if monday not in self.missed]
        late = [
            timedelta(days=random.randrange(1, 9)) if random.random() < 0.1 else timedelta(0) for _ in done
        ]
        self.book = Book(zone=self.zone, shift_pattern=self.pattern, excused_weeks=self.excused)
        for recorded, at in sorted((at + by, at) for at, by in zip(done, late, strict=True)):
            fact = Commented(
                id=at.isoformat(), person_id=1, site_id=1, team_id=1, target=at.isoformat(),
                occurred_at=at, recorded_at=recorded,
            )  # fmt: skip
            told = self.book.play(fact)
            self.shortened += told.streak.length < told.streak_before.length

    def lengths(self) -> list[int]:
        """Of the streak, at the end of each week."""
        weeks = self.book.active_weeks
        return [
            weekly_streak(frozenset(w for w in weeks if w <= monday), monday + WEEK, self.excused).length
            for monday in MONDAYS
        ]


def colleague(n: int, random: Random) -> Colleague:
    first = date(2026, 1, 5) + timedelta(days=random.randrange(340))
    away = [(first, first + timedelta(days=random.randrange(14))), *([SHUTDOWN] if n % 2 else [])]
    days = {start + timedelta(days=n) for start, end in away for n in range((end - start).days + 1)}
    pattern = tuple(AWAKE)[(n // 3) % 3]
    return Colleague(ZONES[n % 3], pattern, HOLIDAYS | days, excused_weeks(away))


def colleagues(random: Random) -> Iterator[Colleague]:
    for n in range(1500):
        who = colleague(n, random)
        who.live(random, forgets=0.0 if n % 5 else 0.12)
        yield who


@pytest.fixture(scope="module")
def everyone() -> list[Colleague]:
    return list(colleagues(Random(2026)))


def test_a_year_loses_no_streak_without_a_missed_week(everyone: list[Colleague]) -> None:
    for who in (each for each in everyone if not each.missed):
        required = frozenset(MONDAYS) - who.excused
        told = who.book.streak(MONDAYS[-1])
        assert (told.length, told.freezes, who.book.active_weeks) == (len(required), 2, required)


def test_a_streak_gets_shorter_only_by_a_third_missed_week_in_half_a_year(everyone: list[Colleague]) -> None:
    shorter = [
        (who, monday)
        for who in everyone
        for monday, before, after in zip(MONDAYS[1:], who.lengths(), who.lengths()[1:], strict=False)
        if after < before
    ]
    assert len(shorter) > 100
    for who, monday in shorter:
        recent = [week for week in who.missed if monday - 26 * WEEK < week <= monday]
        assert monday in who.missed and len(recent) >= 3


def test_no_deed_however_late_makes_a_streak_shorter(everyone: list[Colleague]) -> None:
    assert sum(who.shortened for who in everyone) == 0


def test_a_year_reminds_nobody_in_their_rest(everyone: list[Colleague]) -> None:
    for who in everyone:
        for monday in MONDAYS:
            at = warning_at(monday, who.zone, who.calendar, who.starts)
            assert at is None or not who.rests(at)
            assert at is None or local_week(at, who.zone, who.starts) == monday
