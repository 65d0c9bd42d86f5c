"""Seasons, months and weeks as half-open windows in one organisation zone, whoever looks from wherever."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gamification.days import WEEK, boundary, local_day, monday


@dataclass(frozen=True, slots=True)
class Window:
    """[start, end), both UTC; `key` is its name for ever: "2026-S2", "2026-11", "2026-W47"."""

    key: str
    start: datetime
    end: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end


def _window(key: str, first: date, after: date, zone: str) -> Window:
    return Window(key, boundary(first, zone), boundary(after, zone))


def season(at: datetime, zone: str) -> Window:
    """The half-year that `at` falls in: S1 January to June, S2 July to December."""
    day = local_day(at, zone)
    if day.month <= 6:
        return _window(f"{day.year}-S1", date(day.year, 1, 1), date(day.year, 7, 1), zone)
    return _window(f"{day.year}-S2", date(day.year, 7, 1), date(day.year + 1, 1, 1), zone)


def month(at: datetime, zone: str) -> Window:
    first = local_day(at, zone).replace(day=1)
    return _window(f"{first:%Y-%m}", first, (first + timedelta(days=31)).replace(day=1), zone)


def week(at: datetime, zone: str) -> Window:
    """The ISO week, from Monday; its key carries the ISO year, which near New Year is not the calendar's."""
    first = monday(local_day(at, zone))
    return _window(first.strftime("%G-W%V"), first, first + WEEK, zone)
