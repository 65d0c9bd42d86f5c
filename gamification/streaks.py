"""The streak: a fold over periods, never a counter that a job could forget to move.

The streak is the longest run of periods ending now in which no `FREEZE_SPAN` consecutive periods hold more than
`FREEZES` missed ones. So two misses are forgiven without anyone asking, a freeze comes back half a year after it
was spent, a third miss drops only what lies before the oldest of the three, and a deed that arrives late mends
simply because the fold is read again. More deeds or more excuses can therefore never shorten it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from gamification.days import WEEK, boundary, local_day, monday
from gamification.rest import RestCalendar, after_waking, next_awake, waking_on

Status = Literal["done", "excused", "frozen", "missed", "open"]

REPAIR_WITHIN = timedelta(hours=48)
REPAIR_WAKING = timedelta(hours=8)
"""Who rests in those 48 hours has at least so much waking time."""
REPAIR_EVERY = timedelta(days=30)

FREEZES = 2
FREEZE_SPAN = 26
THURSDAY = timedelta(days=3)
NEVER: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Streak:
    """`length` counts done periods only; `active` says whether the current one is done; `freezes` are left to
    spend; `best` is the longest there ever was; `periods` are oldest first and end with the current one."""

    length: int
    active: bool
    freezes: int
    best: int
    periods: tuple[date, ...]
    statuses: tuple[Status, ...]

    @property
    def calendar(self) -> tuple[tuple[date, Status], ...]:
        """(first day, status) of each period."""
        return tuple(zip(self.periods, self.statuses, strict=True))


@lru_cache(maxsize=512)
def _periods(first: date, current: date, step: timedelta) -> tuple[date, ...]:
    return tuple(map(date.fromordinal, range(first.toordinal(), current.toordinal() + 1, step.days)))


def streak(done: Set[date], excused: Set[date], current: date, step: timedelta) -> Streak:
    """Fold periods, each named by its first day, `step` apart; `current` is the one we are in."""
    periods = _periods(min(current, min(done, default=current)), current, step)
    statuses: list[Status] = ["done"] * len(periods)
    misses: list[int] = []
    deeds: list[int] = []  # how many periods were done before each miss
    # Only the gaps are walked: people who are active have few, and every deed is judged by this fold.
    for passed, n in enumerate([n for n, period in enumerate(periods) if period not in done]):
        if periods[n] in excused:
            statuses[n] = "excused"
        elif periods[n] == current:
            statuses[n] = "open"
        else:
            statuses[n] = "missed"
            misses.append(n)
            deeds.append(n - passed)
    start = before = best = 0
    for third in range(FREEZES, len(misses)):
        oldest = third - FREEZES
        if misses[third] - misses[oldest] < FREEZE_SPAN:
            best = max(best, deeds[third] - before)
            start, before = misses[oldest] + 1, deeds[oldest]
    length = statuses.count("done") - before
    spent = _freeze(statuses, misses, start) if length else 0
    active = statuses[-1] == "done"
    return Streak(length, active, FREEZES - spent, max(best, length), periods, tuple(statuses))


def _freeze(statuses: list[Status], misses: list[int], start: int) -> int:
    """Mark the misses that the run forgives -> how many freezes are spent now. The run begins with a deed: misses
    before that one cost nothing."""
    forgiven = misses[bisect_left(misses, statuses.index("done", start)) :]
    for n in forgiven:
        statuses[n] = "frozen"
    return len(forgiven) - bisect_right(forgiven, len(statuses) - 1 - FREEZE_SPAN)


def weekly_streak(active: Set[date], today: date, excused: Set[date] = NEVER) -> Streak:
    """The streak in weeks. `active` and `excused` hold Mondays; `today` is the person's local day."""
    return streak(active, excused, monday(today), WEEK)


def daily_streak(active: Set[date], today: date, excused: Set[date] = NEVER) -> Streak:
    """The streak in days, inside a daily challenge."""
    return streak(active, excused, today, timedelta(days=1))


def days_of_rest(first: date, last: date, calendar: RestCalendar) -> frozenset[date]:
    """The days from `first` to `last`, both included, on which a person rests from morning to night: they excuse a day
    of a daily streak."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return frozenset(day for day in days if not waking_on(day, calendar))


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


@dataclass(frozen=True, slots=True)
class Repair:
    """The week that may still be mended, until when, and what is missing for it; None: it may be done now."""

    week: date
    until: datetime
    hindrance: Literal["one_more_deed", "repaired_lately"] | None


def repair(
    active: Set[date],
    excused: Set[date],
    now: datetime,
    calendar: RestCalendar,
    starts: int = 0,
    deeds: int = 0,
    last: datetime | None = None,
) -> Repair | None:
    """What a person can do about last week, when they missed it: one deed more than the present week needs, within
    REPAIR_WITHIN of its end, once in REPAIR_EVERY. None when there is nothing to mend, or no more time.

    `deeds` are those of the present week so far, `last` when a week was last repaired, `starts` the minute their day
    begins.
    """
    this = monday(local_day(now, calendar.zone, starts))
    week, ended = this - WEEK, boundary(this, calendar.zone, starts)
    if week in active or week in excused or not any(each < week for each in active):
        return None
    until = max(ended + REPAIR_WITHIN, after_waking(ended, calendar, REPAIR_WAKING))
    if now >= until:
        return None
    if last is not None and now < last + REPAIR_EVERY:
        return Repair(week, until, "repaired_lately")
    return Repair(week, until, None if deeds >= 2 else "one_more_deed")


def warning_at(week: date, zone: str, calendar: RestCalendar, starts: int = 0) -> datetime | None:
    """When to remind a person whose week is still open: their first waking instant from Thursday on, or None
    when all that is left of the week is rest. `week` is its Monday, `starts` the minute their day begins."""
    at = next_awake(boundary(week + THURSDAY, zone, starts), calendar)
    return at if at < boundary(week + WEEK, zone, starts) else None
