"""The streak: a fold over periods, never a counter that a job could forget to move.

The streak is the longest run of periods ending now in which no `FREEZE_SPAN` consecutive periods hold more than
`FREEZES` missed ones. So two misses are forgiven without anyone asking, a freeze comes back half a year after it
was spent, a third miss drops only what lies before the oldest of the three, and a deed that arrives late mends
simply because the fold is read again. More deeds or more excuses can therefore never shorten it.
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from gamification.days import WEEK, boundary, monday
from gamification.rest import RestCalendar, next_awake

Status = Literal["done", "excused", "frozen", "missed", "open"]

FREEZES = 2
FREEZE_SPAN = 26
THURSDAY = timedelta(days=3)
_FROZEN: Status = "frozen"
NEVER: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Streak:
    """`length` counts done periods only; `active` says whether the current one is done; `freezes` are left to
    spend; `best` is the longest there ever was; `calendar` is oldest first and ends with the current period."""

    length: int
    active: bool
    freezes: int
    best: int
    calendar: tuple[tuple[date, Status], ...]


def _statuses(
    done: Set[date], excused: Set[date], current: date, step: timedelta
) -> Iterator[tuple[date, Status]]:
    """Every period from the first deed to the current one; a miss is not yet judged frozen or missed."""
    period = min(current, min(done, default=current))
    while period <= current:
        if period in done:
            yield period, "done"
        elif period in excused:
            yield period, "excused"
        else:
            yield period, "open" if period == current else "missed"
        period += step


def streak(done: Set[date], excused: Set[date], current: date, step: timedelta) -> Streak:
    """Fold periods, each named by its first day, `step` apart; `current` is the one we are in."""
    periods = list(_statuses(done, excused, current, step))
    length = best = start = 0
    misses: list[int] = []
    for index, (_, status) in enumerate(periods):
        if status == "done":
            length += 1
            best = max(best, length)
        elif status == "missed":
            misses.append(index)
            if len(misses) > FREEZES and index - misses[-1 - FREEZES] < FREEZE_SPAN:
                start, dropped = misses[-1 - FREEZES] + 1, range(start, misses[-1 - FREEZES])
                length -= sum(1 for n in dropped if periods[n][1] == "done")
    return _told(periods, length, best, start if length else len(periods))


def _told(periods: list[tuple[date, Status]], length: int, best: int, start: int) -> Streak:
    """The run as people see it. It begins with a deed: misses before that one cost no freeze."""
    while start < len(periods) and periods[start][1] != "done":
        start += 1
    spent = {n for n in range(start, len(periods)) if periods[n][1] == "missed"}
    recent = sum(1 for n in spent if n > len(periods) - 1 - FREEZE_SPAN)
    calendar: list[tuple[date, Status]] = [
        (day, _FROZEN if n in spent else status) for n, (day, status) in enumerate(periods)
    ]
    return Streak(length, periods[-1][1] == "done", FREEZES - recent, best, tuple(calendar))


def weekly_streak(active: Set[date], today: date, excused: Set[date] = NEVER) -> Streak:
    """The streak in weeks. `active` and `excused` hold Mondays; `today` is the person's local day."""
    return streak(active, excused, monday(today), WEEK)


def daily_streak(active: Set[date], today: date, excused: Set[date] = NEVER) -> Streak:
    """The streak in days, inside a daily challenge."""
    return streak(active, excused, today, timedelta(days=1))


def excused_weeks(
    spans: Iterable[tuple[date, date]], working: Set[int] = frozenset(range(5))
) -> frozenset[date]:
    """Mondays of the weeks of which leave, illness or shutdown take at least half of the working days.

    `spans` are (first, last) days, both included, and may overlap; `working` holds weekdays, Monday 0.
    """
    days = {first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)}
    taken: dict[date, int] = {}
    for day in days:
        if day.weekday() in working:
            taken[monday(day)] = taken.get(monday(day), 0) + 1
    return frozenset(week for week, count in taken.items() if 2 * count >= len(working))


def warning_at(week: date, zone: str, calendar: RestCalendar, starts: int = 0) -> datetime | None:
    """When to remind a person whose week is still open: their first waking instant from Thursday on, or None
    when all that is left of the week is rest. `week` is its Monday, `starts` the minute their day begins."""
    at = next_awake(boundary(week + THURSDAY, zone, starts), calendar)
    return at if at < boundary(week + WEEK, zone, starts) else None
