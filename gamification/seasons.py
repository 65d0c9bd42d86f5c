"""Seasons, months and weeks as half-open windows in one organisation zone, whoever looks from wherever.

A season runs where comms opened one; everywhere else the half-year is the season, so that each instant has exactly
one. Seasons are opened ahead of time only: no deed that was counted ever changes its season.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from gamification.days import DAY, WEEK, boundary, local_day, monday

GRACE = timedelta(hours=72)
"""How long after its end a season still takes in deeds that were done in time."""

SHORTEST = timedelta(days=14)
LONGEST = timedelta(days=366)


class NamedSeason(NamedTuple):
    """One that comms opened: its `first` day and the day `after` its last, in the organisation's zone."""

    first: date
    after: date

    @property
    def key(self) -> str:
        return self.first.isoformat()


@dataclass(frozen=True, slots=True)
class SeasonCalendar:
    """The organisation's zone, and the seasons it opened, in order and disjoint."""

    zone: str
    named: tuple[NamedSeason, ...] = ()


def calendar_of(zone: str, seasons: list[list[Any]]) -> SeasonCalendar:
    """`seasons`: [[first day, day after the last], …] as ISO dates, in any order."""
    found = sorted(NamedSeason(*(date.fromisoformat(day) for day in one)) for one in seasons)
    return SeasonCalendar(zone, tuple(found))


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


def season(at: datetime, calendar: SeasonCalendar) -> Window:
    """The season that `at` falls in. S1 is January to June, S2 July to December; what an opened season leaves of a
    half-year is a season of its own, named by its first day unless that is the half-year's."""
    day = local_day(at, calendar.zone)
    for one in calendar.named:
        if one.first <= day < one.after:
            return _window(one.key, one.first, one.after, calendar.zone)
    half = 1 if day.month <= 6 else 2
    opens = date(day.year, 6 * half - 5, 1)
    closes = date(day.year, 7, 1) if half == 1 else date(day.year + 1, 1, 1)
    first = max([opens, *(one.after for one in calendar.named if one.after <= day)])
    after = min([closes, *(one.first for one in calendar.named if one.first > day)])
    return _window(
        f"{day.year}-S{half}" if first == opens else first.isoformat(), first, after, calendar.zone
    )


def season_before(window: Window, calendar: SeasonCalendar) -> Window:
    return season(window.start - DAY / 2, calendar)


Misfit = Literal["past", "bad_window", "season_too_short", "season_too_long", "season_overlaps"]


def misfit(new: NamedSeason, today: date, others: tuple[NamedSeason, ...]) -> Misfit | None:
    """Why that season cannot be opened, or None. It begins tomorrow at the earliest: what has begun stays as it is."""
    if new.first <= today:
        return "past"
    return misfit_end(new, today, others)


def misfit_end(new: NamedSeason, today: date, others: tuple[NamedSeason, ...]) -> Misfit | None:
    """Why a season that may already run cannot end there, or None."""
    length = new.after - new.first
    if length <= timedelta(0) or new.after <= today:
        return "bad_window"
    if length < SHORTEST:
        return "season_too_short"
    if length > LONGEST:
        return "season_too_long"
    if any(new.first < other.after and other.first < new.after for other in others):
        return "season_overlaps"
    return None


def month(at: datetime, zone: str) -> Window:
    first = local_day(at, zone).replace(day=1)
    return _window(f"{first:%Y-%m}", first, (first + timedelta(days=31)).replace(day=1), zone)


def week(at: datetime, zone: str) -> Window:
    """The ISO week, from Monday; its key carries the ISO year, which near New Year is not the calendar's."""
    first = monday(local_day(at, zone))
    return _window(first.strftime("%G-W%V"), first, first + WEEK, zone)
